"""What a forked server is given before it serves: a faster clock, marked sends, and a place to die at.

Test code only: nothing of this is compiled into the product. The clock runs `speed` times as fast as the machine's, so
that reminders, daily posts and rungs come due within a run.
"""

from __future__ import annotations

import contextvars
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Connection

from adapters.base import Receipt
from adapters.dingtalk.adapter import QUOTAS, DingTalkAdapter
from adapters.wire import Answer, Wire
from bot.clock import SystemClock
from bot.web.state import Qiantou
from storage import outbox, slots

KEY_HEADER, LIFE_HEADER = "x-test-key", "x-test-life"

# Where a server may kill itself; "" leaves it to a blind SIGKILL from outside.
POINTS = (
    "",
    "before commit",
    "after commit",
    "inside a unit",
    "inside a sweep",
    "before the answer",
    "before a send",
    "after a send",
    "before a mark",
    "after a mark",
)


@dataclass(frozen=True, slots=True)
class FastClock:
    """Simulated time: `start` at the machine's `origin`, then `speed` times as fast."""

    start: str  # ISO with offset
    origin: float  # time.time()
    speed: float

    def now(self) -> datetime:
        """Aware UTC."""
        passed = timedelta(seconds=(time.time() - self.origin) * self.speed)
        return (datetime.fromisoformat(self.start) + passed).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Life:
    """How one server lives: its number, its clock, and the n-th passage of which point ends it."""

    number: int
    clock: FastClock
    point: str = ""
    passage: int = 1

    def packed(self) -> dict[str, Any]:
        """For the zygote."""
        return asdict(self)

    @staticmethod
    def unpacked(data: Mapping[str, Any]) -> Life:
        """From the zygote."""
        return Life(**{**data, "clock": FastClock(**data["clock"])})


_key: contextvars.ContextVar[str] = contextvars.ContextVar("key", default="")


def install(packed: Mapping[str, Any]) -> None:
    """Change this process; it is a forked child and nobody else sees it."""
    life = Life.unpacked(packed)
    QUOTAS.update(dict.fromkeys(QUOTAS, 10**9))  # a month's free quota is less than one run
    SystemClock.now = lambda self: life.clock.now()  # type: ignore[method-assign]
    _mark_sends(life.number)
    die = _Death(life)
    _around(Connection, "commit", die.at("before commit"), die.at("after commit"))
    _around(outbox, "put", None, die.at("inside a unit"))
    _around(slots, "claim", None, die.at("inside a sweep"))
    _around(outbox, "mark_sent", die.at("before a mark"), die.at("after a mark"))
    _around_async(DingTalkAdapter, "deliver", die.at("before a send"), die.at("after a send"))
    _around_async(Qiantou, "accept", None, die.at("before the answer"))


class _Death:
    """Counts passages of the one point that is planned."""

    def __init__(self, life: Life) -> None:
        self._life = life
        self._left = life.passage

    def at(self, point: str) -> Callable[[], None]:
        def pass_by() -> None:
            if point == self._life.point:
                self._left -= 1
                if self._left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        return pass_by


def _around(owner: Any, name: str, before: Callable[[], None] | None, after: Callable[[], None] | None) -> None:
    original = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before:
            before()
        result = original(*args, **kwargs)
        if after:
            after()
        return result

    setattr(owner, name, wrapped)


def _around_async(owner: Any, name: str, before: Callable[[], None] | None, after: Callable[[], None] | None) -> None:
    original = getattr(owner, name)

    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        if before:
            before()
        result = await original(*args, **kwargs)
        if after:
            after()
        return result

    setattr(owner, name, wrapped)


def _mark_sends(life: int) -> None:
    """Every call carries the outbox key it is made for, so that the fake's log can be compared with the rows."""
    deliver, post = DingTalkAdapter.deliver, Wire.post

    async def keyed(self: DingTalkAdapter, *args: Any, key: str, **kwargs: Any) -> Receipt:
        _key.set(key)
        return await deliver(self, *args, key=key, **kwargs)

    async def marked(
        self: Wire, url: httpx.URL | str, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> Answer:
        return await post(self, url, body, {**(headers or {}), KEY_HEADER: _key.get(), LIFE_HEADER: str(life)})

    DingTalkAdapter.deliver = keyed  # type: ignore[method-assign]
    Wire.post = marked  # type: ignore[method-assign]
