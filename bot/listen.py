"""Keeps the running adapters in step with what admins have stored, and long connections up."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from adapters.base import Adapter, Event, Health, LongConnection
from bot import watching
from bot.services import adapters as service
from bot.services.adapters import AdapterError, Cipher, Kinds
from bot.web.state import Qiantou
from storage import adapters as rows
from storage import admin
from storage.adapters import StoredAdapter

log = structlog.get_logger("listen")

EVERY = 2.0  # seconds between two looks at the table; a change is taken up within five
HEALTH_EVERY = 300.0  # seconds for which a look at a platform holds
LOOK_EVERY = 20.0  # seconds between two rounds: a new or changed connection is looked at in the next
LINGER = 35.0  # seconds a replaced adapter stays open for the sends under way
LOCAL = "local"  # the local platform's own name, there as soon as a token for it has been made


@dataclass(slots=True)
class _Running:
    version: int
    adapter: Adapter
    connection: asyncio.Task[None] | None = None
    over: bool = False


class Listener:
    """Owns what is in `state.adapters` and `state.house.profiles` of a serving process."""

    def __init__(self, state: Qiantou, kinds: Kinds, cipher: Cipher) -> None:
        self._state = state
        self._kinds = kinds
        self._cipher = cipher
        self._running: dict[str, _Running] = {}
        self._tried: dict[str, int] = {}  # name → version that could not be built
        self._leaving: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Take up what is stored, then keep in step."""
        await self.refresh()
        self._tasks = [
            asyncio.create_task(self._again(EVERY, self.refresh)),
            asyncio.create_task(self._again(LOOK_EVERY, self.look_at_platforms)),
        ]

    async def stop(self) -> None:
        """End connections and close every adapter."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for task in list(self._leaving):
            task.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        for running in self._running.values():
            await _close(running)
        self._running.clear()
        self._state.adapters.clear()

    async def refresh(self) -> None:
        """One look at the table."""
        versions, local = await asyncio.to_thread(self._read_versions)
        if local and LOCAL not in versions:
            versions[LOCAL] = 0
        known = {name: running.version for name, running in self._running.items()} | self._tried
        if versions != known:
            await self._change(versions)
        self._connect()

    async def look_at_platforms(self) -> None:
        """Ask every platform whether it can be used; `/readyz`, `/admin` and `qiantou adapter list` show it."""
        await watching.look(self._state, HEALTH_EVERY)

    def _read_versions(self) -> tuple[dict[str, int], bool]:
        with self._state.read_engine.connect() as conn:
            return rows.versions(conn), any(token.project_id is None for token in admin.tokens(conn))

    async def _change(self, versions: dict[str, int]) -> None:
        stored = await asyncio.to_thread(self._read_rows)
        for name in [name for name in (*self._running, *self._tried) if name not in versions]:
            self._drop(name)
        self._tried = {name: version for name, version in self._tried.items() if versions.get(name) == version}
        for name, version in versions.items():
            running = self._running.get(name)
            if (running is None or running.version != version) and self._tried.get(name) != version:
                self._take_up(name, version, stored.get(name))
        self._state.house.profiles = {name: one.adapter.profile for name, one in self._running.items()}

    def _read_rows(self) -> dict[str, StoredAdapter]:
        with self._state.read_engine.connect() as conn:
            return {one.name: one for one in rows.everyone(conn)}

    def _take_up(self, name: str, version: int, stored: StoredAdapter | None) -> None:
        try:
            if stored is None:
                kind = self._kinds[LOCAL]
                adapter = kind(name, kind.Settings())
            else:
                adapter = service.build(self._kinds, self._cipher, stored)
        except AdapterError as error:
            log.error("adapter_unusable", adapter=name, reason=str(error))
            self._drop(name)
            self._tried[name] = version
            self._state.platforms[name] = Health(ok=False, hint=str(error))
            return
        old = self._running.get(name)
        self._running[name] = _Running(version, adapter)
        self._state.adapters[name] = adapter
        self._state.platforms.pop(name, None)
        if old is not None:
            self._leave(old)
        log.info("adapter_taken_up", adapter=name, platform=adapter.platform, version=version)

    def _drop(self, name: str) -> None:
        running = self._running.pop(name, None)
        self._state.adapters.pop(name, None)
        self._state.platforms.pop(name, None)
        if running is not None:
            self._leave(running)
            log.info("adapter_dropped", adapter=name)

    def _leave(self, running: _Running) -> None:
        running.over = True
        task = asyncio.create_task(_close_later(running))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def _connect(self) -> None:
        """Long connections are kept by the active process alone."""
        for name, running in self._running.items():
            adapter = running.adapter
            if not isinstance(adapter, LongConnection) or self._state.standby:
                continue
            if running.connection is None or running.connection.done():
                running.connection = asyncio.create_task(self._listen(name, running, adapter))

    async def _listen(self, name: str, running: _Running, connection: LongConnection) -> None:
        async def sink(event: Event) -> None:
            await self._state.take(name, event)

        try:
            await connection.run(
                sink, lambda: running.over or self._state.stopping or self._state.standby, self._state.clock.now
            )
        except Exception:  # begun again at the next look
            log.exception("connection_failed", adapter=name)

    async def _again(self, seconds: float, look: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await look()
            except Exception:  # the database is away: what runs goes on
                log.exception("listen_failed")


async def _close_later(running: _Running) -> None:
    try:
        await asyncio.sleep(LINGER)
    finally:
        await _close(running)


async def _close(running: _Running) -> None:
    running.over = True
    if running.connection is not None:
        running.connection.cancel()
        await asyncio.gather(running.connection, return_exceptions=True)
    with contextlib.suppress(Exception):
        await running.adapter.aclose()
