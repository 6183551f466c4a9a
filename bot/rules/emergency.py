"""紧急: levels, how long silence lasts, calls, the rhythm of updates, the term of the review. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.rules.calendar import Calendar
from bot.rules.zones import END_OF_DAY

HIGH, MIDDLE, LOW = "高", "中", "低"
LEVELS = (HIGH, MIDDLE, LOW)
_WORDS = {HIGH: ("高", "特急", "重大", "严重"), MIDDLE: ("中", "一般"), LOW: ("低", "轻")}

SILENCE = {HIGH: timedelta(minutes=5), MIDDLE: timedelta(minutes=30), LOW: timedelta(hours=4)}
ASKED_TIMES = {HIGH: 1, MIDDLE: 2, LOW: 2}  # how often somebody is asked before silence starts it
RHYTHM = {HIGH: timedelta(minutes=30), MIDDLE: timedelta(hours=1), LOW: timedelta(hours=4)}  # 半天 is four hours
CALL_EVERY = timedelta(minutes=5)
CALLS = 3
HELD_AT_MOST = timedelta(hours=24)  # how long everything else of a project waits for the end
REVIEW_DAYS = 2  # working days after the end

# Routine posts and rungs wait while an emergency runs; replies, requests and ends do not.
WAITING_KINDS = frozenset({"daily", "weekly", "call", "notice", "gather", "rung"})


def level_said(said: str) -> str:
    """`高`, `高级`, `特急` as a level; "" when it is none."""
    words = said.strip()
    return next((level for level in LEVELS if any(words.startswith(one) for one in _WORDS[level])), "")


def held_until(started: datetime) -> datetime:
    """Until when everything else waits at the latest. Aware in, aware out."""
    return started + HELD_AT_MOST


def review_by(local: datetime, calendar: Calendar) -> datetime:
    """The last moment of the review: the end of the second working day after the end. Wall time in and out."""
    return datetime.combine(calendar.add_working_days(local.date(), REVIEW_DAYS), END_OF_DAY)
