"""Backups of a SQLite database: taken while it is in use, looked at before they count, put back in one step."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url

from storage import hold, schema
from storage.session import writing_engine
from storage.writer import run_unit

SIDES = ("-wal", "-shm")


class NotSqlite(Exception):
    """The database is a PostgreSQL."""


class BadBackup(Exception):
    """The file is no whole database of ours; the message names what is wrong, for a log or a line."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the former database is kept (None: there was none), and how many messages were parked."""

    kept: Path | None
    parked: int


def file_of(url: str) -> Path:
    """The file of a SQLite database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise NotSqlite
    return Path(parsed.database)


def take(url: str, target: Path) -> int:
    """Copy the database, with everything committed so far, into a new file; how many tasks it holds.

    In one step: a copy in several would begin again with every write of the server.
    """
    source = file_of(url)
    temporary = target.with_name(target.name + ".part")
    temporary.unlink(missing_ok=True)
    try:
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with (
            contextlib.closing(sqlite3.connect(source)) as live,
            contextlib.closing(sqlite3.connect(temporary)) as copy,
        ):
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        tasks = verify(temporary)
        _flush(temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return tasks


def verify(path: Path) -> int:
    """Whether a file is a whole database of ours; how many tasks it holds. Raises BadBackup."""
    if not path.is_file():
        raise BadBackup("no such file")
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            found = conn.execute("PRAGMA integrity_check").fetchone()[0]
            if found != "ok":
                raise BadBackup(str(found)[:200])
            if conn.execute("PRAGMA foreign_key_check").fetchone() is not None:
                raise BadBackup("foreign_key_check")
            conn.execute("SELECT version_num FROM alembic_version").fetchone()
            return int(conn.execute("SELECT count(*) FROM tasks").fetchone()[0])
    except sqlite3.Error as error:
        raise BadBackup(str(error)) from None


def restore(url: str, source: Path, suffix: str) -> Restored:
    """Put a backup in the place of the database, in hold. Nobody may be using it: the caller holds its lock.

    `suffix` names the former database's file: `qiantou.db.SUFFIX`.
    """
    verify(source)
    target = file_of(url)
    new = target.with_name(target.name + ".restoring")
    _remove(new)
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(new)) as copy:
        old.backup(copy)
    new.chmod(0o600)
    new_url = make_url(url).set(database=str(new)).render_as_string(hide_password=False)
    schema.upgrade(new_url)
    engine = writing_engine(new_url)
    parked = run_unit(engine, hold.begin)
    engine.dispose()
    _one_file(new)
    kept = _set_aside(target, suffix)
    new.replace(target)
    return Restored(kept, parked)


def _set_aside(target: Path, suffix: str) -> Path | None:
    if not target.exists():
        return None
    with contextlib.suppress(sqlite3.Error):  # a broken one is kept as it is
        _one_file(target)
    kept = target.with_name(f"{target.name}.{suffix}")
    target.replace(kept)
    for side in SIDES:
        beside = Path(f"{target}{side}")
        if beside.exists():
            beside.replace(f"{kept}{side}")
    return kept


def _one_file(path: Path) -> None:
    """Everything into the file itself, and onto the disk."""
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        conn.execute("PRAGMA journal_mode=DELETE")
    _flush(path)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _remove(path: Path) -> None:
    for name in (path, *(Path(f"{path}{side}") for side in SIDES)):
        name.unlink(missing_ok=True)
