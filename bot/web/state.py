"""What the web routes share: one running Qiantou. Built by bot/app.py, stored as `app.state.qiantou`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from adapters.base import Adapter, Event, Health, HttpAnswer, OutgoingMessage, RawRequest, Received
from bot import inbound
from bot.clock import Clock
from bot.services.house import House
from bot.web import naming
from storage import outbox
from storage.writer import StorageUnavailable, Writer


class RunnerLike(Protocol):
    """What routes need of the scheduler, which the bot may not import."""

    async def deliver_due(self) -> None: ...

    async def advance(self, to: datetime) -> None: ...

    async def stop(self) -> None: ...

    def wake(self) -> None: ...


class Changed:
    """Tells live pages that something changed. `poke` may be called from any thread."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def poke(self) -> None:
        """Something was stored."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._ring)

    def _ring(self) -> None:
        for event in self._waiting:
            event.set()

    async def subscribe(self) -> AsyncIterator[None]:
        """Yields once at the beginning and whenever something changed; many changes may be one."""
        self._loop = asyncio.get_running_loop()
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            while True:
                yield
                await event.wait()
                event.clear()
        finally:
            self._waiting.discard(event)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A stored request: what was received and the answer to give."""

    received: Received
    answer: HttpAnswer


@dataclass(slots=True)
class Qiantou:
    """One running installation."""

    clock: Clock
    writer: Writer
    read_engine: Engine
    house: House
    adapters: dict[str, Adapter]
    runner: RunnerLike
    demo: bool = False
    changed: Changed = field(default_factory=Changed)
    stopping: bool = False
    standby: bool = False  # another process runs the jobs and deliveries of this database
    platforms: dict[str, Health] = field(default_factory=dict)  # by adapter name, as last seen
    folder: Path | None = None  # the data folder, whose disk is watched
    notes: set[asyncio.Task[None]] = field(default_factory=set)  # of replies an HTTP answer has shown
    written: tuple[float, str] | None = None  # the last look whether it can write: monotonic seconds, what was wrong

    async def accept(self, adapter_name: str, request: RawRequest) -> Accepted:
        """Verify, store, answer. Raises Refused, KeyError for an unknown adapter, or StorageUnavailable."""
        adapter = self.adapters[adapter_name]
        now = self.clock.now()
        received = adapter.receive(request, now)
        reply = None
        for event in received.events:
            reply = await self._store(adapter_name, event, now)
        if received.events:
            self.runner.wake()
        answer = adapter.answer(request, received, reply)
        if answer is not None and reply is not None and adapter.profile.shows_answer:
            self._shown(adapter_name, received.events, now)
        return Accepted(received, answer or received.answer)

    def _shown(self, adapter_name: str, events: tuple[Event, ...], now: datetime) -> None:
        """Beside the answer, not before it: if we end between the two the reply is sent once more, never lost."""
        keys = [event.dedupe_key for event in events]

        def unit(conn: Connection) -> None:
            for key in keys:
                outbox.shown(conn, adapter_name, key, now)

        async def note() -> None:
            with contextlib.suppress(StorageUnavailable):
                await self.writer.do(unit)

        task = asyncio.create_task(note())
        self.notes.add(task)
        task.add_done_callback(self.notes.discard)

    async def take(self, adapter_name: str, event: Event) -> None:
        """An event of a long connection; stored when this returns. Raises StorageUnavailable."""
        await self._store(adapter_name, event, self.clock.now())
        self.runner.wake()

    async def _store(self, adapter_name: str, event: Event, now: datetime) -> OutgoingMessage | None:
        event = await naming.with_names(self.adapters.get(adapter_name), event)
        prepared = inbound.prepare(self.house, adapter_name, event, now)
        return await self.writer.do(
            lambda conn: inbound.handle(conn, self.house, prepared, now),
            lambda conn, error: inbound.poisoned(conn, self.house, prepared, now, error),
        )

    async def settle(self) -> None:
        """Deliver what is pending now (demo: a reader sees the reply at once)."""
        await self.runner.deliver_due()
