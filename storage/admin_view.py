"""What admins look at: per connection the last event, what was not delivered last, and its health when last asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.models import adapter_health, inbox, outbox


@dataclass(frozen=True, slots=True)
class Seen:
    """How a platform was when the server last looked. Field order is the column order of the table."""

    adapter: str
    at: datetime
    ok: bool
    hint: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """The newest message of one connection that did not go through; `retrying`: it still may."""

    at: datetime
    why: str
    retrying: bool
    parked: int  # messages of this connection that were given up


def put_health(conn: Connection, adapter: str, now: datetime, ok: bool, hint: str) -> None:
    """Keep the newest look."""
    make = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    statement = make(adapter_health).values(adapter=adapter, at=now, ok=ok, hint=hint)
    values = {"at": now, "ok": ok, "hint": hint}
    conn.execute(statement.on_conflict_do_update(index_elements=[adapter_health.c.adapter], set_=values))


def health(conn: Connection) -> dict[str, Seen]:
    """By connection."""
    return {row.adapter: Seen(*row) for row in conn.execute(select(adapter_health))}


def last_event(conn: Connection, adapter: str, since: datetime) -> datetime | None:
    """When something of this connection was last stored, not before `since`."""
    query = select(inbox.c.received_at).where(inbox.c.adapter == adapter, inbox.c.received_at >= since)
    found: datetime | None = conn.execute(query.order_by(inbox.c.received_at.desc()).limit(1)).scalar()
    return found


def troubles(conn: Connection, adapters: Collection[str]) -> dict[str, Trouble]:
    """By connection; nothing for those where all went through."""
    parked = outbox.c.state == "parked"
    retrying = (outbox.c.state == "pending") & (outbox.c.attempts > 0) & (outbox.c.why != "")
    newest = (
        select(outbox.c.adapter, func.max(outbox.c.id).label("id"), func.count().filter(parked).label("parked"))
        .where(outbox.c.adapter.in_(adapters), or_(parked, retrying))
        .group_by(outbox.c.adapter)
        .subquery()
    )
    query = select(outbox.c.adapter, outbox.c.created_at, outbox.c.why, outbox.c.state, newest.c.parked)
    rows = conn.execute(query.join(newest, outbox.c.id == newest.c.id))
    return {row.adapter: Trouble(row.created_at, row.why, row.state == "pending", row.parked) for row in rows}
