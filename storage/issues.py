"""问题与解决措施: issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.models import issues
from storage.records import Issue


def issue(conn: Connection, issue_id: int) -> Issue:
    """An issue by row id."""
    return Issue(*conn.execute(select(issues).where(issues.c.id == issue_id)).one())


def by_number(conn: Connection, number: int, project_ids: Sequence[int]) -> Issue | None:
    """Issue Q`number` if it belongs to one of these projects."""
    row = conn.execute(
        select(issues).where(issues.c.number == number, issues.c.project_id.in_(project_ids))
    ).first()
    return Issue(*row) if row else None


def of_projects(conn: Connection, project_ids: Sequence[int], *, only_open: bool = False) -> list[Issue]:
    """Issues of these projects by number, without cancelled ones."""
    query = select(issues).where(issues.c.project_id.in_(project_ids), issues.c.cancelled_at.is_(None))
    if only_open:
        query = query.where(issues.c.solved_at.is_(None))
    return [Issue(*row) for row in conn.execute(query.order_by(issues.c.number))]


def open_on_tasks(conn: Connection, task_ids: Sequence[int]) -> dict[int, list[Issue]]:
    """Open issues by the task they stand in the way of."""
    found: dict[int, list[Issue]] = {}
    if not task_ids:
        return found
    rows = conn.execute(
        select(issues).where(
            issues.c.task_id.in_(task_ids), issues.c.solved_at.is_(None), issues.c.cancelled_at.is_(None)
        )
    )
    for row in rows:
        found.setdefault(row.task_id, []).append(Issue(*row))
    return found


def add(conn: Connection, **values: Any) -> int:
    """A new issue."""
    return int(conn.execute(insert(issues).values(**values).returning(issues.c.id)).scalar_one())


def set_values(conn: Connection, issue_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of an issue."""
    conn.execute(update(issues).where(issues.c.id == issue_id).values(**values))
