"""/任务: new rows of the 任务分工表, each with exactly one 第一责任人 and a concrete deadline (rules 1 and 2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from adapters.base import Button
from bot.grammar.fields import Fields
from bot.rules.zones import to_local
from bot.services import (
    buffer,
    deadlines,
    division,
    inner_day,
    projects,
    roles,
    support_items,
    supports,
    tasklists,
    tasks,
    unread,
    wanted,
)
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import division as division_texts
from bot.texts import tasks as texts
from storage import people as people_rows
from storage import projects as project_rows
from storage import tasks as task_rows
from storage.records import Project, Task

WORDS = ("任务", "分工", "派活", "新任务", "rw", "task")
USAGE = "/任务 核心功能开发 @张工 10月20日前 协助:运营部 交付:通过测试的安装包"
HELP = "登记任务"
KEYS = wanted.KEYS
_WORDS = ("deliverable", "description", "remark")  # what is completed later


def run(turn: Turn) -> Answer | None:
    """Take one task or preview a list, or send back what rule is broken, keeping what was understood."""
    if not turn.args:
        return Answer(texts.usage())
    listed = tasklists.handle(turn, WORDS)
    if listed:
        return listed
    fields = turn.fields(KEYS, unknown=True)
    return unread.told(fields, lambda: _one(turn, fields))


def _one(turn: Turn, fields: Fields) -> Answer:
    fields = _with_department(turn, fields)
    changed = _change(turn, fields)
    if changed:
        return changed
    wrong = deadlines.no_such_day(turn, dated=fields.deadline is not None)
    if wrong:  # what is left of it is no part of the title
        fields = replace(turn, args=turn.args.replace(wrong, " "), _fields=None).fields(KEYS, unknown=True)
    title = wanted.title_of(fields)
    project = projects.for_new_record(turn, fields.project, title, wanted.draft(fields, title)) if title else None
    if project is None:
        raise Sorry(texts.missing_title(), ask=Ask("任务", "名称", wanted.draft(fields, "")))
    tasklists.may_assign(turn, project)
    understood = wanted.read(turn, fields, title)
    _refuse_twice(turn, fields, project, title)
    made = tasks.make(turn, project, understood.task)
    notes = [*understood.due.notes, *_support(turn, made, understood)]
    return _said_back(turn, made, understood, notes)


def _with_department(turn: Turn, fields: Fields) -> Fields:
    """A department as a word of its own where nobody is named: /任务 数据埋点 研发部 下周三."""
    said = fields.title.split()
    if fields.people or {"owner", "department", "title"} & fields.named.keys() or fields.numbers or len(said) < 2:
        return fields
    found = [word for word in said[1:] if word in turn.house.department_names]
    if len(found) != 1:
        return fields
    title = " ".join(word for word in said if word != found[0])
    return replace(fields, title=title, named={**fields.named, "department": found[0]})


def _refuse_twice(turn: Turn, fields: Fields, project: Project, title: str) -> None:
    """The same title is open: nothing is recorded until it is said that another task is meant."""
    known = None if turn.confirmed or "again" in fields.named else wanted.same_title(turn, project, title)
    if known is None:
        return
    again = f"{wanted.draft(fields, title)} 同名:是"
    owner, due = tasks.owner_of(turn, known).name, deadlines.spoken(turn, known.due_at, known.due_has_clock)
    message = division_texts.same_title(known.label, known.title, owner, due, again)
    raise Sorry(message, ask=Ask("任务", "confirm", again))


def _support(turn: Turn, made: Task, understood: wanted.Wanted) -> list[str]:
    """支持 said with the task: the giving department's own item."""
    asked = understood.support
    if asked is None:
        return []
    given = supports.ask_for(turn, made, asked.department, asked.title, asked.due)
    due = deadlines.spoken(turn, given.due_at, given.due_has_clock)
    return [division_texts.support_note(given.label, asked.department, given.title, due)]


