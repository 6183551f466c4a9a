"""What was reported about tasks in a stretch of time, for the weekly report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage.models import progress


def last_notes(conn: Connection, task_ids: Sequence[int], start: datetime, end: datetime) -> dict[int, str]:
    """The note of each task's last report in start < at ≤ end, as it counted at `end`; "" where it had none."""
    if not task_ids:
        return {}
    rows = conn.execute(
        select(progress.c.task_id, progress.c.note)
        .where(
            progress.c.task_id.in_(task_ids),
            progress.c.at > start,
            progress.c.at <= end,
            progress.c.undone_at.is_(None) | (progress.c.undone_at > end),
        )
        .order_by(progress.c.at, progress.c.id)
    )
    return {task_id: note for task_id, note in rows}  # noqa: C416 - the last of each task stays
