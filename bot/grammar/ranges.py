"""Two days of a project: 9月15日-10月30日."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.fold import clean, flat
from bot.rules.calendar import Calendar

MAX_READ = 2000  # characters considered


def read_range(text: str, now: datetime, calendar: Calendar) -> tuple[Deadline, Deadline] | None:
    """Beginning and end of 9月15日-10月30日, 9月15日至10月30日, 2026-09-15~2026-10-30; None when it is no range.

    A beginning without a year is the last such day not after the end.
    """
    seen = flat(clean(text))[:MAX_READ]
    m = _RANGE.search(seen)
    if m is None:
        return None
    begin, end = read_deadline(m.group(1), now, calendar), read_deadline(m.group(2), now, calendar)
    if begin is None or end is None or begin.day is None or end.day is None:
        return None
    first = begin.day
    if not re.match(r"(?:20|19)?\d\d[年/.-]\d?\d[月/.-]\d", m.group(1)):
        while first > end.day:
            first = _year_before(first)
    if first > end.day:
        return None
    first_found = replace(begin, day=first, span=m.span(1), source=m.group(1), confirm=False, past=first < now.date())
    return first_found, replace(end, span=m.span(2), source=m.group(2))


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def range_span(seen: str) -> int:
    """How many characters at the beginning of flat text are a range of dates."""
    m = _RANGE.match(seen)
    return m.end() if m else 0


_ONE_DAY = (
    r"(?:(?:\d{4} ?[年/.-] ?)?\d{1,2} ?(?:月|[/.-]) ?\d{1,2} ?[日号]?|(?:本|这|下|下下)?(?:周|星期)[一二三四五六日天]"
    r"|[今明后]天)"
)
_RANGE = re.compile(rf"({_ONE_DAY}) ?(?:到|至|~|-{{1,2}}|—{{1,2}}) ?({_ONE_DAY})")
