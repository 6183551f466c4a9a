"""缓冲: the inner day of a task, which reminders follow; 滞后 and the ladder follow the committed day (rule 9)."""

from __future__ import annotations

from datetime import datetime

from bot.rules.inner import moved_inner
from bot.rules.zones import END_OF_DAY, to_local
from bot.services import deadlines
from bot.services.turn import Turn
from bot.texts import buffer as texts
from storage.records import Task


def both(turn: Turn, task: Task) -> str:
    """`内部 10月18日（周日），对外 10月20日（周二）`; empty without an inner day."""
    if task.inner_due_at is None:
        return ""
    return texts.both(spoken(turn, task.inner_due_at), deadlines.spoken(turn, task.due_at, task.due_has_clock))


def spoken(turn: Turn, inner: datetime) -> str:
    """An inner moment as people read it; a whole day without its clock."""
    return deadlines.spoken(turn, inner, to_local(inner, turn.zone).time() != END_OF_DAY)


def moved(turn: Turn, task: Task, due: datetime) -> dict[str, datetime]:
    """The inner moment goes with a new committed one, as many working days before it; {} without one."""
    if task.inner_due_at is None:
        return {}
    inner, old, new = (to_local(moment, turn.zone) for moment in (task.inner_due_at, task.due_at, due))
    return {"inner_due_at": turn.utc(moved_inner(inner, old, new, turn.house.calendar))}
