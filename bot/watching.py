"""Asks platforms whether they can be used, and keeps what they said for pages, `/readyz` and the command line."""

from __future__ import annotations

import asyncio
import contextlib
import time

import structlog
from sqlalchemy import Connection

from adapters.base import Adapter, Diagnoses, Health, told
from bot.services import adapters as service
from bot.services.adapters import AdapterError, Cipher, Kinds
from bot.texts import web_admin as texts
from bot.web.state import Qiantou
from storage import admin_view
from storage.adapters import StoredAdapter
from storage.writer import StorageUnavailable

log = structlog.get_logger("watching")
PATIENCE = 10.0  # seconds for one health call


async def look(state: Qiantou, older: float = 0.0) -> None:
    """Ask every platform that was not asked within `older` seconds."""
    wanted = {
        name: adapter
        for name, adapter in state.adapters.items()
        if not adapter.profile.transcript and (name not in state.platforms or state.platforms_asked.get(name, -older) + older <= time.monotonic())
    }
    answers = await asyncio.gather(*(ask(adapter) for adapter in wanted.values()))
    found = dict(zip(wanted, answers, strict=True))
    for name, health in found.items():
        if state.adapters.get(name) is wanted[name]:  # not replaced meanwhile
            state.platforms[name] = health
            state.platforms_asked[name] = float("-inf") if health.elsewhere else time.monotonic()  # it is just being connected
    if found:
        with contextlib.suppress(StorageUnavailable):
            await keep(state, found)


async def keep(state: Qiantou, found: dict[str, Health]) -> None:
    """Where the command line and another process can read it."""
    now = state.clock.now()

    def unit(conn: Connection) -> None:
        for name, health in found.items():
            admin_view.put_health(conn, name, now, health.ok, health.hint)

    await state.writer.do(unit)


async def ask(adapter: Adapter) -> Health:
    """One health call; what an adapter raises is a health too."""
    try:
        return await asyncio.wait_for(adapter.health(), PATIENCE)
    except TimeoutError:
        return Health(ok=False, hint=texts.no_answer(int(PATIENCE)))
    except Exception as error:
        log.exception("health_failed", adapter=adapter.name)
        return Health(ok=False, hint=texts.check_failed(type(error).__name__))


def kept(conn: Connection, stored: StoredAdapter) -> Health | None:
    """How the server found it when it last looked; None where that was before the settings there are now."""
    seen = admin_view.health(conn).get(stored.name)
    return Health(seen.ok, seen.hint) if seen is not None and seen.at >= stored.updated_at else None


async def tried(kinds: Kinds, cipher: Cipher, stored: StoredAdapter, serving: Health | None) -> Health:
    """`qiantou adapter test`, and the button: the stored settings, beside whatever runs.

    `serving`: how the running server found the connection with these settings. It decides where a platform allows one
    connection only: trying another would end the one in use.
    """
    try:
        adapter = service.build(kinds, cipher, stored)
    except AdapterError as error:
        return Health(ok=False, hint=str(error))
    try:
        health = await ask(adapter)
        if health.elsewhere:
            health = serving or Health(ok=False, hint=texts.not_seen_connected())
        return told(health, await adapter.diagnose()) if isinstance(adapter, Diagnoses) else health
    finally:
        await adapter.aclose()
