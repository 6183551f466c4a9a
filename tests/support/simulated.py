"""An event loop in which waiting takes no time: the clock jumps to the next timer whenever nothing is ready.

Sockets of the loopback are real. Everything that takes part must live in this loop; threads would be overtaken.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    def __init__(self, jump: Callable[[float], None]) -> None:
        super().__init__()
        self._jump = jump

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now; else the time until the next timer has passed."""
        found = super().select(0)
        if found or timeout == 0:
            return found
        if timeout is None:
            return super().select(1.0)  # nothing is planned at all: only a socket can go on
        self._jump(timeout)
        return []


class SimulatedLoop(asyncio.SelectorEventLoop):
    """`time()` starts at 0 and counts what was waited for."""

    def __init__(self) -> None:
        self._passed = 0.0
        super().__init__(_Jumping(self._jump))

    def time(self) -> float:
        """Seconds that have passed here."""
        return self._passed

    def _jump(self, seconds: float) -> None:
        self._passed += seconds


def run(work: Coroutine[Any, Any, T]) -> T:
    """Like `asyncio.run`."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(work)
