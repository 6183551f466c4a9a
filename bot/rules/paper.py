"""Terms of the paper forms that are no ladder: when an evaluation is due, which rules may be waived. Pure."""

from __future__ import annotations

from datetime import datetime, time

from bot.rules.calendar import Calendar
from bot.rules.escalation import EXECUTIVE, EXECUTIVE_AFTER, LEAD, LEAD_AFTER, OWNER, Planned
from bot.rules.manners import Manners, in_working_window

END_OF_WORK = time(18, 0)
ACCEPT_DAYS = 2  # working days an acceptor has
# Without a day or without one owner a record cannot stand (1, 2); manners and places need no leave (8, 12, 13, 14).
NEVER_WAIVED = frozenset({1, 2, 8, 12, 13, 14})
RULES = range(1, 15)  # FORMS.md


def evaluate_by(local: datetime, calendar: Calendar) -> datetime:
    """需求评估 is due one working day after the request: the next working day 18:00. Wall time in and out."""
    return datetime.combine(calendar.next_working(local.date()), END_OF_WORK)


def evaluation_rungs(due: datetime, calendar: Calendar, manners: Manners) -> Planned:
    """Who hears that an evaluation is late: the departments' leads when it is due, the executive a working day later."""
    leads = in_working_window(due, manners, calendar)
    later = datetime.combine(calendar.add_working_days(due.date(), 1), due.time())
    return [(LEAD, leads), (EXECUTIVE, in_working_window(later, manners, calendar))]


def accept_by(local: datetime, calendar: Calendar) -> datetime:
    """The acceptor has two working days after the submission, to the end of work. Wall time in and out."""
    return datetime.combine(calendar.add_working_days(local.date(), ACCEPT_DAYS), END_OF_WORK)


def acceptance_rungs(due: datetime, calendar: Calendar, manners: Manners) -> Planned:
    """Who hears that an acceptance is late: the acceptor when it is due, their lead a working day later, the executive
    after more than three (rule 7)."""
    planned = [(OWNER, due)]
    for role, days in ((LEAD, LEAD_AFTER), (EXECUTIVE, EXECUTIVE_AFTER)):
        later = datetime.combine(calendar.add_working_days(due.date(), days), due.time())
        planned.append((role, in_working_window(later, manners, calendar)))
    return planned


def may_waive(rule: int) -> bool:
    """Whether a rule of the forms may be set aside."""
    return rule in RULES and rule not in NEVER_WAIVED
