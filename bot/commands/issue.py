"""/问题: a new row of 问题与解决措施, with one responsible person; it starts the issue's ladder."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from adapters.base import Button
from bot.grammar.deadline import Deadline
from bot.grammar.fields import Fields, read_fields
from bot.grammar.occurred import read_happened
from bot.grammar.paper_talk import as_form
from bot.grammar.shorthand import asks_how
from bot.rules.escalation import CROSS, LEVELS, PLAIN, WHOLE
from bot.rules.permissions import may
from bot.services import deadlines, directory, issues, naming, projects, roles, tasks, unread, wording
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import issues as texts
from bot.texts.help import how_or_issue
from storage import people as people_rows
from storage import projects as project_rows
from storage import tasks as task_rows
from storage.records import Department, Issue, Person, Project, Task

WORDS = ("问题", "登记问题", "提问题", "wt", "issue")
USAGE = "/问题 测试环境资源不足 任务:T2 级别:跨部门 @陈专员 截止:10月12日 措施:运营部协调临时测试服务器"
HELP = "登记问题"
KEYS = {
    "任务": "task",
    "关联任务": "task",
    "影响任务": "task",
    "级别": "level",
    "等级": "level",
    "截止": "due",
    "截止时间": "due",
    "新时限": "due",
    "措施": "measure",
    "解决措施": "measure",
    "原因": "cause",
    "原因分析": "cause",
    "问题原因": "cause",
    "已尝试": "tried",
    "已试过": "tried",
    "已尝试的方案": "tried",
    "已尝试方案": "tried",
    "已尝试解决方案": "tried",
    "已尝试措施": "tried",
    "解决方案": "measure",
    "新完成时限": "due",
    "发生时间": "occurred",
    "类型": "kind",
    "问题类型": "kind",
    "争用双方": "contenders",
    "争用": "contenders",
    "分配方案": "allocation",
    "裁定人": "arbiter",
    "裁定": "arbiter",
    "负责人": "owner",
    "责任人": "owner",
    "第一责任人": "owner",
    "责任部门": "department",
    "负责部门": "department",
    "描述": "title",
    "问题描述": "title",
}
_ADDED = ("cause", "tried", "measure", "contenders", "allocation")
CONFLICT = "资源冲突"
_WORDS_OF = {CROSS: ("跨",), WHOLE: ("整体", "全局", "重大"), PLAIN: ("普通", "一般", "部门内")}


def run(turn: Turn) -> Answer | None:
    """Take the issue, or send back what is missing, keeping what was understood."""
    answer = _run(turn)
    return wording.offered(turn, answer, turn.args) if answer else None


def _run(turn: Turn) -> Answer | None:
    turn = turn.retyped(as_form(turn.args))
    fields = turn.fields(KEYS, deadline=False, unknown=True)
    return unread.told(fields, lambda: _taken(turn, fields))


def _taken(turn: Turn, fields: Fields) -> Answer | None:
    if not turn.args.strip():
        return Answer(texts.usage(issues.lines(turn, issues.open_of(turn))))
    if "title" not in fields.named and asks_how(turn.args):
        return Answer(how_or_issue(turn.args))
    known = next((n for n in fields.numbers if n.startswith("Q")), None)
    if known and not fields.title:
        return _known(turn, issues.by_label(turn, known), fields)
    title = (fields.named.get("title") or fields.title).strip()[:200]
    plain = _plain_owner(turn, fields)
    if plain:
        fields = replace(fields, named={**fields.named, "owner": plain})
        title = " ".join(word for word in title.split() if word.strip("，,。") != plain)
    read = _deadline(turn, fields)
    if read is not None and "due" not in fields.named:
        title = title.replace(read.source, "").strip(" ，,")
    draft = _draft(fields, title, read)
    if not title:
        raise Sorry(texts.missing_title(), ask=Ask("问题", "描述", draft))
    level = _level(fields, draft)
    occurred = _occurred(turn, fields, draft)
    kind = _kind(fields, title, draft)
    task = _task(turn, fields)
    department = _department(turn, fields, draft)
    owner = _owner(turn, fields, title, task, department, draft)
    due = deadlines.settle(turn, read, command="问题", draft=_draft(fields, title, None)) if read else None
    own = project_rows.project(turn.conn, task.project_id) if task else None
    project = own or projects.for_new_record(turn, fields.project, title, draft)
    made = issues.raise_issue(
        turn,
        project,
        issues.NewIssue(
            title=title,
            owner=owner,
            level=level or (CROSS if kind == CONFLICT else ""),
            task=task,
            due_at=due.at if due else None,
            due_has_clock=bool(due and due.has_clock),
            cause=fields.named.get("cause", ""),
            tried=fields.named.get("tried", ""),
            measure=fields.named.get("measure", ""),
            kind=kind,
            occurred_at=occurred,
            contenders=fields.named.get("contenders", ""),
            allocation=fields.named.get("allocation", ""),
            arbiter_id=_arbiter(turn, fields, project) if kind == CONFLICT else None,
            department_id=department.id if department else None,
        ),
    )
    notes = [*(due.notes if due else ()), _to_decide(turn, made), issues.what_next(turn, made)]
    return _said_back(turn, made, texts.raised(made.label, made.title), notes)


def _said_back(turn: Turn, issue: Issue, head: str, notes: list[str]) -> Answer:
    buttons = [Button("已解决", f"/解决 {issue.label}"), Button("上报", f"/上报 {issue.label}")] if issue.open else []
    return Answer(texts.card(head, issues.facts(turn, issue), [n for n in notes if n], buttons), about=issue.label)


def _known(turn: Turn, issue: Issue, fields: Fields) -> Answer:
    """`/问题 Q1` shows it; with 原因, 已尝试 or 措施 those are added."""
    added: dict[str, Any] = {key: fields.named[key] for key in _ADDED if fields.named.get(key)}
    occurred = _occurred(turn, fields, f"/问题 {issue.label}")
    added |= {"occurred_at": occurred} if occurred else {}
    department = _department(turn, fields, f"/问题 {issue.label}")
    added |= {"department_id": department.id} if department else {}
    if fields.named.get("arbiter") and (named := naming.person(turn, fields, "arbiter")):
        added |= {"arbiter_id": named.id}
    if not added or not issue.open:
        return _said_back(turn, issue, texts.shown(issue.label, issue.title, issue.open), [issues.what_next(turn, issue)])
    allowed = roles.towards_issue(turn.conn, issue, turn.person.id, turn.now)
    if not may("solve", allowed) and turn.person.id != issue.arbiter_id:
        holders = roles.holders_of_issue(turn.conn, issue, "solve")
        roles.require(turn, "solve", allowed, holders=holders, kind="issue", object_id=issue.id)
    changed = issues.update(turn, issue, added)
    return _said_back(turn, changed, texts.updated(changed.label, changed.title), [])


def _occurred(turn: Turn, fields: Fields, draft: str) -> datetime | None:
    said = fields.named.get("occurred", "")
    found = read_happened(said, turn.local, turn.house.calendar) if said else None
    if said and found is None:
        raise Sorry(texts.not_a_moment(said[:20]), ask=Ask("问题", "发生时间", draft))
    return turn.utc(found.moment) if found else None


def _kind(fields: Fields, title: str, draft: str) -> str:
    """资源冲突 says who competes (rule 11); any other word is kept as it is."""
    said = fields.named.get("kind", "").strip()[:20]
    kind = CONFLICT if "冲突" in said or "争用" in said or (not said and fields.named.get("contenders")) else said
    if kind == CONFLICT and not fields.named.get("contenders"):
        raise Sorry(texts.missing_contenders(title), ask=Ask("问题", "争用双方", draft))
    return kind


def _arbiter(turn: Turn, fields: Fields, project: Project) -> int | None:
    named = naming.person(turn, fields, "arbiter")
    return named.id if named else issues.arbiter_of(turn, project)


def _to_decide(turn: Turn, issue: Issue) -> str:
    if issue.kind != CONFLICT or issue.allocation or issue.arbiter_id is None:
        return ""
    return texts.to_decide(people_rows.person(turn.conn, issue.arbiter_id).name)


def _deadline(turn: Turn, fields: Fields) -> Deadline | None:
    """Only a date under its key, or standing as a word of its own: a title may speak of days too."""
    found = read_fields(
        turn.args, turn.local, turn.house.calendar, keys=KEYS, known_names=turn.house.names, unknown=True
    ).deadline
    if found is None or "due" in fields.named:
        return found or (Deadline(None) if fields.named.get("due") else None)
    words = turn.args.split()
    return found if any(word.strip("，,。") == found.source.strip() for word in words) else None


def _level(fields: Fields, draft: str) -> str:
    said = fields.named.get("level", "").strip()
    if not said:
        return ""
    for level in LEVELS:
        if said == level or any(word in said for word in _WORDS_OF[level]):
            return level
    raise Sorry(texts.unknown_level(said[:20]), ask=Ask("问题", "级别", draft))


def _task(turn: Turn, fields: Fields) -> Task | None:
    said = fields.named.get("task", "").strip()
    number = next((n for n in fields.numbers if n.startswith("T")), None)
    if said and not number:
        read = read_fields(said, turn.local, turn.house.calendar, keys={}, deadline=False)
        number = next((n for n in read.numbers if n.startswith("T")), None)
    if number:
        return tasks.by_label(turn, number)
    if not said:
        return None
    found = tasks.by_title(turn, said)
    if len(found) != 1:
        raise Sorry(texts.unknown_task(said[:40]))
    return found[0]


def _department(turn: Turn, fields: Fields, draft: str) -> Department | None:
    """责任部门 as said; None leaves it to the person responsible."""
    said = fields.named.get("department", "").strip()
    again = Ask("问题", "责任部门", draft.replace(f" 责任部门:{said}", ""))
    found = naming.departments(turn, said, again) if said else []
    if len(found) > 1:
        raise Sorry(texts.one_department_only([one.name for one in found]), ask=again)
    return found[0] if found else None


def _owner(turn: Turn, fields: Fields, title: str, task: Task | None, department: Department | None, draft: str) -> Person:
    elsewhere = _elsewhere(fields)
    named = fields.named_people.get("owner", ())
    names = [n for n in fields.people if n not in elsewhere or n in named]
    plain = fields.named.get("owner", "").strip().lstrip("@＠")
    found = directory.mentioned_people(turn, names or ([plain] if plain else []))
    found = [p for p in found if p.name not in elsewhere or p.name in names]
    if len(found) > 1:
        raise Sorry(texts.one_owner_only([p.name for p in found], title), ask=Ask("问题", "负责人", draft))
    if found:
        return found[0]
    stand_in = (department.contact_id or department.lead_id) if department else None
    if task is not None and (stand_in is None or department is None or task.department_id == department.id):
        return people_rows.person(turn.conn, task_rows.task(turn.conn, task.id).owner_id)
    if stand_in is not None:  # a department alone: its contact answers for it
        return people_rows.person(turn.conn, stand_in)
    raise Sorry(texts.missing_owner(title), ask=Ask("问题", "负责人", draft))


def _plain_owner(turn: Turn, fields: Fields) -> str:
    """A known name as a word of its own, where nobody is named otherwise: 任务 T1 张工 周三前."""
    if fields.people or fields.named.get("owner"):
        return ""
    said = [word.strip("，,。") for word in turn.args.split()[1:]]
    kept = " ".join(value for key, value in fields.named.items() if key != "task")
    found = {word for word in said if word in turn.house.names and word not in kept}
    return found.pop() if len(found) == 1 else ""


def _elsewhere(fields: Fields) -> set[str]:
    """People named as something else than the owner. There is one 裁定人: an @ behind them is the owner's."""
    others = {key: names for key, names in fields.named_people.items() if key != "owner"}
    return {name for key, names in others.items() for name in (names[:1] if key == "arbiter" else names)}


def _draft(fields: Fields, title: str, read: Deadline | None) -> str:
    """What was understood, as a line a person could have typed; without people where there are several."""
    elsewhere = _elsewhere(fields)
    names = [n for n in fields.people if n not in elsewhere]
    words = ["/问题", title, *[f"@{n}" for n in names if len(names) == 1]]
    words += [n for n in fields.numbers if n.startswith("T") and "task" not in fields.named]
    for word in ("任务", "级别", "责任部门", "原因", "已尝试", "措施", "发生时间", "类型", "争用双方", "分配方案", "裁定人"):
        value = fields.named.get(KEYS[word], "")
        words += [f"{word}:{value}"] if value and not (word == "级别" and not _is_level(value)) else []
    if read is not None and read.moment is not None:
        words.append(f"截止:{read.source or fields.named.get('due', '')}")
    if fields.project:
        words.append(f"#{fields.project}")
    return " ".join(w for w in words if w)


def _is_level(said: str) -> bool:
    return said in LEVELS or any(word in said for found in _WORDS_OF.values() for word in found)
