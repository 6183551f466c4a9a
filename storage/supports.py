"""支持: tasks that other departments do for a task that waits for them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from storage.models import tasks
from storage.records import Task


def of_tasks(conn: Connection, task_ids: Iterable[int]) -> dict[int, list[Task]]:
    """What is given to these tasks, by the task that waits, soonest due first, without cancelled ones."""
    wanted = set(task_ids)
    found: dict[int, list[Task]] = {}
    if not wanted:
        return found
    query = select(tasks).where(tasks.c.supports_id.in_(wanted), tasks.c.cancelled_at.is_(None))
    for row in conn.execute(query.order_by(tasks.c.due_at, tasks.c.number)):
        task = Task(*row)
        found.setdefault(row.supports_id, []).append(task)
    return found
