"""/需求: a request 协作需求提报表, asked for field by field; with a number it shows it or adds to it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from adapters.base import Text
from bot.grammar.deadline import Deadline
from bot.grammar.fields import Fields, read_fields
from bot.services import deadlines, naming, notify, paper, proposal_view, proposals, unread
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import proposals as texts
from storage import people, projects
from storage.paper_records import Proposal
from storage.records import Department

WORDS = ("需求", "提需求", "需求提报", "协作需求", "xq", "proposal")
USAGE = texts.EXAMPLE
HELP = "提协作需求"
KEYS = {
    "名称": "name",
    "项目/任务名称": "name",
    "项目任务名称": "name",
    "需求名称": "name",
    "项目名称": "name",
    "任务名称": "name",
    "需求部门": "department",
    "发起部门": "department",
    "部门": "department",
    "发起人": "raiser",
    "接口人": "raiser",
    "发起部门接口人": "raiser",
    "联系方式": "phone",
    "电话": "phone",
    "联系电话": "phone",
    "手机": "phone",
    "背景": "background",
    "项目背景": "background",
    "需求背景": "background",
    "目标": "goal",
    "项目目标": "goal",
    "背景目标": "goal",
    "背景与目标": "goal",
    "背景和目标": "goal",
    "背景及目标": "goal",
    "目标描述": "goal",
    "KPI": "kpi",
    "关键成果": "kpi",
    "关键指标": "kpi",
    "衡量指标": "kpi",
    "指标": "kpi",
    "涉及部门": "departments",
    "涉及": "departments",
    "协作部门": "departments",
    "参与部门": "departments",
    "截止": "due",
    "期望完成时间": "due",
    "期望时间": "due",
    "期望": "due",
    "完成时间": "due",
    "时间": "due",
    "时间节点": "due",
    "人力": "staff",
    "资源": "staff",
    "所需资源": "staff",
    "资源需求": "staff",
    "人力需求": "staff",
    "所需人力": "staff",
    "预算": "budget",
    "预算需求": "budget",
    "所需预算": "budget",
    "预算金额": "budget",
    "设备": "equipment",
    "数据": "data",
    "风险点": "risk",
    "风险": "risk",
    "优先级": "priority",
    "附件": "links",
    "链接": "links",
    "材料": "links",
}
PLAIN = ("phone", "background", "goal", "kpi", "staff", "budget", "equipment", "data", "risk")
ASKED = (
    ("goal", "目标", texts.missing_goal),
    ("kpi", "KPI", texts.missing_kpi),
    ("departments", "涉及部门", texts.missing_departments),
)
PRIORITIES = ("高", "中", "低")
_URL = re.compile(r"https?://[^\s，。；、）)]+", re.IGNORECASE)


def run(turn: Turn) -> Answer | None:
    """Show, add to, or raise."""
    if not turn.args.strip():
        still = [one for one in proposals.visible(turn) if one.open]
        return Answer(texts.usage([proposal_view.line(turn, one) for one in still[:12]]))
    fields = turn.fields(KEYS, deadline=False, unknown=True)
    return unread.told(fields, lambda: _run(turn, fields))


def _run(turn: Turn, fields: Fields) -> Answer | None:
    label = next((n for n in fields.numbers if n.startswith("R")), "")
    if label:
        return _known(turn, proposals.by_label(turn, label), fields)
    return _new(turn, fields)


def _new(turn: Turn, fields: Fields) -> Answer:
    """Raise it, or ask for what is missing, keeping what was understood."""
    if turn.group is None:
        return _from_one_to_one(turn)
    read = _deadline(turn, fields)
    name = (fields.named.get("name") or fields.title).strip()[:200]
    if read is not None and "due" not in fields.named:
        name = name.replace(read.source, "").strip(" ，,")
    named = {**fields.named, "name": name, "due": fields.named.get("due") or (read.source.strip() if read else "")}
    draft = paper.typed("/需求", named, KEYS)
    if not name:
        raise Sorry(texts.missing_name(), ask=Ask("需求", "名称", draft))
    for key, word, question in ASKED:
        if not named.get(key):
            raise Sorry(question(name), ask=Ask("需求", word, draft))
    involved = _involved(turn, fields, paper.typed("/需求", named, KEYS, leave=("departments",)))
    draft = paper.typed("/需求", named, KEYS, leave=("due",))
    if read is None and "due" not in fields.named:
        raise Sorry(texts.missing_due(name), ask=Ask("需求", "截止", draft))
    due = deadlines.settle(turn, read, command="需求", draft=draft)
    raiser = naming.person(turn, fields, "raiser") or turn.person
    wanted = proposals.NewProposal(
        name=name,
        raiser=raiser,
        department_id=_own_department(turn, fields) or raiser.department_id,
        departments=tuple(involved),
        due_at=due.at,
        due_has_clock=due.has_clock,
        more=_plain(fields),
        links=_links(fields),
    )
    made = proposals.make(turn, wanted)
    return _raised(turn, made, list(due.notes))


def _from_one_to_one(turn: Turn) -> Answer:
    """Where the person is in one group, it is raised there, and the group reads it."""
    known = [projects.group(turn.conn, one) for one in people.groups_of(turn.conn, turn.person.id)]
    here = [one for one in known if one.closed_at is None]
    if len(here) != 1:
        raise Sorry(texts.in_group())
    there = replace(turn, group=here[0], _fields=None, _project_ids=None)
    answer = _new(there, there.fields(KEYS, deadline=False, unknown=True))
    message, mention = answer.message, answer.mention
    notify.to_group(turn.conn, turn.house, here[0], message, kind="request", now=turn.now, mention=mention, about=answer.about)
    return Answer(replace(message, blocks=(*message.blocks, Text(texts.posted_in(here[0].title)))), about=answer.about)


def _raised(turn: Turn, made: Proposal, notes: list[str]) -> Answer:
    when = texts.evaluation_due(proposals.spoken(turn, made.evaluate_by, True))
    more = [] if made.staff or made.budget else [texts.optional()]
    said = proposal_view.card(turn, made, texts.raised(made.label, made.name), [*notes, when, *more])
    return Answer(said.message, mention=tuple(proposals.contacts_of(turn, made)), about=made.label)


def _known(turn: Turn, proposal: Proposal, fields: Fields) -> Answer:
    """`/需求 R5` shows it; with fields they are changed, as long as it is not decided."""
    read = _deadline(turn, fields)
    links = _links(fields)
    if not fields.named and read is None:
        return proposal_view.card(turn, proposal)
    if not proposal.open:
        raise Sorry(texts.decided(proposal.label, proposal.state))
    proposals.require(turn, "proposal", proposal)
    values: dict[str, Any] = dict(_plain(fields))
    notes: list[str] = []
    if read is not None or "due" in fields.named:
        draft = paper.typed(f"/需求 {proposal.label}", fields.named, KEYS, leave=("due",))
        due = deadlines.settle(turn, read, command="需求", draft=draft)
        values |= {"due_at": due.at, "due_has_clock": due.has_clock}
        notes += due.notes
    values |= _people(turn, fields)
    return _changed(turn, proposal, fields, values, links, notes)


def _changed(
    turn: Turn,
    proposal: Proposal,
    fields: Fields,
    values: dict[str, Any],
    links: tuple[tuple[str, str], ...],
    notes: list[str],
) -> Answer:
    real = {key: value for key, value in values.items() if getattr(proposal, key) != value}
    involved = naming.departments(turn, fields.named.get("departments", ""))
    other = bool(involved) and proposals.involve(turn, proposal.id, involved)
    if not real and not other and not links:
        raise Sorry(texts.unchanged(proposal.label))
    proposals.attach(turn, proposal.id, links)
    changed = proposals.update(turn, proposal, real)
    if other and changed.version == proposal.version:
        proposals.ask_new_departments(turn, changed)
    if changed.version != proposal.version:
        notes.append(texts.new_version(changed.version))
    return proposal_view.card(turn, changed, texts.updated(changed.label, changed.name, changed.version), notes)


def _people(turn: Turn, fields: Fields) -> dict[str, Any]:
    """名称, 需求部门 and 发起人, where the line names them."""
    raiser, department = naming.person(turn, fields, "raiser"), _own_department(turn, fields)
    found = {"name": fields.named.get("name", "")[:200], "raiser_id": raiser.id if raiser else None}
    found["department_id"] = department
    return {key: value for key, value in found.items() if value}


def _own_department(turn: Turn, fields: Fields) -> int | None:
    found = naming.departments(turn, fields.named.get("department", ""))
    return found[0].id if found else None


def _involved(turn: Turn, fields: Fields, draft: str) -> list[Department]:
    return naming.departments(turn, fields.named.get("departments", ""), Ask("需求", "涉及部门", draft))


def _plain(fields: Fields) -> dict[str, str]:
    """Fields of words, as written; 优先级 only where it is one."""
    found = {key: fields.named[key].strip() for key in PLAIN if fields.named.get(key)}
    said = fields.named.get("priority", "")
    level = next((one for one in PRIORITIES if one in said), "")
    return {**found, "priority": level} if level else found


def _links(fields: Fields) -> tuple[tuple[str, str], ...]:
    """附件 as (title, address)."""
    said = fields.named.get("links", "").strip()
    found = list(_URL.finditer(said))
    if said and not found:
        raise Sorry(texts.bad_link(said[:60]))
    starts = [0, *(m.end() for m in found)]
    return tuple((said[start : m.start()].strip(" ，,、；:："), m.group()) for start, m in zip(starts, found, strict=False))


def _deadline(turn: Turn, fields: Fields) -> Deadline | None:
    """Only a date under its key, or standing as a word of its own: a name may speak of days too."""
    read = read_fields(turn.args, turn.local, turn.house.calendar, keys=KEYS, known_names=turn.house.names, unknown=True)
    if read.deadline is None or "due" in fields.named:
        return read.deadline or (Deadline(None) if fields.named.get("due") else None)
    return read.deadline if read.deadline.source.strip() in [w.strip("，,。") for w in turn.args.split()] else None

