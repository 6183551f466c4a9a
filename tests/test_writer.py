"""The writer's edges: what is forgotten after a failed COMMIT, units that come too late, hooks that raise."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from storage import changes, outbox, people, quota, settings, version
from storage import models as tables
from storage import writer as module
from storage.changes import Actor
from storage.later import at_commit, part
from storage.outbox import Address
from storage.session import writing_engine
from storage.writer import StorageUnavailable, Writer
from tests.support.room import Room


@pytest.fixture
def engine(ready_url: str) -> Iterator[Engine]:
    made = writing_engine(ready_url)
    yield made
    made.dispose()


def refuse(connection: Connection) -> None:
    """A COMMIT on a full disk."""
    connection.rollback()
    raise OperationalError("COMMIT", {}, Exception("disk full"))


def no_commit(monkeypatch: pytest.MonkeyPatch, writer: Writer, unit: Callable[[Connection], Any]) -> None:
    """Run one unit whose COMMIT fails."""
    with monkeypatch.context() as patch:
        patch.setattr(module, "_commit", refuse)
        with pytest.raises(StorageUnavailable):
            writer.run(unit)


def test_after_a_failed_commit_nothing_remembered_is_used(ready_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that was rolled back is given again, to somebody else's change."""
    room = Room(ready_url)
    house, now = room.state.house, room.clock.now()

    def remember(conn: Connection) -> None:
        version.touch(conn)
        house.begin(conn)
        house.recall.get(conn, "who", lambda: "a row that was never stored")

    def change_and_look(conn: Connection) -> str:
        people.add_person(conn, "别人", now)
        house.begin(conn)
        return str(house.recall.get(conn, "who", lambda: "what is there"))

    no_commit(monkeypatch, room.state.writer, remember)
    assert room.write(change_and_look) == "what is there"
    room.close()


