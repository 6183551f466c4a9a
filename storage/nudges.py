"""催: who may be asked about which tasks, and what has been asked today."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from storage.models import tasks
from storage.records import Task


def open_of_department(conn: Connection, department_id: int, project_ids: Sequence[int]) -> list[Task]:
    """Open tasks a department answers for in these projects, soonest due first."""
    rows = conn.execute(
        select(tasks)
        .where(
            tasks.c.department_id == department_id,
            tasks.c.project_id.in_(project_ids),
            tasks.c.done_at.is_(None),
            tasks.c.cancelled_at.is_(None),
        )
        .order_by(tasks.c.due_at, tasks.c.number)
    )
    return [Task(*row) for row in rows]
