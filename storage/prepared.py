"""Statements of the most frequent unit of work, compiled once a dialect and run at driver level.

SQLAlchemy looks every execution up in its cache and sets a result up; for the eight statements of `/进度` that is
half of the whole unit (docs/benchmarks.md). Bind values still go through the columns' own types. Rows come back as
the driver gives them, so this is for INSERT, UPDATE and SELECT of plain integers only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.compiler import SQLCompiler


class Prepared:
    """One statement with named parameters; `columns` names those of an INSERT built from a table."""

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = list(columns) if columns is not None else None
        self._ready: dict[str, tuple[str, list[tuple[str, Any]], bool]] = {}

    def run(self, conn: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Execute once with every parameter given."""
        text, binds, positional = self._for(conn.dialect)
        return conn.exec_driver_sql(text, _bound(binds, values, positional))

    def run_many(self, conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Execute for each row."""
        text, binds, positional = self._for(conn.dialect)
        conn.exec_driver_sql(text, [_bound(binds, row, positional) for row in rows])

    def _for(self, dialect: Dialect) -> tuple[str, list[tuple[str, Any]], bool]:
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = self._compile(dialect)
        return ready

    def _compile(self, dialect: Dialect) -> tuple[str, list[tuple[str, Any]], bool]:
        compiled = self._statement.compile(dialect=dialect, column_keys=self._columns)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        names = compiled.positiontup if compiled.positional and compiled.positiontup else list(compiled.binds)
        processors = compiled._bind_processors
        return compiled.string, [(name, processors.get(name)) for name in names], bool(compiled.positional)


def _bound(binds: Sequence[tuple[str, Any]], values: Mapping[str, Any], positional: bool) -> Any:
    found = [(name, process(values[name]) if process else values[name]) for name, process in binds]
    return tuple(value for _, value in found) if positional else dict(found)
