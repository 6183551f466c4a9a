"""What goes out: rows written in the same unit as the change, sent after it, in order per conversation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from storage.models import outbox

KEPT = {"rung": timedelta(hours=168), "end": timedelta(hours=168)}  # escalations; all else 72 h, then parked
KEPT_DEFAULT = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Address:
    """A durable address on one adapter, with whom it stands for."""

    adapter: str
    to_kind: str  # group, person
    to_id: str
    group_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class ShortHandle:
    """A short-lived way to answer one message."""

    value: str
    until: datetime


def put(
    conn: Connection,
    to: Address,
    packed: str,
    *,
    kind: str,
    now: datetime,
    not_before: datetime | None = None,
    reason: str | None = None,
    about: str = "",
    inbox_id: int | None = None,
    handle: ShortHandle | None = None,
) -> int:
    """Queue one message. A `reason` that was used before breaks the unique constraint."""
    start = not_before or now
    statement = insert(outbox).values(
        adapter=to.adapter,
        to_kind=to.to_kind,
        to_id=to.to_id,
        group_id=to.group_id,
        person_id=to.person_id,
        kind=kind,
        message=packed,
        key=uuid.uuid4().hex,
        reason=reason,
        about=about,
        inbox_id=inbox_id,
        handle=handle.value if handle else None,
        handle_until=handle.until if handle else None,
        not_before=start,
        expires_at=start + KEPT.get(kind, KEPT_DEFAULT),
        state="pending",
        created_at=now,
    )
    return int(conn.execute(statement.returning(outbox.c.id)).scalar_one())


def about_of(conn: Connection, adapter: str, platform_message_id: str) -> str:
    """What the bot's post with this platform id is about (T12, Q7), or nothing."""
    query = select(outbox.c.about).where(
        outbox.c.adapter == adapter, outbox.c.platform_message_id == platform_message_id
    )
    return str(conn.execute(query).scalar() or "")
