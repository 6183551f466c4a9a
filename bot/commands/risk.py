"""/风险: what may happen, with its level and one responsible person; closed, or turned into an issue when it happened."""

from __future__ import annotations

import re

from adapters.base import Button
from bot.grammar.fields import Fields, read_fields
from bot.grammar.fold import flat
from bot.services import directory, issues, paper, projects, risk_register, tasks, unread, wording
from bot.services.risk_register import NewRisk
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import issues as issue_texts
from bot.texts import risk_register as texts
from storage import people as people_rows
from storage import projects as project_rows
from storage.meeting_records import Risk
from storage.records import Person, Task

WORDS = ("风险", "登记风险", "风险登记", "fx", "risk")
USAGE = texts.EXAMPLE
HELP = "登记风险"
KEYS = {
    "影响": "impact",
    "风险影响": "impact",
    "等级": "level",
    "级别": "level",
    "风险等级": "level",
    "应对": "measure",
    "应对措施": "measure",
    "措施": "measure",
    "责任人": "owner",
    "负责人": "owner",
    "第一责任人": "owner",
    "任务": "task",
    "关联任务": "task",
    "结果": "result",
    "描述": "title",
    "风险描述": "title",
}
_NUMBERED = re.compile(r"^\s*(?:风险\s?)?[#-]?(\d{1,9})(?=\s|$|关|已|可以|解除|发生)\s*(.*)$", re.DOTALL)
_CLOSE = re.compile(r"^(?:可以|已经?)?(?:关闭?|解除|消除|close)(?:了|掉)*(?=$|[\s，,。:：])[\s，,:：]*", re.IGNORECASE)
_HAPPENED = re.compile(r"^(?:已经?|确已)?(?:发生|出现)了?[。]?$|^转为?问题$|^happened$", re.IGNORECASE)
_FIELDS = ("impact", "measure", "title")
_SHOWN = 12


def run(turn: Turn) -> Answer | None:
    """Note a risk, or show, change, close one that is numbered."""
    if not turn.args.strip():
        found = risk_register.open_here(turn)
        return Answer(texts.usage(risk_register.lines(turn, found[:_SHOWN]), len(found)))
    numbered = _NUMBERED.match(flat(turn.args))
    if numbered:
        risk = risk_register.by_number(turn, int(numbered[1]))
        return wording.offered(turn, _known(turn, risk, turn.args[numbered.start(2) :].strip()), turn.args)
    fields = turn.fields(KEYS, deadline=False, unknown=True)
    return unread.told(fields, lambda: wording.offered(turn, _new(turn, fields), turn.args))


def _new(turn: Turn, fields: Fields) -> Answer:
    title = (fields.named.get("title") or fields.title).strip()[:200]
    draft = paper.typed(f"/风险 {title} {_numbers(fields)}".strip(), fields.named, KEYS, leave=("title",))
    if not title:
        raise Sorry(texts.missing_title(), ask=Ask("风险", "描述", draft))
    level = _level(fields, title, draft)
    task = _task(turn, fields)
    owner = _owner(turn, fields, title, task, draft)
    wanted = NewRisk(
        title=title,
        level=level,
        owner=owner,
        impact=fields.named.get("impact", ""),
        measure=fields.named.get("measure", ""),
        task=task,
    )
    named = projects.for_new_record(turn, fields.project, title) if task is None else None
    project = named or project_rows.project(turn.conn, task.project_id if task else 0)
    made = risk_register.note(turn, project, wanted)
    return _card(turn, made, texts.raised(made.label, made.title), [risk_register.what_next(turn, made)])


