"""A scheduled post to a group: spread over two minutes, so that all groups do not speak in the same second."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.services import notify
from bot.services.house import House
from storage import outbox
from storage.records import Group

SPREAD = 120  # seconds; none on the local platform


def post(
    conn: Connection,
    house: House,
    group: Group,
    message: OutgoingMessage,
    *,
    kind: str,
    reason: str,
    now: datetime,
    until: datetime,
) -> None:
    """Queue a post under its unique reason; it is worth sending until `until` (aware)."""
    notify.to_group(conn, house, group, message, kind=kind, now=now, reason=reason)
    outbox.valid_until(conn, reason, until)
    profile = house.profiles.get(group.adapter)
    if profile is not None and not profile.transcript:
        outbox.not_before(conn, reason, now + spread(reason))


def spread(reason: str) -> timedelta:
    """The same for a reason each time, so that it can be played again."""
    return timedelta(seconds=zlib.crc32(reason.encode()) % (SPREAD + 1))
