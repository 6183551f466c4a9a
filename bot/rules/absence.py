"""When the day of somebody absent is listed to whoever stands in. Pure."""

from __future__ import annotations

from datetime import datetime, time

from bot.rules.calendar import Calendar

MORNING, EVENING = time(9, 0), time(18, 0)


def listed_at(begin: datetime, calendar: Calendar) -> datetime:
    """Naive local: at once within a working day, else on the morning of the next one."""
    if not calendar.is_working(begin.date()) or begin.time() >= EVENING:
        return datetime.combine(calendar.next_working(begin.date()), MORNING)
    return max(begin, datetime.combine(begin.date(), MORNING))
