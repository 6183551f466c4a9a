"""The tick: asks every job and the outbox what is due. APScheduler holds the trigger and nothing else.

Due work is rows: a restart loses nothing, and twice is harmless because every post has a unique reason.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Connection, Engine

from adapters.base import Adapter
from bot.clock import Clock, StandingClock
from bot.services.house import House
from scheduler import JOBS
from scheduler.deliver import Delivery, Office
from scheduler.job import Job, every, run_slice
from storage import outbox, probes
from storage.writer import Writer

log = logging.getLogger(__name__)

TICK = 1  # seconds
TICK_PATIENCE = 3.0  # seconds the running sweep may still take at the end
STOP_PATIENCE = 10.0  # seconds for sends under way; the whole stop stays below 15
PROBE_EVERY = timedelta(seconds=10)
ROUNDS = 4  # at one moment of the standing clock
COALESCE = 0.02  # seconds between two pumps that commits asked for
COALESCE_HELD = 0.25  # the same while everything there is waits for the platform's pace


class Runner:
    """Wakes jobs and deliveries, by the real clock or, in demo and tests, by `advance`."""

    def __init__(
        self,
        writer: Writer,
        read_engine: Engine,
        house: House,
        adapters: Mapping[str, Adapter],
        clock: Clock,
        jobs: Sequence[Job] = JOBS,
    ) -> None:
        self._writer = writer
        self._read_engine = read_engine
        self._house = house
        self._adapters = adapters
        self._clock = clock
        self._jobs = jobs
        self._delivery = Delivery(Office(writer, read_engine, house, adapters, clock))
        self._scheduler: AsyncIOScheduler | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._pumping: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()  # one sweep at a time
        self._last_run: dict[str, datetime] = {}
        self._last_probe: datetime | None = None

    # ------------------------------------------------------------ running

    async def start(self) -> None:
        """Begin to tick. Due work of the time we were away is found by the first tick."""
        self._loop = asyncio.get_running_loop()
        self._pumping = asyncio.create_task(self._pump_on_wake())
        scheduler = self._scheduler = AsyncIOScheduler(
            event_loop=self._loop,
            timezone="UTC",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(self._beat, "interval", seconds=TICK, id="tick")
        scheduler.start()

    async def stop(self) -> None:
        """Take up nothing new, finish what is under way, end within 15 seconds."""
        if self._scheduler is not None:
            self._scheduler.remove_all_jobs()  # a shutdown at once would cancel the running tick
            await self._tick_ends()
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        if self._pumping is not None:
            self._pumping.cancel()
            await asyncio.gather(self._pumping, return_exceptions=True)
            self._pumping = None
        await self._delivery.stop(STOP_PATIENCE)

    async def _tick_ends(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TICK_PATIENCE), self._turn:
                return

    def wake(self) -> None:
        """Something was committed: what waits leaves at once. May be called from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._woken.set)

    async def tick(self) -> None:
        """Run every job that has its turn, each as one unit; a failing one does not stop the others."""
        async with self._turn:
            await self._run_jobs(self._clock.now(), all_of_them=False)

    async def deliver_due(self) -> None:
        """Send until nothing more can be sent now."""
        await self._delivery.drain()

    async def _beat(self) -> None:
        try:
            await self.tick()
            await self._delivery.pump()
        except Exception:  # the next tick comes in a second
            log.exception("tick_failed")

    async def _pump_on_wake(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                await self._delivery.pump()
            except Exception:
                log.exception("pump_failed")
            await asyncio.sleep(COALESCE_HELD if self._delivery.held_back else COALESCE)

    async def _run_jobs(self, now: datetime, *, all_of_them: bool) -> None:
        ok = True
        for job in self._jobs:
            last = self._last_run.get(job.NAME)
            if not all_of_them and last is not None and last <= now < last + every(job):
                continue
            self._last_run[job.NAME] = now
            ok = await self._run_job(job, now) and ok
        if not isinstance(self._clock, StandingClock):
            await self._probe(now, ok)

    async def _run_job(self, job: Job, now: datetime) -> bool:
        after: int | None = 0
        try:
            while after is not None:
                after = await self._writer.do(partial(self._slice, job, now, after))
        except Exception:
            log.exception("job_failed job=%s", job.NAME)
            return False
        return True

    def _slice(self, job: Job, now: datetime, after: int, conn: Connection) -> int | None:
        """One unit of a job; with hundreds of groups messages get in between. Where to go on, None at the end."""
        self._house.keep_up(conn)
        return run_slice(job, conn, self._house, now, after)

    async def _probe(self, now: datetime, ok: bool) -> None:
        if self._last_probe is not None and self._last_probe <= now < self._last_probe + PROBE_EVERY:
            return
        self._last_probe = now
        await self._writer.do(lambda conn: probes.put(conn, "sweep", now, ok))

    # ------------------------------------------------------------ the standing clock

    async def advance(self, to: datetime) -> None:
        """Jump from due moment to due moment until `to`; return when nothing sendable by then is left."""
        clock = self._clock
        if not isinstance(clock, StandingClock):
            raise TypeError("only a standing clock can be moved")
        async with self._turn:
            await self._catch_up()
            while (moment := await asyncio.to_thread(self._next_moment)) is not None and moment < to:
                clock.set(moment)
                await self._catch_up()
            if to > clock.now():
                clock.set(to)
                await self._catch_up()

    async def _catch_up(self) -> None:
        """Run and send, and again while a round wrote something: one job's work may be another's reason."""
        for _ in range(ROUNDS):
            before = await asyncio.to_thread(self._last_row)
            await self._run_jobs(self._clock.now(), all_of_them=True)
            await self._delivery.drain()
            if await asyncio.to_thread(self._last_row) == before:
                return

    def _last_row(self) -> int:
        with self._read_engine.connect() as conn:
            return outbox.last_id(conn)

    def _next_moment(self) -> datetime | None:
        now = self._clock.now()
        with self._read_engine.connect() as conn:
            moments = [job.next_at(conn, self._house, now) for job in self._jobs]
            moments.append(outbox.next_moment(conn, list(self._adapters), now))
        return min((moment for moment in moments if moment is not None and moment > now), default=None)