def _known(turn: Turn, risk: Risk, rest: str) -> Answer:
    """`风险3` shows it; 关闭, 已发生 and fields change it."""
    if not rest:
        return _card(turn, risk, texts.shown(risk.label, risk.title, risk.open), [])
    if not risk.open:
        assert risk.closed_at is not None
        raise Sorry(texts.already(risk.label, risk.title, risk_register.spoken(turn, risk.closed_at)))
    risk_register.require(turn, risk)
    if _HAPPENED.match(flat(rest)):
        done, issue = risk_register.happened(turn, risk)
        notes = [one for one in [issues.what_next(turn, issue)] if one]
        buttons = [Button("已解决", f"/解决 {issue.label}"), Button("上报", f"/上报 {issue.label}")]
        head = texts.happened(done.label, done.title)
        title = f"{head} {issue.label}"
        return Answer(issue_texts.card(title, issues.facts(turn, issue), notes, buttons), about=issue.label)
    fields = read_fields(
        rest, turn.local, turn.house.calendar, keys=KEYS, known_names=turn.house.names, deadline=False
    )
    closing = _CLOSE.match(rest)
    if closing:
        result = fields.named.get("result") or rest[closing.end() :].strip()
        done = risk_register.close(turn, risk, result)
        return Answer(texts.closed(done.label, done.title, done.result, turn.person.name), about=done.label)
    return _changed(turn, risk, fields)


def _changed(turn: Turn, risk: Risk, fields: Fields) -> Answer:
    values: dict[str, object] = {key: fields.named[key] for key in _FIELDS if fields.named.get(key)}
    if fields.named.get("level"):
        values["level"] = _level(fields, risk.title, f"/{risk.label}")
    if fields.people or fields.named.get("owner"):
        owner = _owner(turn, fields, risk.title, None, f"/{risk.label}")
        values |= {"owner_id": owner.id, "department_id": owner.department_id}
    if not values:
        return _card(turn, risk, texts.shown(risk.label, risk.title, risk.open), [])
    changed = risk_register.update(turn, risk, values)
    notes = [risk_register.what_next(turn, changed)] if "level" in values else []
    return _card(turn, changed, texts.updated(changed.label, changed.title), notes)


def _card(turn: Turn, risk: Risk, head: str, notes: list[str]) -> Answer:
    empty = [texts.FACTS[key] for key, value in (("impact", risk.impact), ("measure", risk.measure)) if not value]
    if empty and risk.open:
        notes = [*notes, texts.to_fill(empty, risk.label)]
    buttons = texts.buttons(risk.label) if risk.open else []
    return Answer(texts.card(head, risk_register.facts(turn, risk), notes, buttons), about=risk.label)


def _numbers(fields: Fields) -> str:
    return next((n for n in fields.numbers if n.startswith("T")), "") if "task" not in fields.named else ""


def _level(fields: Fields, title: str, draft: str) -> str:
    said = fields.named.get("level", "").strip(" 。，,")
    if not said:
        raise Sorry(texts.missing_level(title), ask=Ask("风险", "等级", draft))
    found = next((one for one in reversed(texts.LEVELS) if said.startswith(one)), "")
    if not found:
        raise Sorry(texts.unknown_level(said[:20]), ask=Ask("风险", "等级", draft))
    return found


def _task(turn: Turn, fields: Fields) -> Task | None:
    said = fields.named.get("task", "").strip()
    number = next((n for n in fields.numbers if n.startswith("T")), None)
    if said and number is None:
        read = read_fields(said, turn.local, turn.house.calendar, keys={}, deadline=False)
        number = next((n for n in read.numbers if n.startswith("T")), None)
    if number is not None:
        return tasks.by_label(turn, number)
    found = tasks.by_title(turn, said) if said else []
    if said and len(found) != 1:
        raise Sorry(issue_texts.unknown_task(said[:40]))
    return found[0] if found else None


def _owner(turn: Turn, fields: Fields, title: str, task: Task | None, draft: str) -> Person:
    elsewhere = {name for key, names in fields.named_people.items() if key != "owner" for name in names}
    names = list(fields.named_people.get("owner", ())) or [n for n in fields.people if n not in elsewhere]
    plain = fields.named.get("owner", "").strip().lstrip("@＠")
    found = directory.mentioned_people(turn, names or ([plain] if plain else []))
    if len(found) > 1:
        raise Sorry(texts.one_owner_only([one.name for one in found], title), ask=Ask("风险", "责任人", draft))
    if found:
        return found[0]
    if task is not None:
        return people_rows.person(turn.conn, task.owner_id)
    raise Sorry(texts.missing_owner(title), ask=Ask("风险", "责任人", draft))
