"""A signed DingTalk `/进度` over HTTP to a running `qiantou serve`, durable, against a FastAPI no-op.

Rounds of the two alternate, so that a noisy machine is noisy for both; servers have one core, the load generator
another. Every message has an id of its own and becomes an inbox row, a report, change rows and an outbox row.

First the process does everything, as a single one does. DingTalk takes 20 messages a minute in a conversation, so nearly
all replies of such a load have to wait, and much of what is measured is the waiting queue. Then it stands by, as a
second one of an installation does: it takes messages in, another process delivers.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.load import GROUPS, group_id
from storage.lock import active_lock
from storage.models import inbox, progress
from tests.fakes.dingtalk import FakeDingTalk
from tests.process.serving import Serving, free_port, now

NAME = "bench"
CONNECTIONS = (1, 16, 64)
ROUNDS, SECONDS = 5, 3.0
STARTS = 3


@dataclass(frozen=True, slots=True)
class Round:
    """What the load generator saw."""

    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float
    cpu: float  # microseconds of the server's processor time a request; the database server's not counted


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians over the rounds at one number of connections."""

    connections: int
    delivering: bool
    noop: Round
    ours: Round
    ratio: float  # median of the ratios of neighbouring rounds


@dataclass(frozen=True, slots=True)
class Weight:
    """What a server costs before it does anything: seconds to the first 200, and MiB resident."""

    start: float
    idle: float
    loaded: float


@dataclass(frozen=True, slots=True)
class Result:
    """One database kind."""

    kind: str
    compared: list[Compared]
    noop: Weight
    ours: Weight
    stored: int


def pin(core: int) -> tuple[str, ...]:
    """Words that hold a command on one core, where there are two and a way to do it."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
    return ("taskset", "-c", str(cores[core])) if shutil.which("taskset") and len(cores) > 1 else ()


class Noop:
    """The no-op server."""

    def __init__(self) -> None:
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Until its first 200."""
        self._process = subprocess.Popen([*pin(0), sys.executable, "-m", "benchmarks.noop", str(self.port)])
        while not Serving.answers(self):  # type: ignore[arg-type]
            time.sleep(0.005)

    get = Serving.get

    @property
    def pid(self) -> int:
        """Of the process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


def measure(kind: str, database: str, folder: Path, say: Callable[[str], None]) -> Result:
    """All rounds on one database."""
    noop, serving = Noop(), Serving(database, folder, prefix=pin(0))
    active = active_lock(database)
    names = [f"{NAME}{number}" for number in range(ROUNDS + 1)]
    with FakeDingTalk() as ding:
        try:
            serving.run("db", "upgrade")
            for name in names:
                serving.add_dingtalk(name, ding)
            starts = [(_seconds(noop), _seconds(serving)) for _ in range(STARTS)]
            first, second = (statistics.median(times) for times in zip(*starts, strict=True))
            for name in names:
                _prepare(serving, ding, name)
            idle = (resident(noop.pid), resident(serving.pid))
            # A month's free quota lasts for one such round: each has a robot of its own.
            pairs = [_pair(noop, serving, ding, 16, number, say) for number in range(ROUNDS)]
            compared = [_median_of(16, True, pairs)]
            serving.kill()
            assert active.take()  # somebody else delivers
            serving.start()
            for connections in CONNECTIONS:
                pairs = [_pair(noop, serving, ding, connections, ROUNDS, say) for _ in range(ROUNDS)]
                compared.append(_median_of(connections, False, pairs))
            theirs = Weight(first, idle[0], resident(noop.pid))
            return Result(kind, compared, theirs, Weight(second, idle[1], resident(serving.pid)), _check(serving))
        finally:
            active.free()
            noop.kill()
            serving.close()


def _seconds(server: Noop | Serving) -> float:
    """From the command to the first 200, afresh."""
    server.kill()
    begin = time.perf_counter()
    server.start()
    return time.perf_counter() - begin


def _prepare(serving: Serving, ding: FakeDingTalk, name: str) -> None:
    """One group with one task and its owner for each of the load's senders."""
    for number in range(GROUPS):
        headers, body = ding.message(
            f"/任务 核心功能开发 @张{number} 下周五前 交付:测试报告",
            now=now(),
            group=group_id(number),
            sender=f"bench{number}",
            name=f"张{number}",
            msg_id=f"{name}-{number}",
        )
        answer = serving.post(name, headers, body)
        assert answer.status == 200, answer


def _pair(
    noop: Noop, serving: Serving, ding: FakeDingTalk, connections: int, robot: int, say: Callable[[str], None]
) -> tuple[Round, Round]:
    """A round of each, with the same requests to both."""
    words = (ding.client_secret, ding.url, str(robot * GROUPS + 1))
    theirs = load(noop, connections, "/noop", *words)
    ours = load(serving, connections, f"/hooks/{NAME}{robot}", *words)
    say(f"{connections} connections: no-op {theirs.rate:.0f}/s, qiantou {ours.rate:.0f}/s")
    return theirs, ours


def _median_of(connections: int, delivering: bool, pairs: list[tuple[Round, Round]]) -> Compared:
    ratio = statistics.median(ours.rate / theirs.rate for theirs, ours in pairs)
    theirs, ours = (_median(list(rounds)) for rounds in zip(*pairs, strict=True))
    return Compared(connections, delivering, theirs, ours, ratio)


def load(server: Noop | Serving, connections: int, *words: str) -> Round:
    """One round of the load generator; any answer but 200 ends the benchmark."""
    command = [
        *pin(1),
        sys.executable,
        "-m",
        "benchmarks.load",
        str(server.port),
        str(connections),
        str(SECONDS),
        *words,
    ]
    before = spent(server.pid)
    seen = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert set(seen["statuses"]) == {"200"}, seen
    count = seen["requests"]
    return Round(count / seen["seconds"], seen["p50"], seen["p99"], (spent(server.pid) - before) / count * 1e6)


def _median(rounds: list[Round]) -> Round:
    return Round(*(statistics.median(getattr(one, name) for one in rounds) for name in ("rate", "p50", "p99", "cpu")))


def _check(serving: Serving) -> int:
    """Every message that was answered is a row: a fast answer that stores nothing would be worthless."""
    [(received,)] = serving.rows(select(func.count()).select_from(inbox))
    [(reported,)] = serving.rows(select(func.count()).select_from(progress))
    assert received - reported == GROUPS * (ROUNDS + 1), (received, reported)
    return int(reported)


def spent(pid: int) -> float:
    """Seconds of processor time of one process, 0 where that cannot be seen."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))


def resident(pid: int) -> float:
    """MiB of one process, 0 where that cannot be seen."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
