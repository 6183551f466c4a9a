"""One vocabulary for how a task stands (DESIGN "Status"), where it should be by now, and how late it is.

Days late are working days after the due day, as rule 7 counts them; a task that is done keeps the days it was
late by. 滞后 may already hold while days_late is still 0: on the weekend after the due day, or by a forecast.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.rules.calendar import Calendar
from bot.rules.zones import to_local

DONE, LATE, RISK, NOT_STARTED, NORMAL = "已完成", "滞后", "风险", "未开始", "正常"
ORDER = (DONE, LATE, RISK, NOT_STARTED, NORMAL)  # the first that holds is the status

BEHIND = 20  # points behind the plan that count as a risk

RED, YELLOW, GREEN = "红", "黄", "绿"


class TaskLike(Protocol):
    """What a verdict needs of a task; moments are aware UTC."""

    @property
    def start_at(self) -> datetime | None: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def percent(self) -> int: ...
    @property
    def risk(self) -> str: ...
    @property
    def forecast_at(self) -> datetime | None: ...
    @property
    def reported_at(self) -> datetime | None: ...
    @property
    def done_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """The verdict on one task: status word, percent by plan (0–100), working days late."""

    status: str
    planned_percent: int
    days_late: int


def standing(task: TaskLike, hindered: bool, now: datetime, calendar: Calendar, zone: str) -> Standing:
    """How a task stands at `now` (aware UTC). `hindered`: an open issue stands in its way."""
    today = to_local(now, zone).date()
    start = to_local(task.start_at or task.created_at, zone).date()
    due = to_local(task.due_at, zone).date()
    planned = planned_percent(start, due, today, calendar)
    end = task.done_at or now
    late = days_late(task.due_at, end, calendar, zone)
    return Standing(word(task, hindered, now, planned), planned, late)


def status_of(task: TaskLike, hindered: bool, now: datetime, calendar: Calendar, zone: str) -> str:
    """The one status word of a task at `now`."""
    return standing(task, hindered, now, calendar, zone).status


def word(task: TaskLike, hindered: bool, now: datetime, planned: int) -> str:
    """The status word alone, for a caller who knows what is planned by `now`."""
    if task.done_at is not None:
        return DONE
    if now > task.due_at or (task.forecast_at is not None and task.forecast_at > task.due_at):
        return LATE
    if task.risk or hindered or planned - task.percent >= BEHIND:
        return RISK
    if task.percent == 0 and task.reported_at is None:
        return NOT_STARTED
    return NORMAL


def planned_percent(start: date, due: date, today: date, calendar: Calendar) -> int:
    """Linear over the working days from start to due, counting days that are over; 100 after the due day."""
    if today > due:
        return 100
    before_start = start - timedelta(days=1)
    total = calendar.working_days_between(before_start, due)
    passed = calendar.working_days_between(before_start, today - timedelta(days=1))
    if total <= 0 or passed <= 0:
        return 0
    return min(100, passed * 100 // total)


def days_late(due_at: datetime, moment: datetime, calendar: Calendar, zone: str) -> int:
    """Working days from the due day to the day of `moment`; 0 while it is not late."""
    if moment <= due_at:
        return 0
    return max(0, calendar.working_days_between(to_local(due_at, zone).date(), to_local(moment, zone).date()))


def light(statuses: Iterable[str], beyond_end: bool, deciding: bool = False) -> str:
    """A project's light: 红 a forecast beyond its end, 黄 anything late or an open decision, else 绿."""
    if beyond_end:
        return RED
    return YELLOW if deciding or LATE in set(statuses) else GREEN
