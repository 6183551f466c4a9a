"""What happened in a project, newest first, with the message behind each change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select

from storage.changes import Change
from storage.models import changes

QUIET = ("denied", "disputed", "next_due_at", "reported_at", "snoozed_until", "waiting_since", "answered_at")


def latest(conn: Connection, ids: Mapping[str, Sequence[int]], until: datetime, limit: int) -> list[Change]:
    """The last changes of these records (by kind) recorded by a moment, newest first."""
    own = [and_(changes.c.kind == kind, changes.c.object_id.in_(some)) for kind, some in ids.items() if some]
    if not own:
        return []
    query = select(changes).where(or_(*own), changes.c.recorded_at <= until, changes.c.field.not_in(QUIET))
    return [Change(*row) for row in conn.execute(query.order_by(changes.c.id.desc()).limit(limit))]


def promises(conn: Connection, case_ids: Sequence[int], until: datetime) -> set[tuple[int, datetime]]:
    """(case, until when somebody follows it) of every commitment given by a moment."""
    query = select(changes.c.object_id, changes.c.new).where(
        changes.c.kind == "case",
        changes.c.field == "follow_until",
        changes.c.object_id.in_(case_ids),
        changes.c.recorded_at <= until,
        changes.c.new.is_not(None),
    )
    return {(row.object_id, datetime.fromisoformat(row.new)) for row in conn.execute(query)}
