"""Sessions of the admin page and wrong tries to open one: digests only, never the secret itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from storage.models import admin_sessions, admin_tries


@dataclass(frozen=True, slots=True)
class Session:
    """Field order is the column order of the table."""

    id: int
    digest: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None


def begin(conn: Connection, digest: str, now: datetime, expires_at: datetime) -> int:
    """A new session; those that ended by time before this moment are forgotten."""
    conn.execute(delete(admin_sessions).where(admin_sessions.c.expires_at < now))
    made = insert(admin_sessions).values(digest=digest, created_at=now, seen_at=now, expires_at=expires_at)
    return int(conn.execute(made.returning(admin_sessions.c.id)).scalar_one())


def find(conn: Connection, digest: str) -> Session | None:
    """A session, ended ones too."""
    row = conn.execute(select(admin_sessions).where(admin_sessions.c.digest == digest)).first()
    return Session(*row) if row else None


def seen(conn: Connection, session_id: int, now: datetime) -> None:
    """It is in use."""
    still_open = (admin_sessions.c.id == session_id) & admin_sessions.c.ended_at.is_(None)
    conn.execute(update(admin_sessions).where(still_open).values(seen_at=now))


def end(conn: Connection, digest: str, now: datetime) -> None:
    """It opens nothing any more."""
    still_open = (admin_sessions.c.digest == digest) & admin_sessions.c.ended_at.is_(None)
    conn.execute(update(admin_sessions).where(still_open).values(ended_at=now))


def end_others(conn: Connection, digest: str, now: datetime) -> int:
    """All sessions but this one open nothing any more; how many that were."""
    others = (admin_sessions.c.digest != digest) & admin_sessions.c.ended_at.is_(None) & (admin_sessions.c.expires_at > now)
    ended = update(admin_sessions).where(others).values(ended_at=now)
    return len(conn.execute(ended.returning(admin_sessions.c.id)).all())


def add_try(conn: Connection, address: str, now: datetime, since: datetime) -> None:
    """One wrong try; those before `since` count no more and are forgotten."""
    conn.execute(delete(admin_tries).where(admin_tries.c.at <= since))
    conn.execute(insert(admin_tries).values(address=address, at=now))


def tries_since(conn: Connection, address: str, since: datetime) -> int:
    """Wrong tries from one address after a moment."""
    query = select(func.count()).where(admin_tries.c.address == address, admin_tries.c.at > since)
    return int(conn.execute(query).scalar_one())
