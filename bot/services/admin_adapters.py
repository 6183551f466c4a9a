"""Connections as admins see them: what is connected, the last event, the last trouble and what to do, quota used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.rules.delivery import month_of
from bot.services import adapters as service
from bot.services.adapters import AdapterError, Cipher, Kinds
from bot.texts import web_admin as texts
from bot.texts.delivery import why
from storage import adapters as rows
from storage import admin_view, changes, quota
from storage.adapters import StoredAdapter
from storage.admin_view import Seen
from storage.changes import Actor

LOOKED_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Trouble:
    """`what` went wrong and what to do about it (`advice`), in Chinese."""

    at: datetime
    what: str
    advice: str
    parked: int


@dataclass(frozen=True, slots=True)
class Overview:
    """One connection. `quotas`: pool, used this month, a month's size. `unreadable`: why its settings cannot be read."""

    stored: StoredAdapter
    mode: str
    last_event: datetime | None
    trouble: Trouble | None
    quotas: tuple[tuple[str, int, int], ...]
    seen: Seen | None
    unreadable: str = ""
    removable: bool = False


def everyone(conn: Connection, kinds: Kinds, cipher: Cipher, now: datetime) -> list[Overview]:
    """Every connection, switched off ones too, by name."""
    stored = rows.everyone(conn)
    troubles = admin_view.troubles(conn, [one.name for one in stored])
    seen = admin_view.health(conn)
    return [_overview(conn, kinds, cipher, one, troubles.get(one.name), seen.get(one.name), now) for one in stored]


def _overview(
    conn: Connection, kinds: Kinds, cipher: Cipher, stored: StoredAdapter, found: admin_view.Trouble | None, seen: Seen | None, now: datetime
) -> Overview:
    mode, sizes, unreadable = "", {}, ""
    try:
        adapter = service.build(kinds, cipher, stored)
        mode = str(getattr(getattr(adapter, "settings", None), "mode", ""))
        sizes = dict(adapter.profile.quotas)
    except AdapterError as error:
        unreadable = str(error)
    used = quota.used(conn, stored.name, month_of(now)) if sizes else {}
    return Overview(
        stored=stored,
        mode=mode,
        last_event=admin_view.last_event(conn, stored.name, now - LOOKED_BACK),
        trouble=_trouble(found) if found else None,
        quotas=tuple((pool, used.get(pool, 0), size) for pool, size in sizes.items()),
        seen=seen,
        unreadable=unreadable,
        removable=service.removable(conn, stored),
    )


def _trouble(found: admin_view.Trouble) -> Trouble:
    return Trouble(found.at, why(found.why), texts.advice(found.why, found.retrying), found.parked)


def readable(conn: Connection, cipher: Cipher) -> None:
    """AdapterError where some settings are under a key that is not there: first find it."""
    for one in rows.everyone(conn):
        cipher.unlock(one.settings)


def encrypt_anew(conn: Connection, cipher: Cipher, now: datetime) -> int:
    """Every connection's settings under the first key; how many there were. AdapterError changes nothing.

    The settings stay what they are: a running server takes nothing up anew.
    """
    stored = rows.everyone(conn)
    for one in stored:
        rows.encrypted_anew(conn, one.id, cipher.lock(cipher.unlock(one.settings)))
        changes.record(conn, "adapter", one.id, {"key": (None, "changed")}, Actor(None, None, now))
    return len(stored)
