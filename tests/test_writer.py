"""The writer's edges: what is forgotten after a failed COMMIT, units that come too late, hooks that raise."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from storage import people, settings, version
from storage import writer as module
from storage.models import metadata
from storage.session import writing_engine
from storage.writer import StorageUnavailable, Writer
from tests.support.room import Room


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = writing_engine(database_url)
    metadata.create_all(made)
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
