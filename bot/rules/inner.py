"""缓冲 (rule 9) and 优先级: which day reminders of a task follow, and in which order lists name tasks. Pure."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from bot.rules.calendar import Calendar
from bot.rules.dayposts import days_to_due, is_soon

FIRST = "高"  # the priority that comes first; the others follow the day


def remind_at(due_at: datetime, inner_due_at: datetime | None) -> datetime:
    """The moment reminders follow: the inner one where there is one."""
    return inner_due_at or due_at


class Listed(Protocol):
    """What a list needs of a task; moments are aware UTC."""

    @property
    def priority(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def inner_due_at(self) -> datetime | None: ...
    @property
    def number(self) -> int: ...


def place(task: Listed) -> tuple[bool, datetime, int]:
    """Where a task stands in a list: 高 first, then by the day reminders follow. A key to sort by."""
    return task.priority != FIRST, remind_at(task.due_at, task.inner_due_at), task.number


def near(due: date, inner: date | None, today: date, calendar: Calendar) -> bool:
    """Whether today's post says that the day is near: the inner one, which stays once it is over, or the committed."""
    if inner is None:
        return is_soon(due, today, calendar)
    left = days_to_due(inner, today, calendar)
    return left < 0 or is_soon(inner, today, calendar)


def moved_inner(inner: datetime, old: datetime, new: datetime, calendar: Calendar) -> datetime:
    """The inner moment for a committed moment that moves: as many working days before it. Naive local."""
    gap = max(1, calendar.working_days_between(inner.date(), old.date()))
    return datetime.combine(calendar.add_working_days(new.date(), -gap), inner.time())
