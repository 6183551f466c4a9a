"""Numbers people type. Taken inside the unit of work, so a refused command uses none."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.models import counters


def take(conn: Connection, kind: str) -> int:
    """The next number of `kind` (task, issue, project:…), beginning with 1."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    first = insert(counters).values(kind=kind, value=1)
    next_one = first.on_conflict_do_update(
        index_elements=[counters.c.kind], set_={"value": counters.c.value + 1}
    ).returning(counters.c.value)
    return int(conn.execute(next_one).scalar_one())
