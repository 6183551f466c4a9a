"""What the parts of a deadline have in common: where we stand, and what one stretch of text means."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.rules.calendar import Calendar

ONE = timedelta(days=1)
FAR_AHEAD = 180  # days after which a date without a year is asked about

DAY, WEEK, MONTH, QUARTER, HALF, YEAR, CLOCK = "day", "week", "month", "quarter", "half", "year", "clock"


@dataclass(slots=True)
class Place:
    """The moment and the calendar a text is read with (naive local time), and the flat text itself."""

    text: str
    now: datetime
    calendar: Calendar
    off_work: time

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(slots=True)
class Piece:
    """One stretch that names a time. `first`–`last` are days; `last` is what a deadline by it means.

    `clock` is a time of that day, None for its end. `exact` is a full moment (N hours from now). `need` says
    what must stand beside it to count: "" nothing, "edge" an end or a verb, "cue" a word like 前 or 截止.
    """

    end: int
    first: date
    last: date
    grain: str = DAY
    clock: time | None = None
    exact: datetime | None = None
    need: str = ""
    ask: str = ""
    confirm: bool = False
    conflict: bool = False
    estimated: bool = False
    past: bool = False
    gone: bool = False  # speaks of the past only (昨天, 上周五): consumed, never a deadline
    settled: bool = False  # already a deadline by its own words (3天内, 国庆后第一个工作日)
    offset: bool = False
    daypart: str = ""
    month_from: tuple[int, int] | None = None
    vague: tuple[str, ...] = field(default=())
    shift: bool = False  # the clock runs into the next day (24点)


Handler = Callable[["re.Match[str]", Place], Piece | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern, tried where one of the characters `heads` stands, and what it means."""

    heads: str
    pattern: re.Pattern[str]
    read: Handler


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day or the year is out of reach."""
    if not 1950 <= year <= 2200 or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    """The last calendar day of a month; `month` may run over 12 or under 1."""
    index = year * 12 + month - 1
    year, month = divmod(index, 12)
    return date(year + (month == 11), (month + 1) % 12 + 1, 1) - ONE


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to the month's end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, month_end(year, month + 1).day))


def monday(day: date) -> date:
    """The Monday of the day's ISO week."""
    return day - day.weekday() * ONE
