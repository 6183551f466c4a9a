"""计划关键节点 of a task: added, moved, reached, removed; each with its change rows. No ladder climbs for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.dayposts import is_soon
from bot.rules.status import days_late
from bot.rules.zones import to_local
from bot.services import deadlines
from bot.services.deadlines import Due
from bot.services.house import House
from bot.services.turn import Turn
from bot.texts import common
from bot.texts import milestones as texts
from storage import changes
from storage import milestones as rows
from storage.changes import Change
from storage.records import Milestone, Task

KIND = "milestone"


def of_task(conn: Connection, task_id: int) -> list[Milestone]:
    """What was not removed, soonest first."""
    return rows.of_tasks(conn, [task_id]).get(task_id, [])


def named(conn: Connection, task_id: int, name: str) -> Milestone | None:
    """The milestone of this name, one that is not reached first."""
    found = [one for one in of_task(conn, task_id) if one.title == name]
    return min(found, key=lambda one: (one.reached_at is not None, one.due_at), default=None)


def add(turn: Turn, task: Task, title: str, due: Due) -> Milestone:
    """A new milestone."""
    made = rows.add(turn.conn, task.id, title, due.at, has_clock=due.has_clock, by=turn.person.id, now=turn.now)
    changes.record(turn.conn, KIND, made, {"created": (None, task.label)}, turn.actor)
    return rows.one(turn.conn, made)


def change(turn: Turn, milestone: Milestone, values: Mapping[str, object]) -> None:
    """Set columns with their change rows."""
    changed = {key: (getattr(milestone, key), value) for key, value in values.items()}
    changes.record(turn.conn, KIND, milestone.id, changed, turn.actor)
    rows.set_values(turn.conn, milestone.id, values)


def spoken(turn: Turn, milestone: Milestone) -> str:
    """When it is planned, as people read it here."""
    return deadlines.spoken(turn, milestone.due_at, milestone.due_has_clock)


def line(turn: Turn, milestone: Milestone) -> str:
    """`提测：10月16日（周五）`, and what became of it."""
    at = deadlines.spoken(turn, milestone.reached_at, False) if milestone.reached_at else ""
    over = days_late(milestone.due_at, turn.now, turn.house.calendar, turn.zone)
    return texts.line(
        milestone.title, spoken(turn, milestone), at=at, days_over=over, over=milestone.due_at < turn.now
    )


def card_rows(turn: Turn, task: Task) -> list[tuple[str, str]]:
    """What the card of a task says of its milestones."""
    lines = [line(turn, one) for one in of_task(turn.conn, task.id)]
    return [(texts.MILESTONES, "；".join(lines))] if lines else []


def near(conn: Connection, house: House, task_ids: Iterable[int], local: datetime, zone: str) -> dict[int, str]:
    """By task: the next milestone that today's post names (3 working days, 1 and none before it)."""
    found: dict[int, str] = {}
    for task_id, every in rows.of_tasks(conn, task_ids).items():
        for one in every:
            due = to_local(one.due_at, zone)
            if one.reached_at is None and is_soon(due.date(), local.date(), house.calendar):
                said = common.date(due, has_clock=one.due_has_clock, today=local)
                found.setdefault(task_id, texts.near(one.title, said))
    return found


def undo(turn: Turn, milestone_id: int, made: list[Change]) -> str:
    """Take back what one message did with a milestone; the line says what is as before."""
    milestone = rows.one(turn.conn, milestone_id)
    fields = {change.field: change for change in made}
    first = next(field for field in ("created", "reached_at", "cancelled_at", "due_at") if field in fields)
    values: dict[str, object] = {"cancelled_at": turn.now}
    if first != "created":
        values = {one.field: _value(one) for one in made}
    change(turn, milestone, values)
    return texts.undone(first, milestone.title, spoken(turn, rows.one(turn.conn, milestone_id)))


def _value(change: Change) -> object:
    if change.field == "due_has_clock":
        return change.old == "1"
    return datetime.fromisoformat(change.old) if change.old else None
