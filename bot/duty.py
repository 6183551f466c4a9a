"""Being the active process: jobs and deliveries run in whoever holds the lock; the others stand by and only listen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

import structlog

from storage.lock import ActiveLock

log = structlog.get_logger("duty")

LOOK = 1.0  # seconds between two looks at the lock; a successor takes over within five


class Work(Protocol):
    """What the active process does: the scheduler's runner."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


class Duty:
    """Takes the lock as soon as it is free, starts the work, and stops it when the lock is lost."""

    def __init__(self, lock: ActiveLock, hire: Callable[[], Work], changed: Callable[[bool], None]) -> None:
        """`hire` makes the work anew each time: a stopped runner does not start again. `changed` hears active or not."""
        self._lock = lock
        self._hire = hire
        self._changed = changed
        self._work: Work | None = None
        self._watching: asyncio.Task[None] | None = None

    @property
    def active(self) -> bool:
        """Whether the work runs here."""
        return self._work is not None

    async def start(self) -> None:
        """Look once, then go on looking."""
        await self._look()
        if not self.active:
            log.warning("standing_by", reason="another process serves this database")
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop the work, then let go of the lock."""
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        await self._rest()
        await asyncio.to_thread(self._lock.free)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self._look()
            except Exception:  # looks again in a second
                log.exception("duty_failed")

    async def _look(self) -> None:
        held = await asyncio.to_thread(self._lock.take)
        if held and self._work is None:
            work = self._hire()
            await work.start()
            self._work = work
            self._changed(True)
            log.info("active")
        elif not held and self._work is not None:
            log.error("lock_lost")
            await self._rest()

    async def _rest(self) -> None:
        work, self._work = self._work, None
        if work is not None:
            self._changed(False)
            await work.stop()
