"""Engines: one that writes (BEGIN IMMEDIATE on SQLite) and one that only reads, for each database."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url

from storage.later import write_out
from storage.prepared import run_raw, without_values

BUSY_TIMEOUT_MS = 4_000  # within every platform's patience; then 503, and the platform sends again
CHECKPOINT_PAGES = 4_000  # 16 MiB: under a load most pages are changed again before they would be copied
# PostgreSQL, whatever the server's own settings say: COMMIT waits for the disk, and nothing waits for ever.
_DURABLE = f"-c synchronous_commit=on -c lock_timeout={BUSY_TIMEOUT_MS}"


def writing_engine(url: str) -> Engine:
    """The engine for units of work. On SQLite a transaction takes the write lock when it begins."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite_engine(parsed, begin="BEGIN IMMEDIATE", read_only=False)
    else:
        options = {"options": f"{parsed.query.get('options', '')} {_DURABLE}".strip()}
        engine = _discreet(
            create_engine(parsed, pool_pre_ping=True, pool_size=5, hide_parameters=True, connect_args=options)
        )

    @event.listens_for(engine, "before_cursor_execute")
    def see_everything(connection: Connection, *given: Any) -> None:
        write_out(connection)

    return engine


def reading_engine(url: str) -> Engine:
    """The engine for pages, exports and reports. It cannot write."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed, begin="BEGIN", read_only=True)
    engine = _discreet(create_engine(parsed, pool_pre_ping=True, pool_size=5, hide_parameters=True))
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def _discreet(engine: Engine) -> Engine:
    """Errors reach the log: what people wrote and the values of sessions must not stand in them."""

    @event.listens_for(engine, "handle_error")
    def shorten(context: ExceptionContext) -> None:
        for error in (context.original_exception, context.sqlalchemy_exception):
            if error is not None:
                without_values(error)

    return engine


def _sqlite_engine(url: URL, *, begin: str, read_only: bool) -> Engine:
    patience = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    engine = create_engine(url, connect_args=patience, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
            return
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # answered means stored; group commit pays for it
        connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        run_raw(connection, begin)

    return engine
