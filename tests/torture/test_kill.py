"""kill -9 of the serving process at random moments under load.

Every life is a real `qiantou serve` on a real database, forked from a process that has imported everything. Half of
the lives end by SIGKILL from outside at a random moment, the others kill themselves at a planned passage of a point
(before a commit, after a send, inside a sweep …). A clock that runs 900 times as fast lets reminders, daily posts
and rungs come due meanwhile. The seed is printed; TORTURE_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.models import outbox
from tests.fakes.dingtalk import FakeDingTalk
from tests.process.serving import Serving
from tests.support.forks import Child, Zygote
from tests.torture.driver import Driver
from tests.torture.faults import POINTS, FastClock, Life
from tests.torture.judge import Ledgers, judge

NAME = "ding"
SPEED = 900.0
MORNING_SPEED = 120.0  # the day's posts are made until noon: a busy machine must not start behind that
START, DAY, RUNGS_BY = (f"2026-09-15T{clock}:00+08:00" for clock in ("08:30", "09:25", "17:45"))  # a Tuesday
LONGEST_LIFE = 2.0  # seconds under load: longer than a tick
QUIET = 1.5  # seconds without anything to send: longer than a tick
PATIENCE = 60.0


class Torture:
    """One installation that is killed again and again."""

    def __init__(self, database: str, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.zygote = Zygote("tests.torture.faults")
        self.serving = Serving(database, folder, zygote=self.zygote)
        self.ding = FakeDingTalk()
        self.ding.start()
        self.serving.run("db", "upgrade")
        self.serving.add_dingtalk(NAME, self.ding)
        self.clock = FastClock(START, time.time(), 1.0)
        self.driver = Driver(self.serving.port, NAME, self.ding, self.clock, seed)
        self.pending_at_end: dict[int, set[str]] = {}
        self._child = Child(0, self.zygote)

    def run(self, kills: int) -> None:
        """So many lives, each killed, and a last one that brings everything to rest and is stopped gently."""
        self._begin(Life(1, self.clock))
        self.clock = self.driver.clock = FastClock(DAY, time.time(), MORNING_SPEED)
        self.driver.start()
        self._see_the_day_posts(Life(2, self.clock))
        self.clock = self.driver.clock = FastClock(self.clock.now().isoformat(), time.time(), SPEED)
        for number in range(3, kills + 1):
            point = self.random.choice(POINTS) if self.random.random() < 0.5 else ""
            self._live(Life(number, self.clock, point, self.random.randint(1, 40)))
        self._last_life(Life(kills + 1, self.clock))

    def _fork(self, life: Life) -> None:
        words = ("serve", "--host", "127.0.0.1", "--port", str(self.serving.port))
        before = ("tests.torture.faults", "install", life.packed())
        self._child = self.zygote.start(
            *words, environment=self.serving.environment, log=self.serving.log, before=before
        )

    def _begin(self, life: Life) -> None:
        """Groups and tasks, by a clock that runs as ours do; killed all the same."""
        self._fork(life)
        self.driver.prepare()
        self._kill(life)

    def _see_the_day_posts(self, life: Life) -> None:
        """Killed while they go out."""
        self._fork(life)
        end = time.monotonic() + PATIENCE
        while not self.serving.rows(select(outbox.c.id).where(outbox.c.kind == "daily")) and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(self.random.uniform(0.0, 0.2))
        self._kill(life)

    def _live(self, life: Life) -> None:
        self._fork(life)
        if self.random.random() < 0.9:  # the others are killed while they start
            self._until_up()
        if life.point:
            self._until_dead(LONGEST_LIFE)
        else:
            time.sleep(self.random.uniform(0.0, LONGEST_LIFE))
        self._kill(life)

    def _kill(self, life: Life) -> None:
        os.kill(self._child.pid, signal.SIGKILL)  # the zygote has not reaped it: the pid is still its own
        assert self._child.wait() == -signal.SIGKILL, self.serving.said()[-3000:]
        pending = self.serving.rows(select(outbox.c.key).where(outbox.c.state == "pending"))
        self.pending_at_end[life.number] = {row.key for row in pending}

    def _last_life(self, life: Life) -> None:
        self._fork(life)
        self.driver.finish()
        while self.clock.now() < datetime.fromisoformat(RUNGS_BY):
            time.sleep(0.05)
        self._until_quiet()
        os.kill(self._child.pid, signal.SIGTERM)
        assert self._child.wait() == 0, self.serving.said()[-3000:]

    def _until_up(self) -> None:
        end = time.monotonic() + 20
        while not self.serving.answers():
            if self._is_dead():
                return
            assert time.monotonic() < end, self.serving.said()[-3000:]
            time.sleep(0.01)

    def _until_dead(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._is_dead() and time.monotonic() < end:
            time.sleep(0.01)

    def _is_dead(self) -> bool:
        """A zombie until the zygote reaps it."""
        return Path(f"/proc/{self._child.pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"

    def _until_quiet(self) -> None:
        """Nothing due waits in the outbox, and a tick has passed without a new row."""
        end, quiet_since, rows = time.monotonic() + PATIENCE, time.monotonic(), -1
        while time.monotonic() - quiet_since < QUIET:
            due = select(outbox.c.id).where(outbox.c.state == "pending", outbox.c.not_before <= self.clock.now())
            count = len(self.serving.rows(select(outbox.c.id)))
            if self.serving.rows(due) or count != rows:
                quiet_since, rows = time.monotonic(), count
            assert time.monotonic() < end, "the outbox does not come to rest"
            time.sleep(0.1)

    def close(self) -> None:
        """Leave nothing behind, whatever happened."""
        self.zygote.close()
        self.ding.stop()
        self.serving.close()


@contextmanager
def torture(database: str, folder: Path, seed: int) -> Iterator[Torture]:
    one = Torture(database, folder, seed)
    try:
        yield one
    finally:
        one.close()


def run(database: str, folder: Path, kills: int, capsys: pytest.CaptureFixture[str]) -> None:
    seed = int(os.environ.get("TORTURE_SEED") or secrets.randbelow(10**6))
    print(f"TORTURE_SEED={seed}")
    with torture(database, folder, seed) as one:
        one.run(kills)
        figures = judge(
            Ledgers(one.serving.engine, one.driver.said, list(one.ding.calls), one.pending_at_end, one.clock.now())
        )
    by_itself = {"daily", "rung", "call", "weekly", "notice"} & set(figures.by_kind)
    assert by_itself, f"nothing came due by itself: {figures}"
    with capsys.disabled():
        print(f"\n{database.partition(':')[0]}, seed {seed}: {figures}")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_twenty_kills(durable_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(durable_url, tmp_path, 20, capsys)


@pytest.mark.torture
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_two_hundred_kills(durable_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(durable_url, tmp_path, 200, capsys)
