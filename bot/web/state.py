"""What the web routes share: one running Qiantou. Built by bot/app.py, stored as `app.state.qiantou`."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from adapters.base import Adapter, Event, Health, HttpAnswer, OutgoingMessage, RawRequest, Received
from bot import inbound
from bot.clock import Clock
from bot.services import contacts, metrics, read_counts
from bot.services.adapters import Cipher, Kinds
from bot.services.desk import Counting, Wanted
from bot.services.house import House
from bot.web import counting as counters
from bot.web import listing, naming
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


class Signatures:
    """The last signatures that came, each with what it came with: only a hint, so a few thousand are enough."""

    MOST = 5_000

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def with_another(self, signature: str, body: bytes) -> bool:
        """Whether the signature came with another body before."""
        first = self._seen.setdefault(signature, hash(body))
        if len(self._seen) > self.MOST:
            del self._seen[next(iter(self._seen))]
        return first != hash(body)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A stored request: what was received, and the answer to give; `shows`: the event whose reply the answer shows."""

    received: Received
    answer: HttpAnswer
    shows: str = ""


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
    platforms_asked: dict[str, float] = field(default_factory=dict)  # when that was: monotonic seconds
    kinds: Kinds = field(default_factory=dict)  # the platforms there are, for the admin page
    cipher: Cipher | None = None  # of stored settings; without one there is no admin page
    folder: Path | None = None  # the data folder, whose disk is watched
    signatures: Signatures = field(default_factory=Signatures)  # where they do not cover the body
    notes: set[asyncio.Task[None]] = field(default_factory=set)  # what is done beside an answer
    written: tuple[float, str] | None = None  # the last look whether it can write: monotonic seconds, what was wrong

    async def accept(self, adapter_name: str, request: RawRequest) -> Accepted:
        """Verify, store, answer. Raises Refused, KeyError for an unknown adapter, or StorageUnavailable."""
        adapter = self.adapters[adapter_name]
        now = self.clock.now()
        received = adapter.receive(request, now)
        if received.signature and self.signatures.with_another(adapter_name + received.signature, request.body):
            metrics.sig_reuse.labels(adapter_name).inc()
        shown, reply = None, None
        for event in received.events:
            said = await self._store(adapter_name, event, now)
            shown, reply = (event, said) if reply is None else (shown, reply)
        if received.events:
            self.runner.wake()
        about = received if shown is None or len(received.events) == 1 else replace(received, events=(shown,))
        answer = adapter.answer(request, about, reply)
        if answer is None:
            return Accepted(received, received.answer)
        shows = reply is not None and shown is not None and adapter.profile.shows_answer
        return Accepted(received, answer, shown.dedupe_key if shows and shown else "")

    def left(self, adapter_name: str, accepted: Accepted) -> None:
        """The answer is out. A reply it has shown needs no sending: if we end before, it is sent once more, never lost."""
        if not accepted.shows:
            return
        now = self.clock.now()
        self._beside(self._stored(lambda conn: outbox.shown(conn, adapter_name, accepted.shows, now)))

    async def take(self, adapter_name: str, event: Event) -> None:
        """An event of a long connection; stored when this returns. Raises StorageUnavailable."""
        await self._store(adapter_name, event, self.clock.now())
        self.runner.wake()

    async def _store(self, adapter_name: str, event: Event, now: datetime) -> OutgoingMessage | None:
        event = await naming.with_names(self.adapters.get(adapter_name), event)
        prepared = inbound.prepare(self.house, adapter_name, event, now)
        reply = await self.writer.do(
            lambda conn: inbound.handle(conn, self.house, prepared, now),
            lambda conn, error: inbound.poisoned(conn, self.house, prepared, now, error),
        )
        while self.house.desk.wanted:
            self._beside(self._list(self.house.desk.wanted.popleft()))
        while self.house.desk.counting:
            self._beside(self._count(self.house.desk.counting.popleft()))
        return reply

    async def _list(self, wanted: Wanted) -> None:
        """Have a platform's directory read and show it to whoever asked."""
        kept = self.house.desk.fresh(wanted.adapter, self.clock.now())
        found = kept if kept is not None else await listing.listed(self.adapters, wanted)
        now = self.clock.now()
        await self._stored(lambda conn: contacts.preview(conn, self.house, wanted, found, now))
        self.runner.wake()

    async def _count(self, counting: Counting) -> None:
        """Have platforms asked how many have read some posts, and tell whoever wanted to know."""
        found = await counters.counted(self.adapters, counting)
        now = self.clock.now()
        await self._stored(lambda conn: read_counts.tell(conn, self.house, counting, found, now))
        self.runner.wake()

    async def _stored(self, unit: Callable[[Connection], object]) -> None:
        """What is done beside an answer and may be lost: without the database there is nothing to say."""
        with contextlib.suppress(StorageUnavailable):
            await self.writer.do(unit)

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.notes.add(task)
        task.add_done_callback(self.notes.discard)

    async def settle(self) -> None:
        """Deliver what is pending now (demo: a reader sees the reply at once)."""
        await self.runner.deliver_due()
