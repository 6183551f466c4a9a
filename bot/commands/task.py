"""/任务: a new row of the 任务分工表, with exactly one 第一责任人 and a concrete deadline (rules 1 and 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from bot.grammar.fields import Fields
from bot.rules.zones import to_local
from bot.services import deadlines, directory, notify, projects, roles, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import people as people_texts
from bot.texts import tasks as texts
from storage import people as people_rows
from storage import projects as project_rows
from storage import tasks as task_rows
from storage.records import Person, Task

WORDS = ("任务", "分工", "派活", "新任务", "rw", "task")
USAGE = "/任务 核心功能开发 @张工 10月20日前 协助:运营部 交付:通过测试的安装包"
HELP = "登记任务"
LONGEST_TITLE = 80  # characters; a phone shows two lines of them
KEYS = {
    "交付": "deliverable",
    "交付标准": "deliverable",
    "交付成果": "deliverable",
    "协助": "assist",
    "协助部门": "assist",
    "截止": "due",
    "截止时间": "due",
    "负责人": "owner",
    "责任人": "owner",
    "第一责任人": "owner",
    "标准": "deliverable",
    "成果": "deliverable",
    "时间": "due",
    "期限": "due",
    "完成时间": "due",
    "开始": "start",
    "名称": "title",
    "账号": "alias",
}


def run(turn: Turn) -> Answer | None:
    """Take the task, or send back what rule it breaks, keeping what was understood."""
    fields = turn.fields(KEYS)
    if not turn.args:
        return Answer(texts.usage())
    added = _only_deliverable(turn, fields)
    if added:
        return added
    wrong = deadlines.no_such_day(turn, dated=fields.deadline is not None)
    if wrong:  # what is left of it is no part of the title
        fields = replace(turn, args=turn.args.replace(wrong, " "), _fields=None).fields(KEYS)
    title = (fields.named.get("title") or fields.title).strip()
    if len(title) > LONGEST_TITLE:
        raise Sorry(texts.long_title(LONGEST_TITLE))
    project = projects.for_new_record(turn, fields.project, title or turn.args[:20]) if title else None
    if project is None:
        raise Sorry(texts.missing_title(), ask=Ask("任务", "名称", _draft(fields, "")))
    roles.require(
        turn,
        "assign",
        roles.in_project(turn.conn, project, turn.person.id),
        holders=roles.holders_in_project(turn.conn, project, "assign"),
        kind="project",
        object_id=project.id,
    )
    owner = _owner(turn, fields, title)
    due = deadlines.settle(turn, fields.deadline, command="任务", draft=_draft(fields, title, dated=False))
    made = tasks.make(
        turn,
        project,
        tasks.NewTask(
            title=title,
            owner=owner,
            due_at=due.at,
            due_has_clock=due.has_clock,
            deliverable=fields.named.get("deliverable", ""),
            assistants=_split(fields.named.get("assist", "")),
            start_at=deadlines.begin(turn, fields.named.get("start", ""), due),
        ),
    )
    if turn.group is None and owner.id != turn.person.id:
        _tell_owner(turn, made, owner)
    return _said_back(turn, made, owner, due)


def _tell_owner(turn: Turn, task: Task, owner: Person) -> None:
    """A task made one-to-one is seen by nobody else: its owner hears of it."""
    note = texts.you_own_now(
        task.label, task.title, deadlines.spoken(turn, task.due_at, task.due_has_clock), turn.person.name
    )
    group = notify.home_group(turn.conn, task.project_id)
    notify.to_person_or_group(
        turn.conn, turn.house, owner.id, group, note, kind="request", now=turn.now, about=task.label
    )


def _owner(turn: Turn, fields: Fields, title: str) -> Person:
    draft = _draft(fields, title)
    named = list(fields.named_people.get("owner", ()))
    plain = fields.named.get("owner", "").strip().lstrip("@＠")
    names = list(fields.people) or named or ([plain] if plain else [])
    helpers = set(fields.named_people.get("assist", ()))
    names = [n for n in names if n not in helpers or n in named]
    unknown = directory.unknown_aliases(turn, names)
    owner = tasks.one_person(
        turn,
        names,
        _draft(fields, title, owner=names[0] if names else "张工"),
        ask=Ask("任务", "负责人", _draft(fields, title, owner="")),
        command=lambda name: _draft(fields, title, owner=name),
    )
    if owner is None and unknown:
        raise Sorry(people_texts.who_is_it(), ask=Ask("任务", "负责人", f"{draft} 账号:{unknown[0]}"))
    if owner is None:
        raise Sorry(texts.missing_owner(), ask=Ask("任务", "负责人", draft))
    if fields.named.get("alias"):
        directory.learn_alias(turn, fields.named["alias"].split()[0], owner)
    return owner


def _draft(fields: Fields, title: str, *, dated: bool = True, owner: str | None = None) -> str:
    """What was understood, as a line a person could have typed; without the date where that is what is wrong.

    `owner`: this name instead of the ones said, "" for none.
    """
    helpers = fields.named_people.get("assist", ())
    names = [n for n in fields.people if n not in helpers][:1]
    if owner is not None:
        names = [owner] if owner else []
    words = ["/任务", title, *[f"@{n}" for n in names]]
    if owner is None and not names and fields.named.get("owner"):
        words.append(f"负责人:{fields.named['owner']}")
    if fields.named.get("assist"):
        words.append(f"协助:{fields.named['assist']}")
    if fields.named.get("deliverable"):
        words.append(f"交付:{fields.named['deliverable']}")
    if fields.named.get("start"):
        words.append(f"开始:{fields.named['start']}")
    if fields.project:
        words.append(f"#{fields.project}")
    if dated and fields.deadline and fields.deadline.moment:
        words.append(f"截止:{fields.deadline.source}")
    return " ".join(w for w in words if w)


def _split(names: str) -> tuple[str, ...]:
    parts = names.replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
    return tuple(p.strip().lstrip("@＠")[:80] for p in parts if p.strip())


def _only_deliverable(turn: Turn, fields: Fields) -> Answer | None:
    """`/任务 T3 交付:…` completes a task that was asked for its standard."""
    if not fields.numbers or "deliverable" not in fields.named or fields.people:
        return None
    task = tasks.by_label(turn, fields.numbers[0])
    allowed = roles.towards_task(turn.conn, task, turn.person.id)
    creator = {"owner"} if turn.person.id == task.created_by else set()
    roles.require(
        turn,
        "progress",
        allowed | creator,
        holders=roles.holders_of_task(turn.conn, task, "progress"),
        object_id=task.id,
    )
    task = tasks.update(turn, task, {"deliverable": fields.named["deliverable"]})
    return Answer(texts.deliverable_saved(task.label, task.title, task.deliverable), about=task.label)


def _said_back(turn: Turn, task: Task, owner: Person, due: deadlines.Due) -> Answer:
    rows = [
        ("第一责任人", owner.name),
        ("截止", deadlines.spoken(turn, task.due_at, task.due_has_clock)),
    ]
    if task.department_id:
        rows.insert(0, ("责任部门", people_rows.department(turn.conn, task.department_id).name))
    if task.start_at:
        start = deadlines.spoken(turn, task.start_at, to_local(task.start_at, turn.zone).time() != time(0, 0))
        rows.insert(-1, ("开始", start))
    assisting = "、".join(task_rows.assistants(turn.conn, [task.id]).get(task.id, []))
    if assisting:
        rows.append(("协助", assisting))
    if task.deliverable:
        rows.append(("交付", task.deliverable))
    notes = list(due.notes)
    if not task.deliverable:
        notes.append(texts.ask_deliverable(task.label))
    turn.ask = None if task.deliverable else Ask("任务", "交付", f"/任务 {task.label}")
    mention = () if owner.id == turn.person.id else (owner.id,)
    project = project_rows.project(turn.conn, task.project_id)
    return Answer(texts.made(task.label, task.title, [*rows, ("项目", project.name)], notes), mention, task.label)

