"""The default ladder (DESIGN section 7, FORMS rules 6 and 7). Pure: a local moment gives roles and local moments.

All moments are naive local wall time of the project's home group. The thresholds of the ladder stand here alone.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.rules.calendar import Calendar, add_working_hours
from bot.rules.manners import Manners, after_quiet, in_working_window
from bot.rules.zones import END_OF_DAY

OWNER, CONTACT, LEAD, NOTICE = "owner", "contact", "lead", "notice"
BOTH_LEADS, EXECUTIVE, PROMISE = "both_leads", "executive", "promise"
ASKED = "asked"  # no rung: somebody whom another person asked about a case

LEADING = (LEAD, NOTICE, BOTH_LEADS, EXECUTIVE)  # written to in working windows only
HEIGHT = (OWNER, CONTACT, LEAD, NOTICE, BOTH_LEADS, EXECUTIVE)  # lowest first

PLAIN, CROSS, WHOLE = "普通", "跨部门", "影响整体进度"
LEVELS = (PLAIN, CROSS, WHOLE)

CONTACT_AFTER = 4  # working hours
LEAD_AFTER = 1  # working day
EXECUTIVE_AFTER = 3  # more than this many working days
NOTICE_BEFORE = 1  # working day before the last rung
LEADS_AFTER = timedelta(hours=24)  # calendar hours, issues
EXECUTIVE_AFTER_LEADS = timedelta(hours=24)
PROMISE_PAUSE = 3  # working days a commitment holds the ladder at most, however far ahead it lies
BALL_DAYS = 3  # working days the rungs move on at most while another department has the ball
BROKEN_PROMISES = 2  # from this many on a commitment pauses nothing any more
MEETING, MEETING_AHEAD = timedelta(minutes=15), timedelta(minutes=30)
NOON, EVENING = time(12, 0), time(18, 0)
LAST_SAME_DAY = time(17, 0)  # later than this nobody is offered "today 18:00"
LATE_NOTE_AFTER = timedelta(minutes=10)  # a rung that leaves this long after its moment says so

Planned = list[tuple[str, datetime]]


def late_rungs(due: datetime, calendar: Calendar, manners: Manners) -> Planned:
    """The rungs of a late task, lowest first. A due moment on a day off counts from the end of that day."""
    start = due if calendar.is_working(due.date()) else datetime.combine(due.date(), END_OF_DAY)
    executive = in_working_window(_later(start, EXECUTIVE_AFTER, calendar), manners, calendar)
    day_before = calendar.add_working_days(executive.date(), -NOTICE_BEFORE)
    return [
        (CONTACT, add_working_hours(start, CONTACT_AFTER, calendar)),
        (LEAD, in_working_window(_later(start, LEAD_AFTER, calendar), manners, calendar)),
        (NOTICE, datetime.combine(day_before, executive.time())),
        (EXECUTIVE, executive),
    ]


def unresolved_rungs(raised: datetime, level: str, calendar: Calendar, manners: Manners) -> Planned:
    """The rungs of an unresolved issue, lowest first. 跨部门 and 影响整体进度 go on to the executive.

    The executive's day counts from when the leads were really written to, so that they have it to themselves.
    """
    leads = in_working_window(raised + LEADS_AFTER, manners, calendar)
    # Over a weekend 24 hours are shorter than 4 working hours: nobody hears later than their lead.
    first = min(add_working_hours(raised, CONTACT_AFTER, calendar), leads)
    planned = [(OWNER, first), (CONTACT, first)]
    if level == PLAIN:
        return [*planned, (LEAD, leads)]
    executive = in_working_window(leads + EXECUTIVE_AFTER_LEADS, manners, calendar)
    return [*planned, (BOTH_LEADS, leads), (EXECUTIVE, executive)]


def _later(moment: datetime, days: int, calendar: Calendar) -> datetime:
    return datetime.combine(calendar.add_working_days(moment.date(), days), moment.time())


def sendable(role: str, local: datetime, manners: Manners, calendar: Calendar) -> datetime:
    """`local` itself when this role may be written to then, else the next moment it may.

    Leads and executives in their windows; everybody else outside quiet hours, on working days.
    """
    if role in LEADING:
        return in_working_window(local, manners, calendar)
    awake = after_quiet(local, manners)
    if calendar.is_working(awake.date()):
        return awake
    return datetime.combine(calendar.next_working(awake.date()), manners.quiet_to)


def next_day(role: str, local: datetime, manners: Manners, calendar: Calendar) -> datetime:
    """When a role that may not be written to any more today may be written to again."""
    return sendable(role, datetime.combine(calendar.next_working(local.date()), time(0, 0)), manners, calendar)


def cap(role: str, manners: Manners) -> int | None:
    """How often a day this role is written to by the bot of its own accord; None without a limit."""
    if role == EXECUTIVE:
        return manners.executive_cap
    return manners.lead_cap if role in LEADING else None


def next_noon(local: datetime, calendar: Calendar) -> datetime:
    """Noon of the next working day: how long 收到, or a request for a new date, holds the ladder."""
    return datetime.combine(calendar.next_working(local.date()), NOON)


def longest_pause(local: datetime, calendar: Calendar) -> datetime:
    """Until when a commitment made now may hold the ladder: the end of the last such working day."""
    return datetime.combine(calendar.add_working_days(local.date(), PROMISE_PAUSE), END_OF_DAY)


def after_promise(promised: datetime, manners: Manners, calendar: Calendar) -> datetime:
    """Until when higher rungs wait behind the first commitment that ran out: the half day after it is the follower's.

    The question goes out in the window of `promised`, so the next window's beginning is the first moment after it.
    """
    asked = in_working_window(promised, manners, calendar)
    for begin, _ in manners.lead_windows:
        if begin > asked.time():
            return datetime.combine(asked.date(), begin)
    return datetime.combine(calendar.next_working(asked.date()), manners.lead_windows[0][0])


def follow_choices(local: datetime, calendar: Calendar) -> tuple[datetime, datetime]:
    """Two moments to promise by one tap: today 18:00 and the next working day's noon, or that day's two."""
    tomorrow = calendar.next_working(local.date())
    if calendar.is_working(local.date()) and local.time() < LAST_SAME_DAY:
        return datetime.combine(local.date(), EVENING), datetime.combine(tomorrow, NOON)
    return datetime.combine(tomorrow, NOON), datetime.combine(tomorrow, EVENING)


def meeting_slots(local: datetime, manners: Manners, calendar: Calendar) -> tuple[datetime, datetime]:
    """Two moments for 15 minutes in working time: the next half hour, and the window after that one."""
    soon = _half_hour(local + MEETING_AHEAD)
    first = in_working_window(soon, manners, calendar)
    if in_working_window(first + MEETING, manners, calendar) != first + MEETING:
        first = in_working_window(first + MEETING, manners, calendar)
    return first, after_promise(first, manners, calendar)


def _half_hour(local: datetime) -> datetime:
    whole = local.replace(minute=0, second=0, microsecond=0)
    return next(m for m in (whole, whole + timedelta(minutes=30), whole + timedelta(hours=1)) if m >= local)


def highest(roles: list[str]) -> str:
    """The highest of several roles one person is written to in."""
    return max(roles, key=lambda role: HEIGHT.index(role) if role in HEIGHT else -1)


def level_of(said: str, raising: int | None, responsible: int | None) -> str:
    """The level somebody said, else inferred from the two people's departments (row ids)."""
    if said:
        return said
    return CROSS if raising and responsible and raising != responsible else PLAIN
