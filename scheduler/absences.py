"""The first morning of an absence: the deputy's day is listed, once. The end is not spoken of."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.services import away
from bot.services.house import House
from scheduler.job import apart
from storage import absences, slots
from storage.records import Absence

NAME = "absences"
EVERY = timedelta(seconds=30)


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next first morning."""
    moments = (away.begins_at(one, house.calendar) for one in _open(conn, now))
    return min((moment for moment in moments if moment > now), default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """List the day of every deputy whose time has come."""
    for one in _open(conn, now):
        if away.begins_at(one, house.calendar) <= now:
            apart(conn, away.reason(one), partial(away.list_day, conn, house, one, now))


def _open(conn: Connection, now: datetime) -> list[Absence]:
    """Absences with a deputy whose day was not listed yet."""
    lasting = [one for one in absences.lasting(conn, now) if one.deputy_id is not None]
    taken = slots.taken(conn, [away.reason(one) for one in lasting])
    return [one for one in lasting if away.reason(one) not in taken]
