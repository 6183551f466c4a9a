"""成果验收: submissions of finished work, the items of their standard, and what a task stood at before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from storage.models import acceptance_items, acceptances, progress, tasks
from storage.paper_records import Acceptance, AcceptanceItem

_KEPT = acceptances.c.cancelled_at.is_(None)


def acceptance(conn: Connection, acceptance_id: int) -> Acceptance:
    """One submission by row id."""
    return Acceptance(*conn.execute(select(acceptances).where(acceptances.c.id == acceptance_id)).one())


def of_tasks(conn: Connection, task_ids: Sequence[int]) -> dict[int, list[Acceptance]]:
    """Submissions by task, oldest first; those taken back are left out."""
    found: dict[int, list[Acceptance]] = {}
    if not task_ids:
        return found
    query = select(acceptances).where(acceptances.c.task_id.in_(task_ids), _KEPT).order_by(acceptances.c.id)
    for row in conn.execute(query):
        found.setdefault(row.task_id, []).append(Acceptance(*row))
    return found


def last(conn: Connection, task_id: int) -> Acceptance | None:
    """The newest submission of a task."""
    known = of_tasks(conn, [task_id]).get(task_id)
    return known[-1] if known else None


def next_round(conn: Connection, task_id: int) -> int:
    """The number of the next submission; those taken back keep theirs."""
    query = select(func.max(acceptances.c.round)).where(acceptances.c.task_id == task_id)
    return (conn.execute(query).scalar() or 0) + 1


def waiting(conn: Connection, project_ids: Sequence[int] | None = None) -> list[Acceptance]:
    """What waits for an acceptor, the longest first; everywhere where no projects are named."""
    query = select(acceptances).where(acceptances.c.decided_at.is_(None), _KEPT)
    if project_ids is not None:
        theirs = select(tasks.c.id).where(tasks.c.project_id.in_(project_ids))
        query = query.where(acceptances.c.task_id.in_(theirs))
    return [Acceptance(*row) for row in conn.execute(query.order_by(acceptances.c.due_at, acceptances.c.id))]


def born_by(conn: Connection, project_ids: Sequence[int], moment: datetime) -> list[int]:
    """Row ids of what was handed in by a moment, also what was taken back since."""
    theirs = select(tasks.c.id).where(tasks.c.project_id.in_(project_ids))
    query = select(acceptances.c.id).where(acceptances.c.task_id.in_(theirs), acceptances.c.created_at <= moment)
    return list(conn.execute(query.order_by(acceptances.c.due_at, acceptances.c.id)).scalars())


def waits(conn: Connection, task_id: int) -> list[tuple[datetime, datetime | None]]:
    """When the acceptor of a task had the ball: (submitted, decided or None)."""
    found = of_tasks(conn, [task_id]).get(task_id, [])
    return [(one.created_at, one.decided_at) for one in found]


def add_items(conn: Connection, acceptance_id: int, items: Iterable[tuple[str, str]]) -> None:
    """The items of a standard as (text, result), in their order; they belong to the row that was born with them."""
    rows = [
        {"acceptance_id": acceptance_id, "position": place, "text": text, "result": result}
        for place, (text, result) in enumerate(items, 1)
    ]
    if rows:
        conn.execute(insert(acceptance_items), rows)


def items_of(conn: Connection, acceptance_id: int) -> list[AcceptanceItem]:
    """The items of one submission."""
    query = select(acceptance_items).where(acceptance_items.c.acceptance_id == acceptance_id)
    return [AcceptanceItem(*row) for row in conn.execute(query.order_by(acceptance_items.c.position))]


def percent_before_done(conn: Connection, task_id: int) -> int:
    """What the last report below 100 % said; 0 where there is none."""
    below = (progress.c.task_id == task_id) & (progress.c.percent < 100) & progress.c.undone_at.is_(None)
    query = select(progress.c.percent).where(below, progress.c.unchanged.is_(False)).order_by(progress.c.id.desc())
    return int(conn.execute(query).scalar() or 0)
