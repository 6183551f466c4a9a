"""计划关键节点 of tasks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.models import milestones
from storage.records import Milestone


def add(
    conn: Connection, task_id: int, title: str, due_at: datetime, *, has_clock: bool, by: int, now: datetime
) -> int:
    """A new milestone."""
    statement = insert(milestones).values(
        task_id=task_id, title=title, due_at=due_at, due_has_clock=has_clock, created_by=by, created_at=now
    )
    return int(conn.execute(statement.returning(milestones.c.id)).scalar_one())


def one(conn: Connection, milestone_id: int) -> Milestone:
    """A milestone by row id."""
    return Milestone(*conn.execute(select(milestones).where(milestones.c.id == milestone_id)).one())


def of_tasks(conn: Connection, task_ids: Iterable[int]) -> dict[int, list[Milestone]]:
    """What was not removed, by task, soonest first."""
    wanted = set(task_ids)
    found: dict[int, list[Milestone]] = {}
    if not wanted:
        return found
    query = select(milestones).where(milestones.c.task_id.in_(wanted), milestones.c.cancelled_at.is_(None))
    for row in conn.execute(query.order_by(milestones.c.due_at, milestones.c.id)):
        found.setdefault(row.task_id, []).append(Milestone(*row))
    return found


def set_values(conn: Connection, milestone_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a milestone."""
    conn.execute(update(milestones).where(milestones.c.id == milestone_id).values(**values))
