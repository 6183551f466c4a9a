"""支持: a tracked item of the department that gives, with the task that waits for it.

The giving department's item is a task like others: its own number, owner, due moment and ladder. While it is open
and past its due moment, the waiting task's delay is charged to the giving department (`waiting_department_id`,
`waiting_since`). That charge follows from the records, so Qiantou itself keeps it and nobody undoes it.

Imports nothing of tasks or the ladder: both ask here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.reminders import next_due_at
from bot.rules.status import days_late
from bot.services import deadlines, directory, notify, taking_part
from bot.services.house import House
from bot.services.turn import Sorry, Turn
from bot.texts import supports as texts
from storage import changes, counters, people, supports
from storage import tasks as rows
from storage.changes import Actor
from storage.records import Department, Task

_GIVES = ("提供", "给出", "支持")  # 市场部提供海报设计稿

# ---------------------------------------------------------------- asking for one


def split(turn: Turn, words: str) -> tuple[str, str]:
    """`市场部 海报设计稿` as (department, what it gives); a department that nobody has set up is the first word."""
    words = words.strip(" 　，,:：")
    known = sorted((d.name for d in departments(turn)), key=len, reverse=True)
    name = next((name for name in known if words.startswith(name)), "")
    if not name:
        first, _, rest = words.partition(" ")
        named = first.endswith("部") or f"{first}部" in known
        return (first, rest.strip()) if named else ("", words)
    title = words[len(name) :].strip(" 　，,:：")
    for verb in _GIVES:
        title = title.removeprefix(verb)
    return name, title.strip(" 　，,:：")


def departments(turn: Turn) -> list[Department]:
    """Departments one may ask."""
    return directory.all_departments(turn)


def department_for(turn: Turn, name: str) -> Department:
    """The department that is to give, or a refusal that says how to set it up."""
    found = directory.department_named(turn, name) if name else None
    if found is None:
        names = [d.name for d in departments(turn)]
        raise Sorry(texts.unknown_department(name[:20], names) if name else texts.no_department(names))
    if found.contact_id is None and found.lead_id is None:
        raise Sorry(texts.nobody_there(found.name))
    return found


def ask_for(turn: Turn, task: Task, department_name: str, title: str, due: deadlines.Due) -> Task:
    """A new item of the giving department, 待认领 with its contact as the one owner, who is told privately."""
    department = department_for(turn, department_name)
    if department.id == task.department_id:
        raise Sorry(texts.own_department(department.name))
    owner = department.contact_id or department.lead_id
    assert owner is not None
    number = counters.take(turn.conn, "task")
    made = rows.add(
        turn.conn,
        number=number,
        project_id=task.project_id,
        group_id=task.group_id,
        title=title[:200],
        department_id=department.id,
        owner_id=people.person(turn.conn, owner).id,
        due_at=due.at,
        due_has_clock=due.has_clock,
        next_due_at=next_due_at(due.at, None, True),
        created_by=turn.person.id,
        created_at=turn.now,
        updated_at=turn.now,
        unclaimed=True,
        supports_id=task.id,
    )
    taking_part.join(turn, task.project_id, department.id)
    changes.record(turn.conn, "task", made, {"created": (None, number)}, turn.actor)
    found = rows.task(turn.conn, made)
    _tell_giver(turn, task, found, department)
    return found


def _tell_giver(turn: Turn, task: Task, made: Task, department: Department) -> None:
    if made.owner_id == turn.person.id:
        return
    due = deadlines.spoken(turn, made.due_at, made.due_has_clock)
    note = texts.please_give(turn.person.name, department.name, made.label, made.title, named(task), due)
    _tell(turn, made.owner_id, task, note, "request", made.label)


# ---------------------------------------------------------------- who waits for whom


def open_supports(conn: Connection, task_id: int) -> list[Task]:
    """What other departments still owe this task, soonest due first."""
    return [task for task in supports.of_tasks(conn, [task_id]).get(task_id, []) if task.open]


def late_supports(conn: Connection, task_id: int, now: datetime) -> list[Task]:
    """Those past their due moment: the ball of the waiting task lies there."""
    return [task for task in open_supports(conn, task_id) if task.due_at <= now]


def made_since(conn: Connection, task_id: int, message_id: int | None) -> bool:
    """Whether this task needs open supports that another message than `message_id` asked for."""
    first = [changes.of_object(conn, "task", task.id)[:1] for task in open_supports(conn, task_id)]
    return any(born.inbox_id != message_id for found in first for born in found)


def waits_for(conn: Connection, house: House, task_ids: Iterable[int], now: datetime, zone: str) -> dict[int, str]:
    """By waiting task: `市场部 海报设计稿（T6，晚 2 个工作日）`, the longest late one; tasks that wait for none are missing."""
    late = {
        task_id: next((one for one in found if one.open and one.due_at <= now), None)
        for task_id, found in supports.of_tasks(conn, task_ids).items()
    }
    giving = people.departments_by_ids(conn, (one.department_id for one in late.values() if one))
    return {
        task_id: texts.waits(
            giving[one.department_id].name if one.department_id else "",
            one.title,
            one.label,
            days_late(one.due_at, now, house.calendar, zone),
        )
        for task_id, one in late.items()
        if one is not None
    }


def card_rows(turn: Turn, task: Task) -> list[tuple[str, str]]:
    """What the card of a task says of supports, given or needed."""
    shown: list[tuple[str, str]] = []
    if task.supports_id is not None:
        shown.append((texts.SUPPORTS, named(rows.task(turn.conn, task.supports_id))))
    needed = supports.of_tasks(turn.conn, [task.id]).get(task.id, [])
    giving = people.departments_by_ids(turn.conn, (one.department_id for one in needed))
    lines = [
        texts.given(
            one.label,
            one.title,
            giving[one.department_id].name if one.department_id else "",
            deadlines.spoken(turn, one.due_at, one.due_has_clock),
            one.percent,
            done=one.done_at is not None,
        )
        for one in needed
    ]
    if lines:
        shown.append((texts.SUPPORTS, "；".join(lines)))
    waits = waits_for(turn.conn, turn.house, [task.id], turn.now, turn.zone).get(task.id)
    return [*shown, (texts.WAITS, waits)] if waits and task.open else shown


def named(task: Task) -> str:
    """`T2 核心功能开发`."""
    return f"{task.label} {task.title}"


def not_needed_any_more(conn: Connection, task: Task) -> str:
    """What goes with a task when it is cancelled; empty where nothing does."""
    found = [named(one) for one in open_supports(conn, task.id)]
    return texts.goes_along(found) if found else ""


def tell_not_needed(turn: Turn, task: Task, support: Task) -> None:
    """To who was to give it: the task that needed it is cancelled."""
    if support.owner_id != turn.person.id:
        note = texts.not_needed(support.label, support.title, named(task), turn.person.name)
        _tell(turn, support.owner_id, support, note, "end", support.label)


# ---------------------------------------------------------------- the charge


def charge(conn: Connection, waiting_id: int, now: datetime) -> None:
    """Charge a waiting task's delay to the department whose support is late, unless it is charged already."""
    waiting = rows.task(conn, waiting_id)
    late = late_supports(conn, waiting_id, now)
    if not waiting.open or waiting.waiting_department_id is not None or not late:
        return
    first = late[0]
    _set_charge(conn, waiting, first.department_id, first.due_at, now)


