"""What was due and is not done: looked at from the rows alone, so that a job that never ran is seen too."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from bot.rules.dayposts import draft_at, final_at, monday_of, week_key
from bot.rules.zones import to_utc
from bot.services import daily, gather
from bot.services.daily import Day
from bot.services.house import House
from storage import outbox, overdue, slots

POST_LATE = timedelta(seconds=30)  # a post or rung that is not there after that is a finding
SEND_LATE = timedelta(seconds=60)
WEEK = timedelta(days=7)


def compare(conn: Connection, house: House, now: datetime) -> dict[str, int]:
    """Findings by name, only those above zero: daily, call, weekly, gather, late_rungs, late_tasks, pending."""
    expected = _expected(conn, house, now)
    taken = slots.taken(conn, [reason for _, reason in expected])
    counts: dict[str, int] = {}
    for name, reason in expected:
        if reason not in taken:
            counts[name] = counts.get(name, 0) + 1
    counts["late_rungs"] = overdue.rungs(conn, now - POST_LATE)
    counts["late_tasks"] = overdue.tasks(conn, now - POST_LATE)
    counts["pending"] = outbox.overdue(conn, list(house.profiles), now - SEND_LATE)
    return {name: count for name, count in counts.items() if count}


def _expected(conn: Connection, house: House, now: datetime) -> list[tuple[str, str]]:
    """(kind, unique reason) of every post that should be recorded by now: made, empty or skipped."""
    found: list[tuple[str, str]] = []
    for day in daily.days(conn, now):
        today = day.local.date()
        if house.calendar.is_working(today):
            for name, switched_on, clock in (
                ("daily", day.manners.daily_on, day.manners.daily_at),
                ("call", day.manners.call_on, day.manners.call_at),
            ):
                if switched_on and _was_due(day, datetime.combine(today, clock), day.group.created_at, now):
                    found.append((name, f"{name}:G{day.group.id}:{today.isoformat()}"))
        found += _weekly(day, house, now)
    return found + _gathered(conn, house, now)


def _gathered(conn: Connection, house: House, now: datetime) -> list[tuple[str, str]]:
    """The moments by which groups with something waiting should have heard of it."""
    due = (gather.due(one, house.calendar, now - POST_LATE) for one in gather.waiting(conn))
    return [("gather", moment.reason) for moment in due if moment is not None]


def _weekly(day: Day, house: House, now: datetime) -> list[tuple[str, str]]:
    """This week's draft, and the finals of the last weeks: after a long holiday one comes a week later."""
    if not day.manners.weekly_on:
        return []
    found: list[tuple[str, str]] = []
    this = monday_of(day.local.date())
    for monday in (this, this - WEEK, this - 2 * WEEK):
        draft = draft_at(monday, day.manners.weekly_at, house.calendar)
        if draft is None:
            continue
        reports = [("weekly-final", final_at(monday, day.manners.final_at, house.calendar))]
        if monday == this:
            reports.append(("weekly", draft))
        week_end = to_utc(datetime.combine(monday + WEEK, time(0, 0)), day.group.zone)
        found += [
            ("weekly", f"{name}:P{project.id}:{week_key(monday)}")
            for name, local in reports
            for project in day.projects
            if project.created_at < week_end and _was_due(day, local, project.created_at, now)
        ]
    return found


def _was_due(day: Day, local: datetime, since: datetime, now: datetime) -> bool:
    """Due long enough ago to be a finding, and after the group or project came into being."""
    due = to_utc(local, day.group.zone)
    return since <= due and due + POST_LATE <= now
