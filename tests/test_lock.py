"""One active process a database: the lock, and who works when it changes hands."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import duty
from bot.duty import Duty
from storage.lock import ActiveLock, active_lock

ROOT = Path(__file__).parent.parent
HOLDER = """
import sys
from storage.lock import active_lock
lock = active_lock(sys.argv[1])
print(lock.take(), flush=True)
sys.stdin.read()
"""


class Holder:
    """Another process that takes the lock and keeps it until it is killed."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.got = self.process.stdout.readline().strip() == "True"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()


@pytest.fixture
def lock(database_url: str) -> Iterator[ActiveLock]:
    lock = active_lock(database_url)
    yield lock
    lock.free()


def test_only_one_process_holds_it(database_url: str, lock: ActiveLock) -> None:
    assert lock.take()
    assert lock.take(), "holding on is no second holder"
    other = Holder(database_url)
    assert not other.got
    other.kill()
    lock.free()
    third = Holder(database_url)
    assert third.got
    assert not lock.take()
    third.kill()


def test_a_killed_holder_lets_go(database_url: str, lock: ActiveLock) -> None:
    other = Holder(database_url)
    assert other.got
    assert not lock.take()
    other.kill()
    for _ in range(50):  # PostgreSQL notices the end of a connection by itself
        if lock.take():
            return
        subprocess.run([sys.executable, "-c", ""], check=True)
    pytest.fail("the lock is still held")


def test_a_cut_connection_is_a_lost_lock(postgresql_url: str) -> None:
    first, second = active_lock(postgresql_url), active_lock(postgresql_url)
    assert first.take()
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        others = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        conn.execute(text(others))
    engine.dispose()
    assert second.take()
    assert not first.take()
    second.free()
    assert first.take()
    first.free()


class Hand:
    """A lock a test moves by hand."""

    def __init__(self) -> None:
        self.held = False

    def take(self) -> bool:
        return self.held

    def free(self) -> None:
        self.held = False


class Worker:
    def __init__(self, seen: list[str]) -> None:
        self._seen = seen

    async def start(self) -> None:
        self._seen.append("start")

    async def stop(self) -> None:
        self._seen.append("stop")


async def until(condition: object) -> None:
    while not condition():  # type: ignore[operator]  # noqa: ASYNC110
        await asyncio.sleep(0)


@pytest.mark.anyio
async def test_work_follows_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duty, "LOOK", 0.0)
    seen: list[str] = []
    states: list[bool] = []
    hand = Hand()
    watched = Duty(hand, lambda: Worker(seen), states.append)
    await watched.start()
    assert not watched.active
    hand.held = True
    await asyncio.wait_for(until(lambda: watched.active), 10)
    hand.held = False
    await asyncio.wait_for(until(lambda: not watched.active), 10)
    hand.held = True
    await asyncio.wait_for(until(lambda: seen.count("start") == 2), 10)
    await watched.stop()
    assert seen == ["start", "stop", "start", "stop"]
    assert states == [True, False, True, False]
    assert not hand.held
