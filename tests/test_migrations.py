"""Migrations are tested, not trusted: on both databases, from nothing, killed half way, and against the models."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage import schema
from storage.models import metadata
from storage.schema import State
from storage.session import writing_engine

ROOT = Path(__file__).parent.parent


def differences(url: str) -> list[object]:
    engine = writing_engine(url)
    with engine.connect() as conn:
        defaults = conn.dialect.name != "sqlite"  # there '' is read back as another default than ''; `shape` compares
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": defaults})
        found = compare_metadata(context, metadata)
    engine.dispose()
    return list(found)


def state(url: str) -> State:
    engine = writing_engine(url)
    try:
        return schema.state(engine)
    finally:
        engine.dispose()


def test_upgrading_from_nothing_gives_the_models(database_url: str) -> None:
    assert state(database_url) is State.EMPTY
    schema.upgrade(database_url)
    assert state(database_url) is State.CURRENT
    assert differences(database_url) == []
    schema.upgrade(database_url)
    assert state(database_url) is State.CURRENT


def test_a_difference_would_be_seen(database_url: str) -> None:
    schema.upgrade(database_url)
    engine = writing_engine(database_url)
    with engine.begin() as conn:
        conn.execute(text("ALTER TABLE probes DROP COLUMN detail"))
    engine.dispose()
    assert differences(database_url)


def statements(url: str) -> list[str]:
    """Every CREATE of a SQLite database, its parts in a fixed order."""
    engine = writing_engine(url)
    with engine.connect() as conn:
        found = [row.sql for row in conn.execute(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))]
    engine.dispose()
    return sorted("\n".join(sorted(re.sub(r"\s+", " ", part) for part in re.split(r",\s*\n", one))) for one in found)


def test_the_quick_way_of_the_demo_is_the_same(tmp_path: Path) -> None:
    slow, quick = f"sqlite:///{tmp_path / 'slow.db'}", f"sqlite:///{tmp_path / 'quick.db'}"
    schema.upgrade(slow)
    # In a process of its own: once SQLAlchemy has added the two circular keys by ALTER (PostgreSQL), it leaves them
    # out of CREATE TABLE for good, which no demo ever meets and this worker may have.
    made = (
        "from storage import schema; from storage.session import writing_engine\n"
        f"with writing_engine({quick!r}).begin() as conn: schema.make(conn)"
    )
    subprocess.run([sys.executable, "-c", made], check=True)
    assert state(quick) is State.CURRENT
    assert differences(quick) == []
    tables = set(metadata.tables) | {"alembic_version"}
    assert len(statements(slow)) == len(statements(quick)) > len(tables)
    assert [pair for pair in zip(shape(slow), shape(quick), strict=True) if pair[0] != pair[1]] == []


def shape(url: str) -> list[object]:
    """Tables with columns, keys and indexes, in a fixed order."""
    engine = writing_engine(url)
    look = inspect(engine)
    found: list[object] = []
    for name in sorted(look.get_table_names()):
        columns = [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(name)]
        # without their names: of a key added with its column SQLAlchemy cannot read it back from SQLite
        foreign = sorted((f["constrained_columns"], f["referred_table"]) for f in look.get_foreign_keys(name))
        unique = sorted((str(u["name"]), u["column_names"]) for u in look.get_unique_constraints(name))
        indexes = sorted(str(i["name"]) for i in look.get_indexes(name))
        found.append((name, columns, look.get_pk_constraint(name), foreign, unique, indexes))
    engine.dispose()
    return found


KILLED = """
import os, signal, sys
from alembic.operations import Operations
made = 0
real = Operations.create_table
def create_table(self, *words, **more):
    global made
    made += 1
    if made == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, *words, **more)
Operations.create_table = create_table
from alembic import op
op.create_table = lambda *words, **more: create_table(op._proxy, *words, **more)
from storage import schema
schema.upgrade(sys.argv[1])
"""


@pytest.mark.parametrize("table", [2, 17])
def test_killed_half_way_it_can_be_run_again(database_url: str, table: int) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, database_url, str(table)], cwd=ROOT, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert state(database_url) is State.EMPTY
    schema.upgrade(database_url)
    assert differences(database_url) == []


def test_the_revision_is_known_without_alembic() -> None:
    script = ScriptDirectory(str(schema.folder()))
    assert script.get_heads() == [schema.HEAD]
    assert {one.revision for one in script.walk_revisions()} == set(schema.known())


def test_the_serving_process_does_not_import_alembic() -> None:
    check = "import sys, bot.cli, bot.app, storage.schema; sys.exit('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, env=os.environ)
    assert done.returncode == 0, done.stderr.decode()


def test_file_names_begin_with_a_date() -> None:
    names = [file.name for file in (schema.folder() / "versions").glob("*.py")]
    assert names
    assert all(re.match(r"20\d\d_[01]\d_[0-3]\d_[a-z]", name) for name in names), names


def test_an_older_and_a_newer_revision_are_told_apart(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    schema.upgrade(database_url)
    monkeypatch.setattr(schema, "HEAD", "20991231_1")
    assert state(database_url) is State.OUTDATED
    engine = writing_engine(database_url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '20990101_9'"))
    engine.dispose()
    assert state(database_url) is State.NEWER
