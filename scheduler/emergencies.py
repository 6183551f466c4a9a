"""紧急: silence, calls every five minutes, the next person, updates on their rhythm; at any hour, on any day."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.services import emergencies
from bot.services.house import House
from scheduler.job import apart
from storage import emergencies as rows

NAME = "emergencies"


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next moment at which one must be looked at."""
    return rows.next_due(conn, now)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Everything due, one by one."""
    for one in rows.due(conn, now):
        apart(conn, one.label, partial(emergencies.fire, conn, house, one, now))
