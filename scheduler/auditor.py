"""Compares what was due with what was done, every 10 s, and tells admins loudly when the calendar is missing.

The result stands in `probes` (auditor): read by /readyz, /自检 and the metrics. Silence is never a good sign, so
the moment of the last comparison is part of it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.rules.dayposts import week_key
from bot.rules.zones import DEFAULT_ZONE, to_local, to_utc
from bot.services import audit, notify
from bot.services.house import House
from bot.texts import calendar as texts
from storage import probes, slots

NAME = "auditor"
EVERY = timedelta(seconds=10)
NOTICE_AT = time(9, 30)  # on working days
LOOK_AHEAD = 16  # days: over any holiday into the next week


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next notice about a missing calendar; comparing waits for nothing."""
    today = to_local(now, DEFAULT_ZONE)
    for step in range(LOOK_AHEAD):
        day = today.date() + timedelta(days=step)
        moment = datetime.combine(day, NOTICE_AT)
        years = house.calendar.missing(day) if moment > today and house.calendar.is_working(day) else ()
        if years and not slots.taken(conn, [_reason(years[0], day)]):
            return to_utc(moment, DEFAULT_ZONE)
    return None


def run(conn: Connection, house: House, now: datetime) -> None:
    """One comparison, kept as a probe; and the weekly notice."""
    found = audit.compare(conn, house, now)
    probes.put(conn, NAME, now, not found, " ".join(f"{name}={count}" for name, count in found.items()))
    _calendar(conn, house, now)


def _calendar(conn: Connection, house: House, now: datetime) -> None:
    """From 15 November on admins hear once a week that the coming year's days off are missing."""
    today = to_local(now, DEFAULT_ZONE)
    if today.time() < NOTICE_AT or not house.calendar.is_working(today.date()):
        return
    for year in house.calendar.missing(today.date()):
        reason = _reason(year, today.date())
        due = to_utc(datetime.combine(today.date(), NOTICE_AT), DEFAULT_ZONE)
        if slots.claim(conn, reason, "calendar", due, now, "posted"):
            notify.to_admins(conn, house, texts.missing(year), now=now, reason=reason)


def _reason(year: int, day: date) -> str:
    """`calendar:2027:2026-W47`."""
    return f"calendar:{year}:{week_key(day)}"
