"""Meetings: who has not answered is reminded, the host hears of it, minutes are asked for; 例会 are called together."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.services import meeting_day, regular
from bot.services.house import House
from scheduler.job import apart
from storage import meetings as rows

NAME = "meetings"
EVERY = timedelta(seconds=30)


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next moment of a meeting or of a 例会."""
    found = [rows.next_due(conn), *(one.next_at for one in rows.series_open(conn)[:1])]
    return min((max(moment, now + timedelta(seconds=1)) for moment in found if moment is not None), default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Say what is due."""
    for one in rows.series_open(conn):
        if one.next_at is not None and one.next_at <= now:
            apart(conn, f"S{one.id}", partial(regular.call, conn, house, one, now))
    for meeting in rows.due(conn, now):
        apart(conn, meeting.label, partial(meeting_day.say, conn, house, meeting, now))
