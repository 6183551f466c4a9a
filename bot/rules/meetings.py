"""Terms of meetings and records (rules 3 and 5): notice, confirming, topics, minutes. Pure; wall time in and out."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.rules.calendar import Calendar
from bot.rules.zones import END_OF_DAY

NOTICE = timedelta(hours=24)
NOTICE_DAYS = 2  # working days, where departments meet
TOPIC_MINUTES = 30
REGULAR_MINUTES = 30
LENGTH = timedelta(hours=1)  # where no end is said
MINUTES_WITHIN = timedelta(hours=24)
MINUTES_REMINDED = timedelta(hours=20)
TALK_WITHIN = timedelta(hours=24)
CONFIRM_CLOCK = time(17, 0)
REMIND_BEFORE = timedelta(hours=4)
CALL_CLOCK = time(9, 0)  # 例会 are called together in the morning
MOST_WEEKS = 12


def notice_until(start: datetime, across: bool, calendar: Calendar) -> datetime:
    """The last moment at which a meeting is called in time: 24 hours ahead, two working days where departments meet."""
    latest = start - NOTICE
    if not across:
        return latest
    day = calendar.add_working_days(start.date(), -NOTICE_DAYS)
    return min(latest, datetime.combine(day, END_OF_DAY))


def confirm_by(start: datetime, now: datetime, calendar: Calendar) -> datetime:
    """确认截止 where none is said: the working day before at 17:00, or half of the time that is left."""
    usual = datetime.combine(calendar.previous_working(start.date()), CONFIRM_CLOCK)
    if usual > now:
        return usual
    half: datetime = now + (start - now) / 2
    return half.replace(second=0, microsecond=0)


def remind_at(called: datetime, until: datetime) -> datetime:
    """When whoever has not answered is reminded: four hours before 确认截止, at the earliest half way to it."""
    return max(until - REMIND_BEFORE, called + (until - called) / 2)


def next_meeting(after: datetime, weekday: int, clock: time, calendar: Calendar) -> datetime | None:
    """The next 例会 that can still be called in time after `after`; a week in which its day is off has none."""
    day = after.date() + timedelta(days=(weekday - after.isoweekday()) % 7)
    for _ in range(MOST_WEEKS):
        start = datetime.combine(day, clock)
        if calendar.is_working(day) and call_at(start, calendar) > after:
            return start
        day += timedelta(days=7)
    return None


def call_at(start: datetime, calendar: Calendar) -> datetime:
    """When a 例会 is called together: two working days before, in the morning."""
    day: date = calendar.add_working_days(start.date(), -NOTICE_DAYS)
    return datetime.combine(day, CALL_CLOCK)


def inform_by(now: datetime, calendar: Calendar) -> datetime:
    """补同步 where nothing is said: by the end of the next working day."""
    return datetime.combine(calendar.next_working(now.date()), time(18, 0))
