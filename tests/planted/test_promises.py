"""The promises of the house, each as a test that a planted bug must turn red (see mutants.py)."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, Engine, event, func, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from adapters.base import Outcome, RawRequest, Receipt, Refused
from adapters.dingtalk import DingTalkAdapter
from adapters.local import LocalAdapter
from bot.services import plain_reports
from bot.services.house import Recall
from scheduler import daily
from storage import outbox, slots, version
from storage.models import changes, inbox, local_lines, probes, progress, tasks
from storage.models import outbox as outbox_table
from storage.outbox import Address
from storage.records import OutboxRow
from storage.session import writing_engine
from storage.writer import StorageUnavailable, Writer, run_unit
from tests.fakes.dingtalk import make_message
from tests.support.room import Room

NOW = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))


@pytest.fixture
def room(ready_url: str) -> Iterator[Room]:
    one = Room(ready_url)
    for line in (
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/任务 核心功能开发 @张工 10月20日前 交付:测试报告",
    ):
        one.say("王经理", line)
    yield one
    one.close()


@pytest.fixture
def engine(ready_url: str) -> Iterator[Engine]:
    one = writing_engine(ready_url)
    yield one
    one.dispose()


def count(room: Room, table: object) -> int:
    return int(room.read(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one()))


def percent(room: Room) -> int:
    return int(room.read(lambda conn: conn.execute(select(tasks.c.percent)).scalar_one()))


# ---------------------------------------------------------------- answered means stored


@contextmanager
def broken_commits(engine: Engine) -> Iterator[None]:
    """Every COMMIT fails, as on a broken disk."""
    broken = True

    @event.listens_for(engine, "commit")
    def fail(conn: Connection) -> None:
        if broken:
            raise OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    yield
    broken = False


def test_nothing_is_answered_that_was_not_committed(engine: Engine) -> None:
    writer = Writer(engine)
    writer.start()
    try:
        with broken_commits(engine), pytest.raises(StorageUnavailable):
            writer.run(lambda conn: conn.execute(insert(probes).values(name="x", at=NOW, ok=True)).rowcount)
        assert writer.run(lambda conn: list(conn.execute(select(probes.c.name)))) == []
    finally:
        writer.stop()


def test_a_platform_is_never_told_yes_for_a_message_that_was_not_stored(room: Room) -> None:
    with broken_commits(room.state.writer._engine), pytest.raises(StorageUnavailable):
        room.say("张工", "/进度 T1 40%", message_id="lost")
    assert percent(room) == 0
    assert room.say("张工", "/进度 T1 40%", message_id="lost"), "sent again, it is a message like any other"
    assert percent(room) == 40


def test_the_same_message_twice_is_one_record_and_one_reply(room: Room) -> None:
    assert len(room.say("张工", "/进度 T1 40%", message_id="same")) == 1
    assert room.say("张工", "/进度 T1 40%", message_id="same") == []
    assert count(room, progress) == 1


def test_what_was_read_in_a_transaction_that_failed_is_not_remembered(engine: Engine) -> None:
    """The version it had may come again, made by another process with other contents."""
    recall = Recall()
    with engine.connect() as conn:
        recall.begin(conn)
        version.touch(conn)
        recall.begin(conn)  # the next unit of the same batch
        assert recall.get(conn, "who", lambda: "rolled back") == "rolled back"
        conn.rollback()
    run_unit(engine, version.touch)
    with engine.connect() as conn:
        recall.begin(conn)
        assert recall.get(conn, "who", lambda: "committed") == "committed"
        assert recall.get(conn, "who", lambda: "read again") == "committed"


def test_every_change_has_its_row(room: Room) -> None:
    room.say("张工", "/进度 T1 40%", message_id="change")
    query = select(changes.c.old, changes.c.new).join(inbox, inbox.c.id == changes.c.inbox_id)
    query = query.where(changes.c.kind == "task", changes.c.field == "percent")
    assert [tuple(row) for row in room.read(lambda conn: list(conn.execute(query)))] == [("0", "40")]


# ---------------------------------------------------------------- sent, and once


def test_a_message_the_platform_did_not_take_is_sent_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    async def refuse(self: LocalAdapter, *args: object, key: str, **kwargs: object) -> Receipt:
        tried.append(key)
        return Receipt(Outcome.RETRY, hint="planted")

    with monkeypatch.context() as patch:
        patch.setattr(LocalAdapter, "deliver", refuse)
        assert room.say("张工", "/进度 T1 40%") == []
    again = room.pass_time(seconds=60)
    assert any("40%" in post for post in again)
    assert tried


def test_a_row_that_left_since_it_was_seen_is_not_sent_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pump reads what is due beside conversations that are sending it: they look again once the place is theirs."""
    room.say("张工", "/进度 T1 40%")
    [seen] = room.read(
        lambda conn: list(conn.execute(select(outbox_table).order_by(outbox_table.c.id.desc()).limit(1)))
    )
    delivery = room.state.runner._delivery  # type: ignore[attr-defined]
    before = count(room, local_lines)

    async def pump() -> None:
        monkeypatch.setattr(delivery, "_read_heads", lambda: [OutboxRow(*seen)])
        monkeypatch.setattr(delivery._office.pacer, "held", lambda place, now: False)  # its turn, not a pause
        await delivery.pump()
        await asyncio.gather(*delivery._active.values())

    tried: list[str] = []
    monkeypatch.setattr(LocalAdapter, "deliver", lambda self, *args, key, **kwargs: tried.append(key))
    room._loop.run(pump())
    assert tried == []
    assert count(room, local_lines) == before


