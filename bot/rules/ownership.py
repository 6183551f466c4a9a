"""Whose work it is, while that is open (DESIGN section 7: who holds the ball). Pure: local wall time in and out."""

from __future__ import annotations

from datetime import datetime, time

from bot.rules.calendar import Calendar

ACCEPTED, DIFFICULT, DISOWNED = "accepted", "difficult", "disowned"  # what the owner has answered
OFF_WORK = time(18, 0)


def held_until(local: datetime, calendar: Calendar) -> datetime:
    """不归我们 stops the clock until the end of the next working day."""
    return datetime.combine(calendar.next_working(local.date()), OFF_WORK)
