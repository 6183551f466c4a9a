"""Terms of the paper forms that are no ladder: when an evaluation is due, which rules may be waived. Pure."""

from __future__ import annotations

from datetime import datetime, time

from bot.rules.calendar import Calendar

END_OF_WORK = time(18, 0)
# Without a day or without one owner a record cannot stand (1, 2); manners and places need no leave (8, 12, 13, 14).
NEVER_WAIVED = frozenset({1, 2, 8, 12, 13, 14})
RULES = range(1, 15)  # FORMS.md


def evaluate_by(local: datetime, calendar: Calendar) -> datetime:
    """需求评估 is due one working day after the request: the next working day 18:00. Wall time in and out."""
    return datetime.combine(calendar.next_working(local.date()), END_OF_WORK)


def may_waive(rule: int) -> bool:
    """Whether a rule of the forms may be set aside."""
    return rule in RULES and rule not in NEVER_WAIVED
