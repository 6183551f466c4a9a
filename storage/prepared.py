"""Statements of the most frequent unit of work, compiled once a dialect and run on the driver's own cursor.

SQLAlchemy looks every execution up in its cache, fires events and sets a result up; for the statements of `/进度`
that was most of the whole unit (docs/benchmarks.md). Values still go through the columns' own types both ways, and
errors are SQLAlchemy's, so that callers see no difference but the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler

from storage.later import write_out
from storage.models.base import UTCDateTime

Process = Callable[[Any], Any]
MOMENTS = 4_096  # remembered each way: the columns of a message's rows have the same few again and again
_remembered: dict[tuple[str, str], Process] = {}  # (dialect, way): one memory for every statement


@dataclass(frozen=True, slots=True)
class _Ready:
    """What one dialect runs."""

    text: str
    names: tuple[str, ...]  # of the parameters, in their order
    given: Callable[[Mapping[str, Any]], tuple[Any, ...]]  # their values
    processes: tuple[tuple[int, Process], ...]  # which parameters are made into something else, and how
    columns: tuple[tuple[int, Process], ...]  # the same of the rows it gives
    positional: bool

    def bound(self, values: Mapping[str, Any]) -> Any:
        found = list(self.given(values))
        for at, process in self.processes:
            found[at] = process(found[at])
        return found if self.positional else dict(zip(self.names, found, strict=True))


class Prepared:
    """One statement with named parameters; `columns` names those of an INSERT built from a table.

    `apart`: it neither reads nor changes a table whose rows are put off, so they need not be written before it.
    """

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None, *, apart: bool = False) -> None:
        self._statement = statement
        self._columns = list(columns) if columns is not None else None
        self._apart = apart
        self._ready: dict[str, _Ready] = {}

    def run(self, conn: Connection, values: Mapping[str, Any]) -> None:
        """Execute once with every parameter given."""
        self._execute(conn, values)

    def run_many(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute for each row."""
        if not self._apart:
            write_out(conn)
        ready = self._for(conn.dialect)
        on_driver(conn, ready.text, [ready.bound(row) for row in rows], many=True)

    def first(self, conn: Connection, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Execute once; the first row found or returned."""
        row = self._execute(conn, values).fetchone()
        if row is None:
            return None
        found = list(row)
        for at, process in self._for(conn.dialect).columns:  # none of a text: as the driver gives them
            if found[at] is not None:
                found[at] = process(found[at])
        return tuple(found)

    def every(self, conn: Connection, values: Mapping[str, Any]) -> list[list[Any]]:
        """Execute once; every row found. Columns are made into values one by one: most rows share most moments."""
        found = [list(row) for row in self._execute(conn, values).fetchall()]
        for at, process in self._for(conn.dialect).columns:
            for row in found:
                if row[at] is not None:
                    row[at] = process(row[at])
        return found

    def value(self, conn: Connection, values: Mapping[str, Any]) -> Any:
        """Execute once; the first column of the first row, None where there is none."""
        row = self.first(conn, values)
        return row[0] if row is not None else None

    def _execute(self, conn: Connection, values: Mapping[str, Any]) -> Any:
        if not self._apart:
            write_out(conn)
        ready = self._for(conn.dialect)
        return on_driver(conn, ready.text, ready.bound(values))

    def _for(self, dialect: Dialect) -> _Ready:
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = self._compile(dialect)
        return ready

    def _compile(self, dialect: Dialect) -> _Ready:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        names = compiled.positiontup if compiled.positional and compiled.positiontup else list(compiled.binds)
        given: Mapping[str, Any] = compiled._bind_processors
        moments = {name for name, bind in compiled.binds.items() if isinstance(bind.type, UTCDateTime)}
        columns = [column.type for column in compiled._result_columns]
        results = [kind.dialect_impl(dialect).result_processor(dialect, None) for kind in columns]
        return _Ready(
            compiled.string,
            tuple(names),
            _values_of(names),
            _made(dialect, "in", [(given.get(name), name in moments) for name in names]),
            _made(dialect, "out", [(one, isinstance(kind, UTCDateTime)) for one, kind in zip(results, columns, strict=True)]),
            bool(compiled.positional),
        )


def _values_of(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple(values[name] for name in names)


def _made(
    dialect: Dialect, way: str, processes: Sequence[tuple[Process | None, bool]]
) -> tuple[tuple[int, Process], ...]:
    """Which places are made into something else. Moments are made once; others cost less than the look for them."""
    return tuple(
        (at, _remembered.setdefault((dialect.name, way), lru_cache(MOMENTS)(_quick(dialect, way) or process)) if moment else process)
        for at, (process, moment) in enumerate(processes)
        if process is not None
    )


def _quick(dialect: Dialect, way: str) -> Process | None:
    """SQLite's text of a moment at a fifth of the time; tests/test_prepared.py compares it with SQLAlchemy's."""
    if dialect.name != "sqlite" or way != "in":
        return None
    stored = UTCDateTime().process_bind_param

    def text(moment: datetime | None) -> str | None:
        found = stored(moment, dialect)
        return found.isoformat(" ", "microseconds") if found is not None else None

    return text


def on_driver(conn: Connection, text: str, parameters: Any = (), *, many: bool = False) -> Any:
    """Execute on the driver's cursor, within the connection's transaction; the cursor."""
    if not conn.in_transaction():
        conn.begin()  # what SQLAlchemy does by itself before a statement
    return run_raw(conn, text, parameters, many=many)


def run_raw(conn: Connection, text: str, parameters: Any = (), *, many: bool = False) -> Any:
    """The same for what begins a transaction."""
    driver: Any = conn.connection.driver_connection
    dialect = conn.dialect
    try:
        if not many:
            return driver.execute(text, parameters)
        cursor = driver.cursor()
        cursor.executemany(text, parameters)
    except dialect.loaded_dbapi.Error as error:
        without_values(error)
        raise DBAPIError.instance(text, None, error, dialect.loaded_dbapi.Error, dialect=dialect) from error
    return cursor


def without_values(error: BaseException) -> None:
    """Keep the first line of a driver's error: below it PostgreSQL shows the row it could not take."""
    error.args = tuple(given.split("\n", 1)[0] if isinstance(given, str) else given for given in error.args)
