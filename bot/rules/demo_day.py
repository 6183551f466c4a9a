"""Which day the demo plays on: one with a working day behind it, so that "24 hours later" is office time too."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.rules.calendar import Calendar

START = time(9, 28)  # two minutes before the day's post: local wall time
WEEKLY = time(17, 0)  # when the weekly of a group goes out unless set otherwise
FAR = 60  # no run of days off is longer


def demo_day(today: date, calendar: Calendar) -> date:
    """The latest working day, today or before, whose next day is a working day too."""
    day = today
    for _ in range(FAR):
        if calendar.is_working(day) and calendar.is_working(day + timedelta(days=1)):
            return day
        day -= timedelta(days=1)
    return today


def next_weekly(local: datetime, calendar: Calendar) -> datetime:
    """The next moment, later than `local` (wall time), at which a weekly goes out."""
    for weeks in range(8):
        day = calendar.last_working_of_week(local.date() + timedelta(weeks=weeks))
        if day is not None and datetime.combine(day, WEEKLY) > local:
            return datetime.combine(day, WEEKLY)
    return datetime.combine(local.date() + timedelta(weeks=1), WEEKLY)
