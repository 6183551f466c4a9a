"""Backups taken while the database is written to, checked, and put back in hold."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.local import LocalAdapter, LocalSettings
from adapters.render import pack
from bot.clock import StandingClock
from bot.rules.calendar import Calendar
from bot.services.house import House
from bot.texts.common import say
from scheduler.deliver import Delivery, Office
from storage import backup, hold, outbox, people, probes, schema
from storage.backup import BadBackup, NotSqlite
from storage.outbox import Address
from storage.session import reading_engine, writing_engine
from storage.writer import Writer, run_unit

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
MESSAGE = pack(say("早"))


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database in use: one message waits."""
    url = f"sqlite:///{tmp_path / 'qiantou.db'}"
    schema.upgrade(url)
    write(url, lambda conn: people.add_person(conn, "小李", NOW))
    write(url, lambda conn: outbox.put(conn, Address("local", "group", "协作群"), MESSAGE, kind="notice", now=NOW))
    return url


def write(url: str, unit):  # type: ignore[no-untyped-def]
    engine = writing_engine(url)
    try:
        return run_unit(engine, unit)
    finally:
        engine.dispose()


def names(path: Path) -> set[str]:
    with sqlite3.connect(path) as conn:
        return {row[0] for row in conn.execute("SELECT name FROM people")}


def test_a_backup_is_one_private_file_with_everything_committed(url: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    assert backup.take(url, target) == 0
    assert names(target) == {"小李"}
    assert target.stat().st_mode & 0o077 == 0
    assert sorted(file.name for file in tmp_path.glob("copy.db*")) == ["copy.db"]


def test_a_backup_under_writes_is_whole(url: str, tmp_path: Path) -> None:
    engine = writing_engine(url)
    enough, stop = threading.Event(), threading.Event()

    def load() -> None:
        turn = 0
        while not stop.is_set():
            run_unit(engine, lambda conn, turn=turn: probes.put(conn, f"p{turn % 50}", NOW, True, "x" * 500))
            turn += 1
            if turn == 20:
                enough.set()

    thread = threading.Thread(target=load)
    thread.start()
    assert enough.wait(30)
    try:
        for number in range(3):
            backup.take(url, tmp_path / f"copy{number}.db")
    finally:
        stop.set()
        thread.join()
        engine.dispose()
    for number in range(3):
        assert backup.verify(tmp_path / f"copy{number}.db") == 0


def test_a_damaged_or_foreign_file_is_no_backup(url: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    backup.take(url, target)
    content = bytearray(target.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    broken = tmp_path / "broken.db"
    broken.write_bytes(content)
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as conn:
        conn.execute("CREATE TABLE notes (id INTEGER)")
    text = tmp_path / "text.db"
    text.write_text("不是数据库")
    for path in (broken, other, text, tmp_path / "missing.db"):
        with pytest.raises(BadBackup):
            backup.verify(path)
        with pytest.raises(BadBackup):
            backup.restore(url, path, "old")
    assert names(backup.file_of(url)) == {"小李"}


def test_postgresql_has_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(NotSqlite):
        backup.take("postgresql+psycopg://u:p@localhost/q", tmp_path / "copy.db")


def test_restore_keeps_the_former_database_and_holds(url: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    backup.take(url, target)
    write(url, lambda conn: people.add_person(conn, "后来的人", NOW))
    found = backup.restore(url, target, "20261120-1200")
    assert found.parked == 1
    assert names(backup.file_of(url)) == {"小李"}
    assert found.kept is not None
    assert names(found.kept) == {"小李", "后来的人"}
    assert write(url, hold.held)
    assert [row.why for row in write(url, outbox.parked)] == [hold.RESTORED]
    write(url, hold.release)
    assert not write(url, hold.held)
    assert [row.why for row in write(url, outbox.parked)] == [hold.RESTORED], "what was parked stays so"


@pytest.mark.anyio
async def test_nothing_is_sent_in_hold(ready_url: str) -> None:
    writer, reader = Writer(writing_engine(ready_url)), reading_engine(ready_url)
    writer.start()
    writer.run(hold.begin)
    writer.run(lambda conn: outbox.put(conn, Address("local", "group", "协作群"), MESSAGE, kind="notice", now=NOW))
    sent: list[str] = []
    delivery = Delivery(_office(writer, reader, sent))
    await delivery.drain()
    assert sent == []
    writer.run(hold.release)
    await delivery.drain()
    assert len(sent) == 1
    writer.stop()
    reader.dispose()


def _office(writer: Writer, reader: object, sent: list[str]) -> Office:
    class Noting(LocalAdapter):
        async def deliver(self, to, message, **more):  # type: ignore[no-untyped-def]
            sent.append(to.id)
            return await super().deliver(to, message, **more)

    adapter = Noting("local", LocalSettings())
    house = House(calendar=Calendar.seeded(), profiles={"local": adapter.profile})
    return Office(writer, reader, house, {"local": adapter}, StandingClock(NOW))  # type: ignore[arg-type]