def test_after_a_failed_commit_the_calendar_is_read_again(ready_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(ready_url)
    house = room.state.house
    day = "2031-05-05"

    def put(name: str) -> Callable[[Connection], None]:
        def unit(conn: Connection) -> None:
            settings.put_calendar_rows(conn, [(day, False, name)])
            house.keep_up(conn)

        return unit

    no_commit(monkeypatch, room.state.writer, put("没有存下"))
    room.write(put("真的"))
    assert {name for _, _, name in room.read(settings.calendar_rows) if "真的" in name} == {"真的"}
    assert house.calendar.name(_date(day)) == "真的"
    room.close()


def _date(day: str) -> date:
    return date.fromisoformat(day)


class Late(queue.SimpleQueue):  # type: ignore[type-arg]
    """A unit is put in only after the writer has ended: the caller was held up in between."""

    def __init__(self) -> None:
        super().__init__()
        self.stop: Callable[[], None] | None = None

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if item is not None and self.stop is not None:
            stop, self.stop = self.stop, None
            stop()
        super().put(item)


def test_a_unit_that_comes_behind_the_end_is_refused(engine: Engine) -> None:
    writer = Writer(engine)
    late = writer._jobs = Late()
    writer.start()
    late.stop = writer.stop
    future = writer.submit(lambda conn: None)
    assert future.done()
    assert isinstance(future.exception(), StorageUnavailable)


def test_a_hook_that_raises_does_not_end_the_writer(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("planted")

    writer = Writer(engine, after_commit=broken, after_failure=broken)
    writer.start()
    for _ in range(2):
        assert writer.submit(lambda conn: conn.execute(text("SELECT 1")).scalar()).result(20) == 1
    no_commit(monkeypatch, writer, lambda conn: None)
    assert writer.submit(lambda conn: 2).result(20) == 2
    writer.stop()


# ---------------------------------------------------------------- several units in one transaction

NOW = datetime(2026, 10, 12, 1, 0, tzinfo=UTC)
TO = Address("ding", "group", "甲群")


def together(engine: Engine, *units: Callable[[Connection], Any]) -> list[Any]:
    """The units as one batch: what each gave, or the exception it ended with."""
    writer = Writer(engine)
    futures = [writer.submit(unit) for unit in units]
    writer.start()
    results = [future.exception(20) or future.result() for future in futures]
    writer.stop()
    return results


def say(conn: Connection, text: str, reason: str | None = None) -> None:
    """A reply, a change and a use of the quota: all of them rows that may be put off."""
    quota.add(conn, "ding", "in", "2026-10")
    changes.record(conn, "task", 1, {"note": (None, text)}, Actor(None, None, NOW))
    outbox.put_soon(conn, TO, text, kind="reply", now=NOW, reason=reason)


def stored(engine: Engine) -> tuple[list[str], list[str], dict[str, int]]:
    """What of it is there, in the order of the rows."""
    with engine.connect() as conn:
        messages = list(conn.execute(select(tables.outbox.c.message).order_by(tables.outbox.c.id)).scalars())
        notes = list(conn.execute(select(tables.changes.c.new).order_by(tables.changes.c.id)).scalars())
        return messages, notes, quota.used(conn, "ding", "2026-10")


def test_the_units_of_a_batch_store_what_they_put_off_in_their_order(engine: Engine) -> None:
    together(engine, *(lambda conn, n=n: say(conn, n) for n in "一二三"))
    assert stored(engine) == (["一", "二", "三"], ["一", "二", "三"], {"in": 3})


def test_a_statement_of_any_kind_sees_what_was_put_off_before_it(engine: Engine) -> None:
    def look(conn: Connection) -> tuple[int, int, dict[str, int]]:
        counts = [int(conn.execute(select(func.count()).select_from(t)).scalar_one()) for t in (tables.outbox, tables.changes)]
        return counts[0], counts[1], quota.used(conn, "ding", "2026-10")

    def raw(conn: Connection) -> int:
        return int(conn.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one())

    def put(conn: Connection) -> int:
        return outbox.put(conn, TO, "四", kind="reply", now=NOW)

    found = together(engine, lambda conn: say(conn, "一"), look, lambda conn: say(conn, "二"), raw, lambda conn: say(conn, "三"), put)
    assert found[1] == (1, 1, {"in": 1})
    assert found[3] == 2
    assert stored(engine)[0] == ["一", "二", "三", "四"]


def test_a_broken_part_of_a_unit_leaves_nothing_behind_in_a_batch_either(engine: Engine) -> None:
    def parts(conn: Connection) -> bool:
        say(conn, "一", reason="weekly:1")
        try:
            with part(conn):
                say(conn, "二", reason="daily:1")
                say(conn, "三", reason="weekly:1")  # refused by the database, at the latest when the part ends
        except IntegrityError:
            return False
        return True

    found = together(engine, parts, lambda conn: say(conn, "四"))
    assert found[0] is False
    assert stored(engine)[0] == ["一", "四"]


def test_a_damaged_file_is_no_fault_of_the_unit(tmp_path: Path) -> None:
    """Nobody may be told that it is stored: the platform sends it again."""
    broken = tmp_path / "q.db"
    broken.write_bytes(b"no database at all, " * 500)
    writer = Writer(writing_engine(f"sqlite:///{broken}"))
    writer.start()
    with pytest.raises(StorageUnavailable):
        writer.submit(lambda conn: 1, lambda conn, error: 2).result(20)
    writer.stop()


def test_a_batch_with_a_failing_unit_keeps_the_others_and_counts_once(engine: Engine) -> None:
    def bad(conn: Connection) -> None:
        say(conn, "坏")
        raise ValueError("planted")

    counted: list[str] = []

    def good(conn: Connection) -> None:
        say(conn, "一")
        at_commit(conn, lambda: counted.append("一"))

    found = together(engine, good, bad, lambda conn: say(conn, "二"))
    assert isinstance(found[1], ValueError)
    assert counted == ["一"]
    assert stored(engine) == (["一", "二"], ["一", "二"], {"in": 2})


def test_what_the_database_refuses_at_the_end_of_a_batch_is_the_fault_of_one_unit(engine: Engine) -> None:
    found = together(engine, *(lambda conn, n=n: say(conn, n, reason="daily:1" if n != "二" else None) for n in "一二三"))
    assert [isinstance(one, IntegrityError) for one in found] == [False, False, True]
    assert stored(engine) == (["一", "二"], ["一", "二"], {"in": 2})


def test_what_one_turn_of_the_loop_brings_is_one_batch(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    work = Writer._work

    def counted(self: Writer, batch: list[Any]) -> None:
        sizes.append(len(batch))
        work(self, batch)

    monkeypatch.setattr(Writer, "_work", counted)
    writer = Writer(engine)
    writer.start()

    async def burst() -> list[str]:
        return await asyncio.gather(*(writer.do(lambda conn, n=n: n) for n in "一二三四"))  # type: ignore[misc]

    assert asyncio.run(burst()) == ["一", "二", "三", "四"]
    assert sizes == [4]
    writer.stop()


def test_who_gives_up_waiting_does_not_hold_back_the_others(engine: Engine) -> None:
    writer = Writer(engine)

    async def both() -> str:
        gone = asyncio.ensure_future(writer.do(lambda conn: "gone"))
        waiting = asyncio.ensure_future(writer.do(lambda conn: "stored"))
        await asyncio.sleep(0)
        gone.cancel()
        writer.start()
        return await waiting

    assert asyncio.run(both()) == "stored"
    writer.stop()