def _change(turn: Turn, fields: Fields) -> Answer | None:
    """`/任务 T3 交付:…` completes a task that was asked for its standard; `/任务 T3 优先级:高` says how much it matters."""
    if not fields.numbers or fields.people or not {*_WORDS, "priority", "inner", "support"} & fields.named.keys():
        return None
    task = tasks.by_label(turn, fields.numbers[0])
    if "inner" in fields.named:
        return inner_day.answer(turn, task, fields.named["inner"].strip())
    if "support" in fields.named:
        return support_items.answer(turn, task, _read_again(turn, fields.named["support"], fields))
    if "priority" in fields.named:
        return wanted.prioritize(turn, task, fields.named["priority"])
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    creator = {"owner"} if turn.person.id == task.created_by else set()
    roles.require(
        turn,
        "progress",
        allowed | creator,
        holders=roles.holders_of_task(turn.conn, task, "progress"),
        object_id=task.id,
    )
    said = {key: fields.named[key] for key in _WORDS if fields.named.get(key)}
    task = tasks.update(turn, task, said)
    message = texts.words_saved(task.label, task.title, *(said.get(key, "") for key in _WORDS))
    return Answer(message, about=task.label)


def _read_again(turn: Turn, words: str, fields: Fields) -> Fields:
    """The words of one field as a line of their own; a day that stood behind them belongs to them."""
    found = replace(turn, args=words, _fields=None).fields(support_items.KEYS)
    return found if found.deadline else replace(found, deadline=fields.deadline)


# ---------------------------------------------------------------- said back


def _said_back(turn: Turn, task: Task, understood: wanted.Wanted, notes: list[str]) -> Answer:
    owner = understood.task.owner
    if task.unclaimed and understood.department:
        notes.insert(0, division_texts.stands_in(understood.department.name, owner.name))
    if not task.deliverable:
        notes.append(texts.ask_deliverable(task.label))
    turn.ask = None if task.deliverable else Ask("任务", "交付", f"/任务 {task.label}")
    message = texts.made(task.label, task.title, _rows(turn, task), notes)
    around = deadlines.around_day_off(turn, understood.due)
    days = division_texts.day_off_buttons(task.label, around)
    if owner.id == turn.person.id:
        return Answer(division.with_buttons(message, days), about=task.label)
    answers: tuple[Button, ...] = ()
    mentioned: tuple[int, ...] = ()
    if division.hears_reply(turn, owner.id):
        mentioned = (owner.id,)
        answers = division_texts.answer_buttons(task.label, unclaimed=task.unclaimed)
    else:
        division.tell_new_owner(turn, [task], owner)
    return Answer(division.with_buttons(message, answers, days), mentioned, task.label)


def _rows(turn: Turn, task: Task) -> list[tuple[str, str]]:
    owner = tasks.owner_of(turn, task).name
    rows = [
        ("第一责任人", division_texts.owner_of_unclaimed(owner) if task.unclaimed else owner),
        ("截止", deadlines.spoken(turn, task.due_at, task.due_has_clock)),
    ]
    if task.department_id:
        rows.insert(0, ("责任部门", people_rows.department(turn.conn, task.department_id).name))
    if task.start_at:
        start = deadlines.spoken(turn, task.start_at, to_local(task.start_at, turn.zone).time() != time(0, 0))
        rows.insert(-1, ("开始", start))
    assisting = "、".join(task_rows.assistants(turn.conn, [task.id]).get(task.id, []))
    further = [
        ("内部截止", buffer.spoken(turn, task.inner_due_at) if task.inner_due_at else ""),
        ("优先级", task.priority),
        ("协助", assisting),
        ("描述", task.description or ""),
        ("交付", task.deliverable),
        ("备注", task.remark or ""),
    ]
    rows += [(label, value) for label, value in further if value]
    return [*rows, ("项目", project_rows.project(turn.conn, task.project_id).name)]
