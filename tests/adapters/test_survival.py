"""Each long connection survives what ends it: nothing is lost that the platform delivers again, nothing counts twice.

Real websockets of the fakes, real rows with their unique key, and a simulated clock: an hour passes at once.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, Engine, select

from adapters import ADAPTERS, connection
from adapters.base import Adapter, Event, IncomingMessage, LongConnection
from adapters.connection import Kept, Link, Pace
from storage import inbox
from storage.models import inbox as rows
from storage.session import writing_engine
from storage.writer import run_unit
from tests.adapters.attacks.site import FAKES, NOW
from tests.fakes.platform import End, FakePlatform
from tests.support import simulated

PLATFORMS = sorted(name for name, kind in ADAPTERS.items() if hasattr(kind, "run"))
ENDS: tuple[End, ...] = ("goodbye", "clean", "half open", "abort")
HOUR = 3_600.0
T = TypeVar("T")


class Owner:
    """One process: an adapter on a fake, storing what it hears as the core does."""

    def __init__(self, platform: str, fake: FakePlatform, engine: Engine, pace: Pace | None = None) -> None:
        kind = ADAPTERS[platform]
        more: dict[str, Any] = {"pace": pace} if pace else {}
        self.adapter: Adapter = kind(platform, kind.Settings.model_validate(fake.settings()), **more)
        self.fake, self.engine = fake, engine
        self.away = 0  # so many times the database is away
        self.heard = 0  # deliveries, repeated ones too
        self.over = False
        self._numbers = itertools.count(1)

    async def sink(self, event: Event) -> None:
        """Stored when this returns."""
        if self.away:
            self.away -= 1
            raise OSError("the database is away")
        body = event.body
        assert isinstance(body, IncomingMessage)
        self.heard += 1

        def unit(conn: Connection) -> object:
            return inbox.put(
                conn,
                adapter="x",
                dedupe_key=event.dedupe_key,
                kind="message",
                group_id=None,
                person_id=None,
                message_id=body.message_id,
                text_said=body.text,
                sent_at=None,
                now=NOW,
            )

        run_unit(self.engine, unit)
        self.fake.note()

    def start(self) -> asyncio.Task[None]:
        """Keep the connection."""
        assert isinstance(self.adapter, LongConnection)
        loop = asyncio.get_running_loop()
        now: Callable[[], datetime] = lambda: datetime.fromtimestamp(NOW.timestamp() + loop.time(), UTC)  # noqa: E731
        return asyncio.create_task(self.adapter.run(self.sink, lambda: self.over, now))

    async def stop(self, task: asyncio.Task[None]) -> None:
        """End it."""
        self.over = True
        await task
        await self.adapter.aclose()


@pytest.fixture
def engine(ready_sqlite: str) -> Any:
    made = writing_engine(ready_sqlite)
    yield made
    made.dispose()


def handled(engine: Engine) -> list[str]:
    """What was stored, in order."""
    return [row.text for row in run_unit(engine, lambda conn: list(conn.execute(select(rows.c.text).order_by(rows.c.id))))]


async def seen(engine: Engine, fake: FakePlatform, *texts: str) -> None:
    """Wait until these are stored; an hour is more than any pause."""
    async with asyncio.timeout(HOUR):
        await fake.until(lambda: set(texts) <= set(handled(engine)))


def within_a_day(work: Coroutine[Any, Any, T]) -> T:
    """In simulated time; whoever waits for ever is found at once."""

    async def limited() -> T:
        async with asyncio.timeout(24 * HOUR):
            return await work

    return simulated.run(limited())


async def through(platform: str, end: End, engine: Engine, pace: Pace | None = None) -> float:
    """Messages before, during and after an end; the seconds until the last was stored."""
    async with FAKES[platform]() as fake:
        owner = Owner(platform, fake, engine, pace)
        task = owner.start()
        first = fake.say("/进度 T1 10%")
        await seen(engine, fake, "/进度 T1 10%")
        owner.away = 1
        second = fake.say("/进度 T1 20%")
        await fake.until(lambda: fake.opened > 1 or (fake.connected and not owner.away))
        if platform == "wecom":  # it hears no acknowledgement, and is said to deliver again
            await fake.until(lambda: fake.connected)
            fake.tell_again(second)
        await seen(engine, fake, "/进度 T1 20%")
        await fake.until(lambda: fake.connected)
        begun, opened = asyncio.get_running_loop().time(), fake.opened
        fake.end(end)
        fake.say("/进度 T1 30%")
        await seen(engine, fake, "/进度 T1 30%")
        assert fake.opened > opened
        for told in (first, second):
            fake.tell_again(told)
        fake.say("/进度 T1 40%")
        await seen(engine, fake, "/进度 T1 40%")
        passed = asyncio.get_running_loop().time() - begun
        await fake.until(lambda: owner.heard >= 6)
        await owner.stop(task)
        return passed


SAID = [f"/进度 T1 {percent}%" for percent in (10, 20, 30, 40)]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_end_is_survived(platform: str, end: End, engine: Engine) -> None:
    passed = within_a_day(through(platform, end, engine))
    assert sorted(handled(engine)) == SAID
    assert passed < 400, "minutes, not hours"


async def beside_another(platform: str, engine: Engine, pace: Pace | None = None) -> tuple[int, str]:
    """A second process connects for ten minutes; how often anybody connected, and what the first one says then."""
    async with FAKES[platform]() as fake:
        first, second = Owner(platform, fake, engine, pace), Owner(platform, fake, engine, pace)
        task = first.start()
        fake.say("/进度 T1 10%")
        await seen(engine, fake, "/进度 T1 10%")
        other = second.start()
        await fake.until(lambda: fake.opened > 1)
        fake.say("/进度 T1 20%")
        await seen(engine, fake, "/进度 T1 20%")
        await asyncio.sleep(200)
        opened, hint = fake.opened, (await first.adapter.health()).hint
        await second.stop(other)
        fake.say("/进度 T1 30%")
        await seen(engine, fake, "/进度 T1 30%")
        fake.say("/进度 T1 40%")
        await seen(engine, fake, "/进度 T1 40%")
        await first.stop(task)
        return opened, hint


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_second_owner_is_survived(platform: str, engine: Engine) -> None:
    opened, hint = within_a_day(beside_another(platform, engine))
    assert sorted(handled(engine)) == SAID
    assert opened == 2, "nobody kicks anybody back"
    if platform == "wecom":
        assert "只有一个服务" in hint


async def idle(platform: str, engine: Engine, pace: Pace | None = None) -> int:
    """An hour of nothing, then a message; the connections there were."""
    async with FAKES[platform]() as fake:
        owner = Owner(platform, fake, engine, pace)
        task = owner.start()
        fake.say("/进度 T1 10%")
        await seen(engine, fake, "/进度 T1 10%")
        await asyncio.sleep(HOUR)
        opened = fake.opened
        fake.say("/进度 T1 20%")
        await seen(engine, fake, "/进度 T1 20%")
        await owner.stop(task)
        return opened


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_hour_of_nothing_is_survived(platform: str, engine: Engine) -> None:
    assert within_a_day(idle(platform, engine)) == 1
    assert handled(engine) == SAID[:2]


def test_every_long_connection_is_here() -> None:
    assert set(PLATFORMS) == {"dingtalk", "feishu", "slack", "wecom"} <= set(FAKES)


# ---------------------------------------------------------------- the tests can fail


async def _once(link: Link, sink: Any, stop: Any, kept: Kept, pace: Pace = connection.Pace(), *, name: str = "") -> None:
    """As a vendor's client does it: a clean close is the end."""
    await connection._one(link, sink, stop, kept, pace)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_who_does_not_connect_again_is_found(platform: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"adapters.{platform}.adapter.keep", _once)
    with pytest.raises((TimeoutError, OSError, AssertionError)):
        within_a_day(through(platform, "clean", engine))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_who_believes_a_silent_socket_is_found(platform: str, engine: Engine) -> None:
    with pytest.raises(TimeoutError):
        within_a_day(through(platform, "half open", engine, Pace(idle=1e9, beat=1e9)))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_who_gives_no_sign_of_life_is_found(platform: str, engine: Engine) -> None:
    assert within_a_day(idle(platform, engine, Pace(beat=1e9))) > 1


def test_who_kicks_back_is_found(engine: Engine) -> None:
    opened, _ = within_a_day(beside_another("wecom", engine, Pace(kicked=20.0)))
    assert opened > 2


@pytest.mark.parametrize("platform", PLATFORMS)
def test_who_makes_up_keys_is_found(platform: str, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = itertools.count()
    kept = Owner.sink

    async def sink(self: Owner, event: Event) -> None:
        await kept(self, Event(f"{event.dedupe_key}:{next(numbers)}", event.body))

    monkeypatch.setattr(Owner, "sink", sink)
    within_a_day(through(platform, "clean", engine))
    assert sorted(handled(engine)) != SAID


