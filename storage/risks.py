"""风险: what may happen to a project, by number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from storage.meeting_records import Risk
from storage.models import risks


def risk(conn: Connection, risk_id: int) -> Risk:
    """A risk by row id."""
    return Risk(*conn.execute(select(risks).where(risks.c.id == risk_id)).one())


def by_number(conn: Connection, number: int, project_ids: Sequence[int]) -> Risk | None:
    """风险`number` if it belongs to one of these projects."""
    query = select(risks).where(risks.c.number == number, risks.c.project_id.in_(project_ids))
    row = conn.execute(query).first()
    return Risk(*row) if row else None


def of_projects(conn: Connection, project_ids: Sequence[int], *, only_open: bool = False) -> list[Risk]:
    """Risks of these projects by number, without those taken back."""
    query = select(risks).where(risks.c.project_id.in_(project_ids), risks.c.cancelled_at.is_(None))
    if only_open:
        query = query.where(risks.c.closed_at.is_(None))
    return [Risk(*row) for row in conn.execute(query.order_by(risks.c.number))]


def born_by(conn: Connection, project_ids: Sequence[int], moment: datetime) -> list[int]:
    """Row ids of risks of these projects made by a moment, those taken back since too; by number."""
    query = select(risks.c.id).where(risks.c.project_id.in_(project_ids), risks.c.created_at <= moment)
    return list(conn.execute(query.order_by(risks.c.number)).scalars())


def open_at_level(conn: Connection, level: str) -> list[Risk]:
    """Open risks of one level in the whole installation, by number."""
    living = (risks.c.closed_at.is_(None), risks.c.cancelled_at.is_(None))
    query = select(risks).where(risks.c.level == level, *living).order_by(risks.c.number)
    return [Risk(*row) for row in conn.execute(query)]
