"""One number that rises whenever the directory changes (people, accounts, departments, groups, projects, settings).

Whoever keeps what was read from the directory compares it once a message: one indexed row instead of ten.
"""

from __future__ import annotations

from weakref import WeakSet

from sqlalchemy import Connection, RootTransaction, bindparam, select

from storage import counters
from storage.models import counters as table
from storage.prepared import Prepared

KIND = "directory"
_touching: WeakSet[RootTransaction] = WeakSet()  # transactions that have changed the directory themselves
_READ = Prepared(select(table.c.value).where(table.c.kind == bindparam("kind")), apart=True)


def begin(conn: Connection) -> int:
    """The version at the beginning of a unit of work."""
    return int(_READ.value(conn, {"kind": KIND}) or 0)


def touch(conn: Connection) -> None:
    """The directory is being changed in this unit: for every later one the version is another."""
    counters.take(conn, KIND)
    transaction = conn.get_transaction()
    if transaction is not None:
        _touching.add(transaction)


def touched(conn: Connection) -> bool:
    """Whether this transaction has changed the directory: what is read in it may yet be rolled back, so keep nothing."""
    return bool(_touching) and conn.get_transaction() in _touching
