"""特批（豁免）: rules set aside, by whom and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select

from storage.models import waivers
from storage.paper_records import Waiver


def unused(conn: Connection, project_id: int, rule: int) -> list[Waiver]:
    """Waivers of a rule in a project that have let nothing through yet, oldest first."""
    open_ = waivers.c.used_at.is_(None) & waivers.c.undone_at.is_(None)
    query = select(waivers).where(waivers.c.project_id == project_id, waivers.c.rule == rule, open_)
    return [Waiver(*row) for row in conn.execute(query.order_by(waivers.c.id))]


def between(conn: Connection, project_ids: Sequence[int], since: datetime, until: datetime) -> list[Waiver]:
    """Waivers granted in these projects with since < at <= until, oldest first: the weekly names them."""
    query = select(waivers).where(
        waivers.c.project_id.in_(project_ids),
        waivers.c.at > since,
        waivers.c.at <= until,
        or_(waivers.c.undone_at.is_(None), waivers.c.undone_at > until),
    )
    return [Waiver(*row) for row in conn.execute(query.order_by(waivers.c.id))]
