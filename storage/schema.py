"""The database's shape: which revision it has, which one this program wants, and how it gets there.

The serving process asks `state` (one SELECT) and never imports alembic; `upgrade` imports it and runs in a child
process or in a command of its own.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from storage.models import metadata
from storage.session import writing_engine

HEAD = "20261121_5"  # the newest file in alembic/versions; a test compares
_REVISION = re.compile(r'^revision = "([0-9a-z_]+)"', re.MULTILINE)
_LOCK = 4_716_201_112  # any number: two upgrades of one PostgreSQL run one after another

version_table = Table(
    "alembic_version",
    MetaData(naming_convention={"pk": "alembic_version_pkc"}),  # as alembic itself makes it
    Column("version_num", String(32), primary_key=True),
)


class State(StrEnum):
    """How a database stands to this program."""

    CURRENT = "current"
    EMPTY = "empty"
    OUTDATED = "outdated"
    NEWER = "newer"  # made by a later version; works, since migrations expand before they contract


def folder() -> Path:
    """Where the migrations are: inside the installed package, or the repository's alembic/."""
    installed = Path(__file__).parent / "migrations"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "alembic"


@cache
def known() -> frozenset[str]:
    """The revisions this program has, read from the files' own lines."""
    files = sorted((folder() / "versions").glob("*.py"))
    return frozenset(found for file in files for found in _REVISION.findall(file.read_text(encoding="utf-8")))


def current_revision(engine: Engine) -> str | None:
    """The revision of a database, by one SELECT; None for a database without our tables."""
    with engine.connect() as conn:
        try:
            found: str | None = conn.execute(select(version_table.c.version_num)).scalar()
            return found
        except (OperationalError, ProgrammingError) as error:
            if _no_such_table(error):
                return None
            raise


def state(engine: Engine) -> State:
    """How this database stands to this program."""
    revision = current_revision(engine)
    if revision == HEAD:
        return State.CURRENT
    if revision is None:
        return State.EMPTY
    return State.OUTDATED if revision in known() else State.NEWER


def upgrade(url: str) -> None:
    """Bring a database to HEAD in one transaction: killed half way, nothing has happened and it can be run again."""
    command, config = import_module("alembic.command"), import_module("alembic.config").Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    engine = writing_engine(url)
    try:
        with engine.begin() as conn:
            if conn.dialect.name == "postgresql":
                conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            config.attributes["connection"] = conn
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def make(conn: Connection) -> None:
    """All tables at once in an empty database (the demo's): the same as `upgrade`, as a test shows, but faster."""
    metadata.create_all(conn)
    version_table.create(conn)
    conn.execute(insert(version_table).values(version_num=HEAD))


def _no_such_table(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "42P01" or "no such table" in str(error.orig)
