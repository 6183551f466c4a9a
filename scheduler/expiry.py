"""Parks what could not be sent in its time: visible, and re-sendable by an admin."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.rules.delivery import EXPIRED
from bot.services.house import House
from storage import outbox

NAME = "expiry"
EVERY = timedelta(seconds=10)


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """Nothing waits for it: delivery looks at the expiry of a row itself before it sends."""
    return None


def run(conn: Connection, house: House, now: datetime) -> None:
    """Also rows of adapters that are switched off, which delivery never looks at."""
    outbox.park_expired(conn, now, EXPIRED)
