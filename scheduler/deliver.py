"""Outbox → adapter: the only caller of `Adapter.deliver`.

`deliver_row` is a function of one outbox row, so that another runner could call it. A row is marked only after
the platform has answered: a crash in between leaves it pending and it goes out once more with the same key.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Engine

from adapters.base import Adapter, Level, Outcome, OutgoingMessage, Profile, Receipt, ReplyHandle, Target
from adapters.render import plainer, unpack
from bot.clock import Clock, StandingClock
from bot.rules import delivery as rules
from bot.services import metrics
from bot.services.house import House
from scheduler import receipts
from scheduler.pacing import Pacer, longest, rates_for
from storage import hold, outbox, quota, settings
from storage.outbox import Place
from storage.records import OutboxRow
from storage.writer import STOPPING, StorageUnavailable, Writer

log = logging.getLogger(__name__)

T = TypeVar("T")

AT_ONCE = 8  # conversations written to at the same time
PATIENCE = 30.0  # seconds for one attempt; an adapter has shorter timeouts of its own


@dataclass(slots=True)
class Office:
    """What sending needs. `adapters` is kept in step by whoever changes them."""

    writer: Writer
    read_engine: Engine
    house: House
    adapters: Mapping[str, Adapter]
    clock: Clock
    pacer: Pacer = field(default_factory=Pacer)

    @property
    def jitter(self) -> bool:
        """No dice where time stands still: a demo or test plays the same every time."""
        return not isinstance(self.clock, StandingClock)


async def deliver_row(office: Office, row: OutboxRow) -> None:
    """One attempt to send one row, and its result written down."""
    adapter = office.adapters[row.adapter]
    now = office.clock.now()
    if row.expires_at <= now:
        await office.writer.do(lambda conn: outbox.park(conn, row.id, rules.EXPIRED))
        return
    place = Place(row.adapter, row.to_kind, row.to_id)
    rates = rates_for(adapter.profile, row.kind, row.to_kind)
    may_go = office.pacer.free_at(place, rates, now) <= now  # known without a look into the database
    if may_go and adapter.profile.quotas and not await asyncio.to_thread(_within_quota, office, adapter, row, now):
        await office.writer.do(lambda conn: outbox.park(conn, row.id, rules.QUOTA))
        return
    free = office.pacer.take(place, rates, now)
    if free > now:
        await office.writer.do(lambda conn: outbox.postpone(conn, place, free))
        return
    spare = bool(adapter.profile.quotas) and await asyncio.to_thread(_spares_handle, office, adapter, row, now)
    thread = await asyncio.to_thread(_thread, office, adapter.profile, row)
    attempt = await _attempt(adapter, row, now, spare_handle=spare, thread=thread)
    metrics.tried(row.adapter, row.kind, attempt.receipt.outcome, attempt.receipt.hint)
    for _ in attempt.pools[1:]:
        office.pacer.sent(place, rates, now)
    done = receipts.Done(row, attempt.receipt, attempt.level, attempt.handle_dead, tuple(attempt.pools), office.jitter)
    await _write_down(office, adapter.profile, done, now)


async def _write_down(office: Office, profile: Profile, done: receipts.Done, now: datetime) -> None:
    """The platform has the message: the mark is tried until it is stored, or the same message would go out again.

    What fails for another reason would fail each time: then only the state of the row is kept.
    """
    whole = partial(receipts.settle, house=office.house, profile=profile, done=done, now=now)
    wait, least = 1.0, False
    while True:
        unit = whole if not least else partial(receipts.keep, done=done, now=now)
        try:
            await office.writer.do(unit)
            return
        except StorageUnavailable as error:
            if str(error) == STOPPING:
                raise
            log.warning("mark_waits_for_storage reason=%s", error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 30.0)
        except Exception:
            if least:
                raise
            log.exception("settle_failed adapter=%s outbox=%s", done.row.adapter, done.row.id)
            least = True


@dataclass(slots=True)
class _Attempt:
    receipt: Receipt
    level: Level
    handle_dead: bool = False
    pools: list[str] = field(default_factory=list)  # one for each call made; "" draws on none


async def _attempt(
    adapter: Adapter, row: OutboxRow, now: datetime, *, spare_handle: bool = False, thread: str = ""
) -> _Attempt:
    """One attempt: with a renewed credential once, without a dead handle, and plainer where it must be, at once.

    `spare_handle`: the durable address first; the reply handle where that is refused.
    """
    message = unpack(row.message)
    to = Target("group" if row.to_kind == "group" else "person", row.to_id, thread)
    levels = adapter.profile.levels
    level = next((one for one in levels if one == row.level), levels[0])
    live = _live_handle(row, now)
    handle = None if spare_handle else live
    attempt = _Attempt(Receipt(Outcome.RETRY), level)
    refreshed = False
    while True:
        receipt = attempt.receipt = await _once(adapter, row, to, message, handle, attempt.level, now)
        attempt.pools.append(receipt.pool)
        if handle is not None and receipt.handle_dead:
            handle, attempt.handle_dead = None, True
            if receipt.outcome not in (Outcome.SENT, Outcome.UNKNOWN):
                continue
        if receipt.outcome is Outcome.REFRESH and not refreshed:
            refreshed = True
            continue
        if spare_handle and handle is None and receipt.outcome in (Outcome.PERMANENT, Outcome.RETRY):
            handle, spare_handle = live, False
            continue
        if receipt.outcome is Outcome.UNSUPPORTED and (below := plainer(attempt.level, levels)) is not None:
            attempt.level = below
            continue
        return attempt


async def _once(
    adapter: Adapter,
    row: OutboxRow,
    to: Target,
    message: OutgoingMessage,
    handle: ReplyHandle | None,
    level: Level,
    now: datetime,
) -> Receipt:
    try:
        call = adapter.deliver(to, message, key=row.key, reply_to=handle, level=level, now=now)
        return await asyncio.wait_for(call, PATIENCE)
    except TimeoutError:
        return Receipt(Outcome.UNKNOWN, hint="timeout")
    except Exception as error:  # the contract says it never raises: a bug must not stop the others
        log.exception("adapter_raised adapter=%s outbox=%s", row.adapter, row.id)
        return Receipt(Outcome.RETRY, hint=f"{receipts.BROKEN}:{type(error).__name__}")


def _thread(office: Office, profile: Profile, row: OutboxRow) -> str:
    """What a routine post about one matter follows, where the platform has threads; "" for a post of its own."""
    if profile.threads == "flat" or row.to_kind != "group" or row.kind not in rules.THREADED or not row.about:
        return ""
    if profile.threads == "thread_key":
        return row.about
    with office.read_engine.connect() as conn:
        return outbox.first_about(conn, row)


def _live_handle(row: OutboxRow, now: datetime) -> ReplyHandle | None:
    if row.handle and row.handle_until and row.handle_until > now:
        return ReplyHandle(row.handle, row.handle_until)
    return None


def _within_quota(office: Office, adapter: Adapter, row: OutboxRow, now: datetime) -> bool:
    with office.read_engine.connect() as conn:
        used = quota.used(conn, adapter.name, rules.month_of(now))
        share = rules.share_of(settings.read(conn, "installation", 0).get(rules.QUOTA_SHARE, ""))
    return rules.within_quota(row.kind, used, adapter.profile.quotas, share)


def _spares_handle(office: Office, adapter: Adapter, row: OutboxRow, now: datetime) -> bool:
    """Only an answer that mentions nobody: the durable address cannot mention."""
    if _live_handle(row, now) is None or unpack(row.message).mention:
        return False
    with office.read_engine.connect() as conn:
        used = quota.used(conn, adapter.name, rules.month_of(now))
    profile = adapter.profile
    return rules.spares_handle(used, profile.quotas, profile.handle_pool, profile.durable_pool)


class Delivery:
    """Sends what is due: conversations beside each other, each in order."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._active: dict[Place, asyncio.Task[bool]] = {}
        self._reader = ThreadPoolExecutor(1, "outbox")  # one after another: conversations begin in the order of their heads
        self._begun: set[str] = set()
        self._open = True
        self.held_back = False  # the last pump saw messages, and all of them have to wait for the platform's pace

    async def pump(self) -> int:
        """Start a task for every conversation that has something to send and none yet; how many were started.

        A conversation that has to wait is left alone until its time; rows that come meanwhile wait behind its others.
        """
        if not self._open:
            return 0
        heads = await self._read(self._read_heads)
        now, started = self._now(), 0
        places = [Place(head.adapter, head.to_kind, head.to_id) for head in heads]
        free = [place for place in places if not self._office.pacer.held(place, now)]
        self.held_back = bool(places) and not free
        for place in free:
            if place not in self._active and self._open:
                self._active[place] = asyncio.create_task(self._conversation(place))
                started += 1
        return started

    async def drain(self) -> None:
        """Send until nothing more can be sent now."""
        while True:
            await self.pump()
            running = list(self._active.values())
            if not running or not all(await asyncio.gather(*running)):
                return

    async def stop(self, patience: float) -> None:
        """Begin nothing new and let what is under way end; what is not done by then stays pending."""
        self._open = False
        running = list(self._active.values())
        if running:
            _, late = await asyncio.wait(running, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        self._reader.shutdown(wait=False)

    async def _conversation(self, place: Place) -> bool:
        """False when it broke off: the next tick tries again, not this one.

        What a pump saw may have left since; only what is read while the place is ours is sent.
        """
        try:
            while self._open and (row := await self._read(self._read_head, place)) is not None:
                async with self._slots:
                    await deliver_row(self._office, row)
            return True
        except StorageUnavailable:
            log.warning("delivery_waits_for_storage adapter=%s", place.adapter)
        except Exception:
            log.exception("delivery_failed adapter=%s", place.adapter)
        finally:
            del self._active[place]
        return False

    async def _read(self, query: Callable[..., T], *given: Place) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, query, *given)

    def _now(self) -> datetime:
        return self._office.clock.now()

    def _read_heads(self) -> list[OutboxRow]:
        office = self._office
        names = list(office.adapters)
        with office.read_engine.connect() as conn:
            if hold.held(conn):
                return []
            for name in names:
                if name not in self._begun:
                    self._begin(conn, name)
            return outbox.due_heads(conn, names, self._now())

    def _begin(self, conn: Connection, name: str) -> None:
        """Pacing goes on where the last process stopped."""
        self._begun.add(name)
        rates = rates_for(self._office.adapters[name].profile, "reply", "group")
        if rates:
            self._office.pacer.begin(rates, outbox.sent_since(conn, name, self._now() - longest(rates)))

    def _read_head(self, place: Place) -> OutboxRow | None:
        with self._office.read_engine.connect() as conn:
            return outbox.due_head(conn, place, self._now())
