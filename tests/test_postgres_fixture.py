"""The two databases the tests run on are real, fresh for each test, and gone afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.postgres import PostgresServer


def rows_after_insert(url: str) -> int:
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE note (words VARCHAR(40) NOT NULL)"))
            connection.execute(sa.text("INSERT INTO note VALUES (:words)"), {"words": "第一责任人"})
        with engine.connect() as connection:
            return int(connection.execute(sa.text("SELECT count(*) FROM note")).scalar_one())
    finally:
        engine.dispose()


@pytest.mark.parametrize("_again", [1, 2])
def test_each_test_gets_a_fresh_database(database_url: str, _again: int) -> None:
    assert rows_after_insert(database_url) == 1


def test_postgresql_keeps_what_it_acknowledged(postgresql_url: str) -> None:
    engine = sa.create_engine(postgresql_url)
    with engine.connect() as connection:
        shown = {name: connection.execute(sa.text(f"SHOW {name}")).scalar_one() for name in ("fsync", "TimeZone")}
        version = connection.dialect.server_version_info
    engine.dispose()
    assert shown == {"fsync": "on", "TimeZone": "UTC"}
    assert version is not None
    assert version >= (16,)


def test_a_template_is_built_once_and_copied(postgres_server: PostgresServer) -> None:
    built: list[str] = []

    def build(url: str) -> None:
        built.append(url)
        rows_after_insert(url)

    for _ in range(2):
        name = postgres_server.template_database("note", build)
        url = postgres_server.create_database(template=name)
        with pytest.raises(sa.exc.ProgrammingError, match="already exists"):
            rows_after_insert(url)
        postgres_server.drop_database(url)
    assert len(built) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="the server is not ours")
def test_the_server_ends_with_a_killed_parent(postgres_server: PostgresServer, tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import os, signal
        from tests.support.postgres import PostgresServer
        server = PostgresServer(); server.start()
        print(server._process.pid, server._folder, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    root = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, timeout=90)
    pid, folder = done.stdout.split()
    deadline = time.monotonic() + 20
    lock = Path(folder) / "home" / "data" / "postmaster.pid"
    while lock.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not lock.exists(), f"PostgreSQL {pid} outlived the process that started it"
    subprocess.run(["rm", "-rf", folder], check=True)
