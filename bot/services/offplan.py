"""≥ 1 working day off plan, early or late: the reason is asked for once, and never in the way of recording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from adapters.base import Button
from bot.rules import offplan as rules
from bot.rules.zones import to_local
from bot.services import tasks
from bot.services.turn import Turn
from bot.texts import offplan as texts
from storage import changes
from storage.records import Task

ASKED = "off_plan_asked"  # a change row's field; no column


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reply carries: a question with its taps, or the reason that was understood. Each may be empty."""

    question: str = ""
    buttons: tuple[Button, ...] = ()
    reason: str = ""


def weigh(turn: Turn, before: Task, after: Task, words: Callable[[], str]) -> Asked:
    """Call it after a report or a new date is recorded; `words` are the sender's own, mostly not needed."""
    found = _off(turn, before, after)
    if found is None:
        return Asked()
    occasion, days = found
    if abs(days) < rules.ASKED_FROM:
        if after.off_plan and occasion != texts.DONE:
            tasks.update(turn, after, {"off_plan": ""})  # on plan again
        return Asked()
    reason = rules.reason_of(words().strip())
    if reason:
        if reason != after.off_plan:
            tasks.update(turn, after, {"off_plan": reason})
        return Asked(reason=reason)
    if after.off_plan or _asked_before(turn, after, occasion):
        return Asked()
    changes.record(turn.conn, "task", after.id, {ASKED: (None, occasion)}, turn.actor)
    taps = texts.buttons(after.label, rules.offered(days))
    return Asked(texts.question(occasion, days), tuple(taps))


def _off(turn: Turn, before: Task, after: Task) -> tuple[str, int] | None:
    """The occasion, and how many working days it lies off plan; None when nothing of that kind happened."""
    if after.done_at is not None:
        if before.done_at is not None:
            return None
        occasion, planned, moment = texts.DONE, after.due_at, after.done_at
    elif after.due_at != before.due_at:
        occasion, planned, moment = texts.MOVED, before.due_at, after.due_at
    elif after.forecast_at is not None and after.forecast_at != before.forecast_at:
        occasion, planned, moment = texts.FORECAST, after.due_at, after.forecast_at
    else:
        return None
    days = [to_local(one, turn.zone).date() for one in (planned, moment)]
    return occasion, rules.days_off(days[0], days[1], turn.house.calendar)


def _asked_before(turn: Turn, task: Task, occasion: str) -> bool:
    every = changes.of_object(turn.conn, "task", task.id)
    return any(one.field == ASKED and one.new == occasion for one in every)