def test_the_database_refuses_the_same_reason_twice(engine: Engine) -> None:
    to = Address("local", "group", "协作群")
    with engine.connect() as conn:
        outbox.put(conn, to, "{}", kind="daily", now=NOW, reason="daily:G1:2026-09-15")
        with pytest.raises(IntegrityError):
            outbox.put(conn, to, "{}", kind="daily", now=NOW, reason="daily:G1:2026-09-15")


def test_a_slot_is_taken_once(engine: Engine) -> None:
    with engine.connect() as conn:
        taken = [slots.claim(conn, "daily:G1:2026-09-15", "daily", NOW, NOW, "posted") for _ in range(2)]
    assert taken == [True, False]


def test_a_sweep_that_runs_twice_posts_once(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes may look at the same moment: whoever takes the slot posts."""
    room.until("2026-09-16T09:30:00+08:00")
    posts = select(func.count()).where(outbox_table.c.kind == "daily")
    before = room.read(lambda conn: conn.execute(posts).scalar_one())
    assert before

    with monkeypatch.context() as patch:
        patch.setattr(slots, "taken", lambda conn, reasons: set())  # the other one has not seen ours yet
        room.write(lambda conn: daily.run(conn, room.state.house, room.clock.now()))
    assert room.read(lambda conn: conn.execute(posts).scalar_one()) == before


# ---------------------------------------------------------------- time


def test_moments_are_stored_in_utc(engine: Engine) -> None:
    local = datetime(2026, 9, 15, 9, 30, tzinfo=SHANGHAI)
    with engine.connect() as conn:
        conn.execute(insert(probes).values(name="x", at=local, ok=True))
        stored = "at" if conn.dialect.name == "sqlite" else "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
        assert str(conn.execute(text(f"SELECT {stored} FROM probes")).scalar_one()).startswith("2026-09-15 01:30:00")
        read = conn.execute(select(probes.c.at)).scalar_one()
        assert (read, read.utcoffset()) == (local, timedelta())


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with engine.connect() as conn, pytest.raises(StatementError, match="naive"):
        conn.execute(insert(probes).values(name="x", at=NOW.replace(tzinfo=None), ok=True))


# ---------------------------------------------------------------- who may do what, and what is a command


def test_a_quoted_command_changes_nothing(room: Room) -> None:
    room.say("张工", "> /进度 T1 90%")
    room.say("张工", "＞ /进度 T1 90%\n好的，我看一下")
    assert percent(room) == 0
    room.say("张工", "> /进度 T1 90%\n/进度 T1 30%")
    assert percent(room) == 30


def test_others_do_not_report_on_my_task(room: Room) -> None:
    for stranger in ("小李", "王经理", "路人"):
        room.say(stranger, "/进度 T1 90%")
    assert percent(room) == 0
    denied = select(func.count()).where(changes.c.field == "denied", changes.c.new == "progress")
    assert room.read(lambda conn: conn.execute(denied).scalar_one()) == 3


def test_the_owner_the_contact_and_the_lead_report(room: Room) -> None:
    room.say("王经理", "/任务 联调 @研发小陈 10月20日前 交付:报告")
    room.say("周总监", "/成员 研发部 @研发小陈")
    for number, person in enumerate(("研发小陈", "周总监"), 1):
        room.say(person, f"/进度 T2 {number * 10}%")
        shown = room.read(lambda conn: conn.execute(select(tasks.c.percent).where(tasks.c.number == 2)).scalar_one())
        assert (person, shown) == (person, number * 10)


# ---------------------------------------------------------------- poison


def test_a_poison_message_does_not_hold_back_the_next(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(plain_reports, "record", _raise)
        [failed] = room.say("张工", "/进度 T1 40%")
        assert "出错" in failed
        assert "编号" in failed
    assert room.say("张工", "/进度 T1 50%")
    assert percent(room) == 50
    states = room.read(
        lambda conn: list(conn.execute(select(inbox.c.state).order_by(inbox.c.id.desc()).limit(2)).scalars())
    )
    assert states == ["done", "failed"]


def test_a_poison_message_leaves_nothing_of_what_it_began(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    original = plain_reports.record

    def half(*args: object) -> object:
        original(*args)  # type: ignore[arg-type]
        raise RuntimeError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(plain_reports, "record", half)
        room.say("张工", "/进度 T1 40%")
    assert percent(room) == 0
    assert count(room, progress) == 0


def test_poison_in_the_middle_of_a_batch_touches_no_other(engine: Engine) -> None:
    writer = Writer(engine)

    def put(name: str) -> object:
        return lambda conn: conn.execute(insert(probes).values(name=name, at=NOW, ok=True))

    def bad(conn: Connection) -> None:
        put("bad")(conn)  # type: ignore[operator]
        raise RuntimeError("planted")

    futures = [writer.submit(unit) for unit in (put("first"), bad, put("last"))]  # type: ignore[arg-type]
    writer.start()  # all three wait already: they are one batch
    try:
        assert [one.exception(10) is None for one in futures] == [True, False, True]
        assert set(writer.run(lambda conn: conn.execute(select(probes.c.name)).scalars().all())) == {"first", "last"}
    finally:
        writer.stop()


def _raise(*args: object) -> None:
    raise RuntimeError("planted")


# ---------------------------------------------------------------- the platform's door


def _received(now: datetime, **changed: object) -> object:
    settings = DingTalkAdapter.Settings.model_validate({"mode": "http", "client_id": "ding1", "client_secret": "s"})
    adapter = DingTalkAdapter("ding", settings)  # type: ignore[arg-type]
    headers, body = make_message("/进度 T1 40%", client_secret="s", now=NOW, **changed)  # type: ignore[arg-type]
    [event_] = adapter.receive(RawRequest("POST", "/hooks/ding", {}, headers, body), now).events
    return event_.body


def test_an_old_signature_is_refused() -> None:
    assert _received(NOW + timedelta(minutes=59))
    with pytest.raises(Refused):
        _received(NOW + timedelta(minutes=61))
    with pytest.raises(Refused):
        _received(NOW - timedelta(minutes=6))


def test_a_forged_signature_is_refused() -> None:
    settings = DingTalkAdapter.Settings.model_validate({"mode": "http", "client_id": "ding1", "client_secret": "another"})
    headers, body = make_message("/进度 T1 40%", client_secret="s", now=NOW)
    with pytest.raises(Refused):
        DingTalkAdapter("ding", settings).receive(RawRequest("POST", "/hooks/ding", {}, headers, body), NOW)  # type: ignore[arg-type]


def test_a_hostile_reply_address_is_not_kept() -> None:
    assert _received(NOW).reply_handle is not None  # type: ignore[attr-defined]
    for address in (
        "https://evil.example/robot/sendBySession?session=a",
        "http://127.0.0.1/robot/sendBySession?session=a",
    ):
        assert _received(NOW, sessionWebhook=address).reply_handle is None  # type: ignore[attr-defined]


def test_the_event_loop_is_free_while_a_unit_waits(engine: Engine) -> None:
    """A slow database must not stop the process from hearing."""
    writer = Writer(engine)

    async def both() -> str:
        waiting = asyncio.ensure_future(writer.do(lambda conn: "stored"))
        await asyncio.sleep(0)
        assert not waiting.done()
        writer.start()
        return await waiting

    assert asyncio.run(both()) == "stored"
    writer.stop()
