"""The last call: on working days at 17:30, privately, one message a person over all projects; never after 20:00."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.rules.calendar import Calendar
from bot.rules.dayposts import CALL_UNTIL, valid_until
from bot.rules.manners import after_quiet
from bot.rules.zones import to_utc
from bot.services import daily, notify, shown, spread
from bot.services.daily import Call, Day
from bot.services.house import House
from bot.texts import slots as words
from scheduler import posting
from scheduler.job import apart, run_whole
from storage import outbox, slots
from storage.records import Group, Project

NAME = "call"
EVERY = timedelta(seconds=5)
SLICE = 80  # groups a unit: each looks at the tasks of all


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next group's call on a working day."""
    moments = [to_utc(_next(day, house.calendar), day.group.zone) for day in daily.days(conn, now) if day.manners.call_on]
    return min(moments, default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Call, or record why not, for every group whose time has come today."""
    run_whole(run_slice, conn, house, now)


def run_slice(conn: Connection, house: House, now: datetime, after: int) -> int | None:
    """The next groups by row id; whoever is called is told of all their projects."""
    calling = [day for day in daily.days(conn, now) if day.manners.call_on]
    due = [day for day in calling if _is_due(day, house.calendar)]
    taken = slots.taken(conn, [_group_reason(day, day.local.date()) for day in due])
    left = [day for day in due if day.group.id > after and _group_reason(day, day.local.date()) not in taken]
    left.sort(key=lambda day: day.group.id)
    open_now = left[:SLICE]
    for today in sorted({day.local.date() for day in open_now}):
        everything = daily.calls(conn, house, [day for day in calling if day.local.date() == today], now)
        for day in open_now:
            if day.local.date() == today:
                name = _group_reason(day, day.local.date())
                apart(conn, name, partial(_call, conn, house, day, everything, now))
    return left[SLICE - 1].group.id if len(left) > SLICE else None


def _call(conn: Connection, house: House, day: Day, everything: list[Call], now: datetime) -> None:
    """One group's call; whoever is called is told of all their projects, once a day."""
    name, due = _group_reason(day, day.local.date()), _due_at(day)
    until = valid_until(datetime.combine(day.local.date(), day.manners.call_at), CALL_UNTIL)
    if day.local >= until:
        slots.claim(conn, name, NAME, due, now, "skipped", words.LATE)
        return
    if after_quiet(day.local, day.manners) >= until:
        slots.claim(conn, name, NAME, due, now, "skipped", words.QUIET)
        return
    here = [call for call in everything if call.of(day)]
    if slots.claim(conn, name, NAME, due, now, "posted" if here else "empty"):
        unheard: list[Call] = []
        for call in here:
            apart(conn, f"{name}:P{call.person_id}", partial(_one, conn, house, call, day, until, now, unheard))
        _in_group(conn, house, day, unheard, until, now)


def _one(
    conn: Connection, house: House, call: Call, day: Day, until: datetime, now: datetime, unheard: list[Call]
) -> None:
    if not _tell(conn, house, call, day, until, now):
        unheard.append(call)


def _tell(conn: Connection, house: House, call: Call, day: Day, until: datetime, now: datetime) -> bool:
    """Write to one person once a day. False where they cannot be reached."""
    name = f"call:P{call.person_id}:{day.local.date().isoformat()}"
    if notify.reachable(conn, house, call.person_id) is None:
        return False
    if slots.claim(conn, name, NAME, _due_at(day), now, "posted"):
        message = daily.call_message(conn, house, call, day, now)
        notify.to_person(conn, house, call.person_id, message, kind=NAME, now=now, reason=name, group=day.group)
        outbox.valid_until(conn, name, to_utc(until, day.group.zone))
        shown.call(conn, call.person_id, daily.numbered(call), now)
    return True


def _in_group(conn: Connection, house: House, day: Day, unheard: list[Call], until: datetime, now: datetime) -> None:
    """What nobody could be asked for privately: by department, without names, where whoever is asked reads it."""
    by_group: dict[int, tuple[Group, daily.Asked]] = {}
    for call in unheard:
        for part in call.of(day):
            group = _read_in(conn, house, day, part[0], call.person_id)
            by_group[group.id] = (group, (*by_group.get(group.id, (group, ()))[1], part))
    worth = to_utc(until, day.group.zone)
    for group, parts in by_group.values():
        name = f"{_group_reason(day, day.local.date())}:group"
        name += "" if group.id == day.group.id else f":G{group.id}"
        message = daily.call_in_group(conn, house, parts, day, now)
        posting.post(conn, house, group, message, kind=NAME, reason=name, now=now, until=worth)


def _read_in(conn: Connection, house: House, day: Day, project: Project, person_id: int) -> Group:
    """The home group, or where somebody is not in it another of the project that wants to be asked and has them."""
    beside = [one for one in spread.others(conn, project) if house.manners(conn, one.id).call_on]
    return spread.where_they_are(conn, [day.group, *beside], person_id) or day.group


def _group_reason(day: Day, on: date) -> str:
    return daily.call_reason(day.group.id, on)


def _due_at(day: Day) -> datetime:
    return to_utc(datetime.combine(day.local.date(), day.manners.call_at), day.group.zone)


def _is_due(day: Day, calendar: Calendar) -> bool:
    return (
        calendar.is_working(day.local.date())
        and day.local.time() >= day.manners.call_at
        and day.group.created_at <= _due_at(day)
    )


def _next(day: Day, calendar: Calendar) -> datetime:
    today = day.local.date()
    if calendar.is_working(today) and day.local.time() < day.manners.call_at:
        return datetime.combine(today, day.manners.call_at)
    return datetime.combine(calendar.next_working(today), day.manners.call_at)
