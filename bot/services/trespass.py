"""What somebody tried to open that is not theirs: a change row with their name, and no flood of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage import changes
from storage.changes import Actor

MOST = 50  # rows about one record and one person


def note(conn: Connection, kind: str, object_id: int | None, what: str, person_id: int | None, now: datetime) -> None:
    """Keep that this person (None: a program's token) asked for it in vain; nothing where there is no such record."""
    if object_id is None:
        return
    tried = [c for c in changes.of_object(conn, kind, object_id) if c.field == "denied" and c.by == person_id]
    if len(tried) < MOST:
        changes.record(conn, kind, object_id, {"denied": (None, what)}, Actor(person_id, None, now))
