"""What one event loop brings to the writer, gathered so that a burst is few transactions.

While the writer is at work, units wait here: they are its next batch. When it has answered many, their senders send
again within a moment: the first of them does not go alone, for a transaction of one unit costs as much of the disk as
one of sixteen. Where units come one by one, nothing waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

MOMENT = 0.002  # seconds: sixteen answers are written, read and followed by new messages

T = TypeVar("T")


class Gathering(Generic[T]):
    """Of one event loop; everything is called on its thread. `put` hands a list over and may be answered later."""

    def __init__(self, loop: asyncio.AbstractEventLoop, put: Callable[[list[T]], None]) -> None:
        self.loop, self._put = loop, put
        self._waiting: list[T] = []
        self._under_way = 0
        self._expected = 1  # as many as came together lately
        self._planned: asyncio.Handle | None = None
        self._complete = False

    def add(self, job: T) -> None:
        """One more; it is handed over at the end of this turn of the loop at the earliest."""
        self._waiting.append(job)
        if self._under_way <= 0:
            self._plan()

    def answered(self, count: int) -> None:
        """So many of those handed over are done."""
        self._under_way -= count
        if self._waiting and self._under_way <= 0:
            self._plan()

    def _plan(self) -> None:
        complete = len(self._waiting) >= self._expected
        if complete and not self._complete:
            if self._planned is not None:
                self._planned.cancel()
            self._planned = self.loop.call_soon(self._hand_over)
        elif self._planned is None:
            self._planned = self.loop.call_later(MOMENT, self._hand_over)
        self._complete = complete

    def _hand_over(self) -> None:
        self._planned, self._complete = None, False
        jobs, self._waiting = self._waiting, []
        self._under_way = len(jobs)
        self._expected = max(len(jobs), self._expected * 3 // 4)
        self._put(jobs)
