"""Over the plan (rule 7): lead, notice, executive. Pure; naive local wall time of the project's home group."""

from __future__ import annotations

from datetime import datetime

from bot.rules.calendar import Calendar
from bot.rules.escalation import EXECUTIVE, LEAD, NOTICE, NOTICE_BEFORE, Planned
from bot.rules.manners import Manners, in_working_window

EXECUTIVE_AFTER = 2  # working days from the lead's rung: one for the lead, one behind the notice


def over_budget_rungs(over: datetime, calendar: Calendar, manners: Manners) -> Planned:
    """The rungs of a project that has spent more than planned; the coordinator reads it in the reply itself."""
    lead = in_working_window(over, manners, calendar)
    day = calendar.add_working_days(lead.date(), EXECUTIVE_AFTER)
    executive = in_working_window(datetime.combine(day, lead.time()), manners, calendar)
    notice = calendar.add_working_days(executive.date(), -NOTICE_BEFORE)
    return [(LEAD, lead), (NOTICE, datetime.combine(notice, executive.time())), (EXECUTIVE, executive)]
