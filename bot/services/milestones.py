"""计划关键节点 of a task: added, moved, reached, removed; each with its change rows."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.services.deadlines import Due
from bot.services.turn import Turn
from storage import changes
from storage import milestones as rows
from storage.records import Milestone, Task


def of_task(conn: Connection, task_id: int) -> list[Milestone]:
    """What was not removed, soonest first."""
    return rows.of_tasks(conn, [task_id]).get(task_id, [])


def add(turn: Turn, task: Task, title: str, due: Due) -> Milestone:
    """A new milestone."""
    made = rows.add(
        turn.conn, task.id, title, due.at, has_clock=due.has_clock, by=turn.person.id, now=turn.now
    )
    changes.record(turn.conn, "milestone", made, {"created": (None, task.label)}, turn.actor)
    return rows.one(turn.conn, made)
