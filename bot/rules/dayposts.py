"""Which tasks the day's post names and why, and until when a scheduled post is worth sending. Pure; local wall time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.rules.calendar import Calendar

SOON: Final = (3, 1, 0)  # working days before the due day on which the post names it
MAX_LINES: Final = 12
DAILY_UNTIL, CALL_UNTIL = time(12, 0), time(20, 0)
WORTH: Final = timedelta(hours=2, minutes=30)  # at least so long, whatever time a group has set
WEEKLY_WORTH: Final = timedelta(hours=24)
LOOK_BACK: Final = 7  # days of missed posts that are recorded as skipped


def days_to_due(due: date, today: date, calendar: Calendar) -> int:
    """Working days left; a due day off counts as the last working day before it. Negative when that is over."""
    return calendar.working_days_between(today, calendar.on_or_before(due))


def is_soon(due: date, today: date, calendar: Calendar) -> bool:
    """Whether today's post says that the due day is near."""
    return days_to_due(due, today, calendar) in SOON


def valid_until(moment: datetime, usual: time) -> datetime:
    """The end of a scheduled post's validity: the usual hour that day, or a fair while after an unusual time."""
    return max(datetime.combine(moment.date(), usual), moment + WORTH)


def gather_before(local: datetime, at: Sequence[time], calendar: Calendar) -> datetime | None:
    """Today's last moment for gathered notes that has come; None on a day off and before the first."""
    if not calendar.is_working(local.date()):
        return None
    return max((m for m in _moments(local.date(), at) if m <= local), default=None)


def gather_next(local: datetime, at: Sequence[time], calendar: Calendar) -> datetime:
    """The next moment for gathered notes, after `local`."""
    for day in (local.date(), calendar.next_working(local.date())):
        later = [m for m in _moments(day, at) if m > local] if calendar.is_working(day) else []
        if later:
            return min(later)
    raise ValueError("a day needs a moment for gathered notes")


def _moments(day: date, at: Sequence[time]) -> list[datetime]:
    return [datetime.combine(day, clock) for clock in at]


def week_key(day: date) -> str:
    """`2026-W47`: ISO year and week, as 1 January may belong to week 53 of the year before."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def monday_of(day: date) -> date:
    """The first day of an ISO week."""
    return day - timedelta(days=day.weekday())


def draft_at(week_of: date, at: time, calendar: Calendar) -> datetime | None:
    """When a week's draft goes out: its last working day; None for a week without one."""
    day = calendar.last_working_of_week(week_of)
    return datetime.combine(day, at) if day else None


def final_at(week_of: date, at: time, calendar: Calendar) -> datetime:
    """When a week's final goes out: the first working day after the week."""
    return datetime.combine(calendar.next_working(monday_of(week_of) + timedelta(days=6)), at)


CALLS_A_WEEK: Final = 2  # for one task that nobody reports on and that is not due soon; the day's post goes on naming it


def worth_calling(due: date, today: date, calls: int, calendar: Calendar) -> bool:
    """Whether the last call names a task: it has been called for `calls` times this week since its last report."""
    return calls < CALLS_A_WEEK or days_to_due(due, today, calendar) <= SOON[0]