def _release(conn: Connection, waiting: Task, before: Task, now: datetime) -> None:
    """The charge for this support, as it was before it changed, holds no more; other charges stay."""
    ours = (waiting.waiting_department_id, waiting.waiting_since) == (before.department_id, before.due_at)
    if ours and before.department_id is not None:
        _set_charge(conn, waiting, None, None, now)


def _set_charge(
    conn: Connection, waiting: Task, department_id: int | None, since: datetime | None, now: datetime
) -> None:
    values = {"waiting_department_id": department_id, "waiting_since": since}
    changed = {key: (getattr(waiting, key), value) for key, value in values.items()}
    changes.record(conn, "task", waiting.id, changed, Actor(None, None, now))
    rows.set_values(conn, waiting.id, values)


def follow(turn: Turn, before: Task, after: Task) -> None:
    """A support has changed: the charge goes with it, and the waiting task's owner hears of its end, once."""
    if after.supports_id is None:
        return
    waiting = rows.task(turn.conn, after.supports_id)
    _release(turn.conn, waiting, before, turn.now)
    charge(turn.conn, waiting.id, turn.now)
    if waiting.open and before.open != after.open and waiting.owner_id != turn.person.id:
        _tell_waiting(turn, before, after, waiting)


def _tell_waiting(turn: Turn, before: Task, after: Task, waiting: Task) -> None:
    if after.cancelled_at is not None:
        note = texts.dropped(after.label, after.title, waiting.label)
    elif after.done_at is not None:
        note = texts.arrived(after.label, after.title, waiting.label)
    elif before.done_at is not None:
        note = texts.arrived_after_all(after.label, after.title)
    else:
        return
    _tell(turn, waiting.owner_id, waiting, note, "end", after.label)


def _tell(turn: Turn, person_id: int, task: Task, note, kind: str, about: str) -> None:  # type: ignore[no-untyped-def]
    group = notify.home_group(turn.conn, task.project_id)
    notify.to_person_or_group(turn.conn, turn.house, person_id, group, note, kind=kind, now=turn.now, about=about)
