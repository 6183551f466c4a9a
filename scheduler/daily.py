"""今日进度: one post a group on working days; not worth sending after noon, then recorded as skipped."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.rules.calendar import Calendar
from bot.rules.dayposts import DAILY_UNTIL, LOOK_BACK, valid_until
from bot.rules.manners import after_hush
from bot.rules.zones import to_utc
from bot.services import daily
from bot.services.daily import Day
from bot.services.house import House
from bot.texts import slots as words
from scheduler import posting
from scheduler.job import apart, run_whole
from storage import slots

NAME = "daily"
EVERY = timedelta(seconds=5)
SLICE = 40  # groups a unit


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next group's time of day on a working day."""
    moments = [to_utc(_next(day, house.calendar), day.group.zone) for day in daily.days(conn, now) if day.manners.daily_on]
    return min(moments, default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Post, or record why not, for every group whose time has come today."""
    run_whole(run_slice, conn, house, now)


def run_slice(conn: Connection, house: House, now: datetime, after: int) -> int | None:
    """The next groups by row id."""
    due = [day for day in daily.days(conn, now) if day.manners.daily_on and _is_due(day, house.calendar)]
    taken = slots.taken(conn, [reason(day, day.local.date()) for day in due])
    left = [day for day in due if day.group.id > after and reason(day, day.local.date()) not in taken]
    left.sort(key=lambda day: day.group.id)
    for day in left[:SLICE]:
        apart(conn, reason(day, day.local.date()), partial(_both, conn, house, day, now))
    return left[SLICE - 1].group.id if len(left) > SLICE else None


def _both(conn: Connection, house: House, day: Day, now: datetime) -> None:
    _skip_missed(conn, house, day, now)
    _post(conn, house, day, now)


def reason(day: Day, on: date) -> str:
    """`daily:G3:2026-11-20`."""
    return f"daily:G{day.group.id}:{on.isoformat()}"


def due_at(day: Day, on: date) -> datetime:
    """The scheduled moment of a day, aware UTC."""
    return to_utc(datetime.combine(on, day.manners.daily_at), day.group.zone)


def _is_due(day: Day, calendar: Calendar) -> bool:
    today = day.local.date()
    return (
        calendar.is_working(today)
        and day.local.time() >= day.manners.daily_at
        and day.group.created_at <= due_at(day, today)
    )


def _next(day: Day, calendar: Calendar) -> datetime:
    today = day.local.date()
    if calendar.is_working(today) and day.local.time() < day.manners.daily_at:
        return datetime.combine(today, day.manners.daily_at)
    return datetime.combine(calendar.next_working(today), day.manners.daily_at)


def _post(conn: Connection, house: House, day: Day, now: datetime) -> None:
    today = day.local.date()
    name, due = reason(day, today), due_at(day, today)
    until = valid_until(datetime.combine(today, day.manners.daily_at), DAILY_UNTIL)
    if day.local >= until:
        slots.claim(conn, name, NAME, due, now, "skipped", words.LATE)
        return
    if after_hush(day.local, day.manners) >= until:
        slots.claim(conn, name, NAME, due, now, "skipped", words.QUIET)
        return
    message = daily.post(conn, house, day, now)
    if not slots.claim(conn, name, NAME, due, now, "posted" if message else "empty"):
        return
    if message:
        worth = to_utc(until, day.group.zone)
        posting.post(conn, house, day.group, message, kind=NAME, reason=name, now=now, until=worth)


def _skip_missed(conn: Connection, house: House, day: Day, now: datetime) -> None:
    """Working days before today without a slot: we were away."""
    earlier = [day.local.date() - timedelta(days=back) for back in range(1, LOOK_BACK + 1)]
    worked = [on for on in earlier if house.calendar.is_working(on) and day.group.created_at <= due_at(day, on)]
    taken = slots.taken(conn, [reason(day, on) for on in worked])
    for on in worked:
        if reason(day, on) in taken:
            break
        slots.claim(conn, reason(day, on), NAME, due_at(day, on), now, "skipped", words.AWAY)
