"""One PostgreSQL database for test after test: its rows are put back, ten times quicker than making another.

Every test finds what a new database would show it: the rows it was built with, and sequences at their beginning. What
a test did to tables, columns, constraints, triggers or functions is noticed, and a new database takes its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.support.postgres import PostgresServer

CATALOGS = ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_index", "pg_trigger", "pg_proc")
KEPT = "kept"  # the schema with copies of the rows that were there from the beginning


class Reused:
    """`url` is the database; `restore()` after each test. `build(url)` fills a new one."""

    def __init__(self, server: PostgresServer, build: Callable[[str], None]) -> None:
        self._server, self._build = server, build
        self._make()

    def restore(self) -> None:
        """As it was at first. Whoever is still connected is cut off."""
        self._run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                  " WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
        if self._shape() != self._first_shape:
            self.close()
            self._make()
            return
        with self._connection.transaction():
            for table in self._changed_tables():
                self._put_back(table)
            for name, value in self._sequences().items():
                if value != (first := self._first_sequences[name]):
                    self._run("SELECT setval(%s, %s, %s)", f"public.{name}", first or 1, first is not None)

    def close(self) -> None:
        """Drop it."""
        self._connection.close()
        self._server.drop_database(self.url)

    def _make(self) -> None:
        self.url = self._server.create_database()
        self._build(self.url)
        plain = make_url(self.url).set(drivername="postgresql").render_as_string(False)
        self._connection = psycopg.connect(plain, autocommit=True)
        self._run("SET session_replication_role = replica")  # rows may go in any order: no keys are checked
        self._tables = [name for (name,) in self._run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        self._run(f"CREATE SCHEMA {KEPT}")
        self._filled = [table for table in self._tables if self._run(_sql("SELECT 1 FROM {} LIMIT 1", table))]
        for table in self._filled:
            self._run(sql.SQL("CREATE TABLE {} AS TABLE {}").format(sql.Identifier(KEPT, table), _public(table)))
        self._marks = {table: self._mark(table) for table in self._filled}
        self._first_sequences = self._sequences()
        self._first_shape = self._shape()

    def _changed_tables(self) -> list[str]:
        """Tables with rows that were not there, and those whose first rows are not the same."""
        empty = [table for table in self._tables if table not in self._filled]
        look = [sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})").format(table, _public(table)) for table in empty]
        found = [name for (name,) in self._run(sql.SQL(" UNION ALL ").join(look))]
        return found + [table for table in self._filled if self._mark(table) != self._marks[table]]

    def _put_back(self, table: str) -> None:
        self._run(_sql("DELETE FROM {}", table))
        if table in self._filled:
            kept = sql.Identifier(KEPT, table)
            self._run(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE TABLE {}").format(_public(table), kept))
            self._marks[table] = self._mark(table)

    def _mark(self, table: str) -> Any:
        """Changes with every row that is inserted, updated or deleted."""
        return self._run(_sql("SELECT count(*), max(xmin::text::bigint) FROM {}", table))

    def _sequences(self) -> dict[str, int | None]:
        """Their last values, None for one that has given no number."""
        return dict(self._run("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"))

    def _shape(self) -> Any:
        """Changes with every CREATE, ALTER and DROP."""
        look = [f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}" for name in CATALOGS]
        return self._run(" UNION ALL ".join(look))

    def _run(self, statement: str | sql.Composed, *values: Any) -> list[Any]:
        cursor = self._connection.execute(statement, values or None)  # type: ignore[arg-type]
        return cursor.fetchall() if cursor.description else []


def _public(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)


def _sql(pattern: str, table: str) -> sql.Composed:
    return sql.SQL(pattern).format(_public(table))  # type: ignore[arg-type]
