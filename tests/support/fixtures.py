"""Fixtures every test may ask for; loaded as a plugin by tests/conftest.py."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.calendar_store import ensure_seeded
from storage import schema
from storage.session import writing_engine
from storage.writer import run_unit
from tests.support.forks import Zygote
from tests.support.postgres import PostgresServer, PostgresUnavailable
from tests.support.reuse import Reused


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL a worker, started by the first test that asks."""
    yield from _running(PostgresServer())


def _running(server: PostgresServer) -> Iterator[PostgresServer]:
    """Started, and stopped. On CI it must be possible; elsewhere the tests that need it are skipped."""
    try:
        server.start()
    except PostgresUnavailable as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))
    yield server
    server.stop()


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    url = postgres_server.create_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(scope="session")
def durable_server() -> Iterator[PostgresServer]:
    """A PostgreSQL that waits for the disk, as in production."""
    yield from _running(PostgresServer(fsync=True))


@pytest.fixture(params=["sqlite", "postgresql"])
def durable_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database that waits for the disk (our SQLite always does); the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'qiantou.db'}"
    return str(request.getfixturevalue("durable_server").create_database())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'qiantou.db'}"
    return str(request.getfixturevalue("postgresql_url"))


def _make_ready(url: str) -> None:
    """Tables and the working-day calendar, as an upgraded installation has them."""
    engine = writing_engine(url)
    run_unit(engine, schema.make)
    run_unit(engine, ensure_seeded)
    engine.dispose()


@pytest.fixture(scope="session")
def ready_postgresql(postgres_server: PostgresServer) -> Reused:
    """The one PostgreSQL database behind `ready_url`."""
    return Reused(postgres_server, _make_ready)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An upgraded SQLite database, to be copied: copying is a hundred times quicker than making."""
    path = tmp_path_factory.mktemp("template") / "ready.db"
    _make_ready(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def ready_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with tables and calendar; the test runs once on each kind."""
    yield from _ready(request, tmp_path)


@pytest.fixture
def story_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same for a long story: on SQLite, and on PostgreSQL too when it is marked `both_databases`.

    The marked stories of a file execute every statement that any story of the file executes.
    """
    yield from _ready(request, tmp_path)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On which databases a story runs."""
    if "story_url" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases")
        metafunc.parametrize("story_url", ["sqlite", "postgresql"] if both else ["sqlite"], indirect=True)


def _ready(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        path = tmp_path / "qiantou.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    database: Reused = request.getfixturevalue("ready_postgresql")
    yield database.url
    database.restore()


@pytest.fixture
def ready_sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """The same on SQLite alone, where the database is not the point."""
    path = tmp_path / "qiantou.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """What forks real `qiantou` processes, one a worker; see tests/support/forks.py."""
    one = Zygote()
    yield one
    one.close()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Coroutine tests are marked `pytest.mark.anyio` and run on asyncio, as the server does."""
    return "asyncio"
