"""Rows put off: several units in one transaction write them together, by one call of the driver for all of them.

Only the writer puts off (`begun`), and only where no unit has a savepoint of its own; elsewhere a row is written at
once. Nobody sees a difference: whatever could read such a row writes them first (`write_out`, called by every
statement that is not known to keep apart from these tables).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

Row = Mapping[str, Any]
Write = Callable[[Connection, list[Row]], None]


class Later:
    """The rows of one transaction, by how they are written, in the order they were put off."""

    def __init__(self) -> None:
        self.rows: dict[Write, list[Row]] = {}
        self.sums: dict[Hashable, tuple[Write, dict[str, Any]]] = {}
        self.calls: list[Callable[[], None]] = []

    def write_out(self, conn: Connection) -> None:
        """Write everything; what is written may not put anything off again."""
        rows, self.rows = self.rows, {}
        sums, self.sums = self.sums, {}
        for write, each in rows.items():
            write(conn, each)
        for write, total in sums.values():
            write(conn, [total])


_under_way: dict[Connection, Later] = {}  # asked a dozen times a message: Connection.info takes ten times as long


@contextlib.contextmanager
def begun(conn: Connection) -> Iterator[Later]:
    """Rows are put off until `write_out`, at the latest before COMMIT; what is left at the end was rolled back."""
    later = _under_way[conn] = Later()
    try:
        yield later
    finally:
        del _under_way[conn]


def put_off(conn: Connection, write: Write, row: Row) -> None:
    """Write a row by `write`, together with others where that is under way. Its values may not change any more."""
    later = _under_way.get(conn)
    if later is None:
        write(conn, [row])
    else:
        later.rows.setdefault(write, []).append(row)


def add_up(conn: Connection, write: Write, key: Row, column: str, n: int) -> None:
    """Write `key` with `n` under `column`; several of the same key become one row with their sum."""
    later = _under_way.get(conn)
    if later is None:
        write(conn, [{**key, column: n}])
        return
    kept = later.sums.setdefault((write, *key.values()), (write, {**key, column: 0}))
    kept[1][column] += n


def at_commit(conn: Connection, call: Callable[[], None]) -> None:
    """Count something beside the database: once, although the units of a batch may have to run again."""
    later = _under_way.get(conn)
    if later is None:
        call()
    else:
        later.calls.append(call)


@contextlib.contextmanager
def part(conn: Connection) -> Iterator[None]:
    """A savepoint around part of a unit: what it put off is written inside, so that all of it fails or none.

    Written at RELEASE it would be outside: there an error leaves half of the part behind.
    """
    with conn.begin_nested():
        yield
        write_out(conn)


def write_out(conn: Connection) -> None:
    """Before a statement that may read what was put off."""
    later = _under_way.get(conn)
    if later is not None and (later.rows or later.sums):
        later.write_out(conn)
