"""无更新: reports that say nothing new, and how long a task has had no others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.models import progress
from storage.records import Task

ENOUGH = 40  # reports of one task looked at


def add(conn: Connection, task: Task, *, by: int, at: datetime, inbox_id: int | None) -> None:
    """A row of the task's history with everything as it was, and no words of its own."""
    conn.execute(
        insert(progress).values(
            task_id=task.id,
            percent=task.percent,
            risk=task.risk,
            measure=task.measure,
            waiting_for=task.waiting_for,
            forecast_at=task.forecast_at,
            by=by,
            at=at,
            inbox_id=inbox_id,
            unchanged=True,
        )
    )


def last(conn: Connection, task_id: int) -> Sequence[tuple[datetime, bool]]:
    """(when, whether it said nothing new) of the newest reports that count, newest first."""
    rows = conn.execute(
        select(progress.c.at, progress.c.unchanged)
        .where(progress.c.task_id == task_id, progress.c.undone_at.is_(None))
        .order_by(progress.c.at.desc(), progress.c.id.desc())
        .limit(ENOUGH)
    )
    return [(at, unchanged) for at, unchanged in rows]
