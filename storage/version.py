"""One number that rises whenever the directory changes (people, accounts, departments, groups, projects, settings).

Whoever keeps what was read from the directory compares it once a message: one indexed row instead of ten.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from storage import counters
from storage.models import counters as table
from storage.prepared import Prepared

KIND = "directory"
TOUCHED = "directory_touched"  # in Connection.info: this unit has changed the directory itself
_READ = Prepared(select(table.c.value).where(table.c.kind == bindparam("kind")))


def begin(conn: Connection) -> int:
    """The version at the beginning of a unit of work."""
    conn.info.pop(TOUCHED, None)
    return int(_READ.value(conn, {"kind": KIND}) or 0)


def touch(conn: Connection) -> None:
    """The directory is being changed in this unit: for every later one the version is another."""
    conn.info[TOUCHED] = True
    counters.take(conn, KIND)


def touched(conn: Connection) -> bool:
    """Whether this unit has changed the directory, so that nothing kept from before counts."""
    return bool(conn.info.get(TOUCHED))
