"""What happened in a project, newest first, with the message behind each change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from storage.changes import Change
from storage.models import changes

QUIET = ("denied", "disputed", "next_due_at", "reported_at", "snoozed_until", "waiting_since", "answered_at")


def latest(
    conn: Connection, task_ids: Sequence[int], issue_ids: Sequence[int], until: datetime, limit: int
) -> list[Change]:
    """The last changes of these tasks and issues recorded by a moment, newest first."""
    own = or_(
        and_(changes.c.kind == "task", changes.c.object_id.in_(task_ids)),
        and_(changes.c.kind == "issue", changes.c.object_id.in_(issue_ids)),
    )
    query = select(changes).where(own, changes.c.recorded_at <= until, changes.c.field.not_in(QUIET))
    return [Change(*row) for row in conn.execute(query.order_by(changes.c.id.desc()).limit(limit))]
