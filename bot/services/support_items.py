"""`/支持 T2 市场部 海报设计稿 10月12日前` and `/任务 T2 支持:市场部 …`: what is asked for, and what is said back."""

from __future__ import annotations

from bot.grammar.fields import Fields
from bot.services import deadlines, roles, supports
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import supports as texts
from bot.texts import tasks as task_texts
from storage import people
from storage.records import Task

KEYS = {
    "部门": "department",
    "支持部门": "department",
    "内容": "title",
    "事项": "title",
    "截止": "due",
    "截止时间": "due",
    "时间": "due",
    "编号": "number",
}


def answer(turn: Turn, task: Task, fields: Fields) -> Answer:
    """Take the item, or ask for what is missing, keeping what was understood."""
    if not task.open:
        raise Sorry(task_texts.closed_task(task.label, task.title))
    roles.require(
        turn,
        "support",
        roles.towards_task(turn.conn, task, turn.person.id, turn.now),
        holders=roles.holders_of_task(turn.conn, task, "support"),
        object_id=task.id,
    )
    department, title = _what(turn, task, fields)
    draft = _draft(task, department, title)
    due = deadlines.settle(turn, fields.deadline, command="支持", draft=draft)
    made = supports.ask_for(turn, task, department, title, due)
    return _said_back(turn, task, made, due)


def _what(turn: Turn, task: Task, fields: Fields) -> tuple[str, str]:
    """The department and what it is to give."""
    name, title = supports.split(turn, fields.rest)
    name = fields.named.get("department", "").strip() or name
    title = fields.named.get("title", "").strip() or title
    day = fields.deadline.source.strip() if fields.deadline and fields.deadline.moment else ""
    if not name:
        known = [d.name for d in supports.departments(turn)]
        raise Sorry(texts.no_department(known), ask=Ask("支持", "部门", _draft(task, "", title, day)))
    found = supports.department_for(turn, name)
    if not title:
        raise Sorry(texts.missing_title(found.name), ask=Ask("支持", "内容", _draft(task, found.name, "", day)))
    return found.name, title


def _draft(task: Task, department: str, title: str, day: str = "") -> str:
    """What was understood, as a line a person could have typed."""
    pairs = (("部门", department), ("内容", title), ("截止", day))
    return " ".join([f"/支持 {task.label}", *[f"{key}:{value}" for key, value in pairs if value]])


def _said_back(turn: Turn, task: Task, made: Task, due: deadlines.Due) -> Answer:
    owner = people.person(turn.conn, made.owner_id)
    department = people.department(turn.conn, made.department_id) if made.department_id else None
    shown = [
        ("责任部门", department.name if department else ""),
        ("第一责任人", texts.unclaimed(owner.name)),
        ("截止", deadlines.spoken(turn, made.due_at, made.due_has_clock)),
    ]
    late = made.due_at > task.due_at
    notes = [*due.notes, *([texts.after_waiting(deadlines.spoken(turn, task.due_at, task.due_has_clock))] if late else [])]
    return Answer(texts.made(made.label, made.title, supports.named(task), shown, notes), about=made.label)
