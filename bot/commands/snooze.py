"""/稍后: remind me of this task later, privately."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.services import deadlines, roles, tasks
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import tasks as texts

WORDS = ("稍后", "晚点提醒", "提醒", "sh", "snooze")
USAGE = "/稍后 T12 明天9点"
HELP = "稍后提醒我"
KEYS: dict[str, str] = {}
MOST = timedelta(days=30)
MORNING = time(9, 0)  # a day without a clock means in the morning


def run(turn: Turn) -> Answer | None:
    """Set when the owner is reminded."""
    fields = turn.fields(KEYS)
    if fields.numbers:
        deadlines.refuse_no_day(turn, None, fields.deadline)
    if not fields.numbers or fields.deadline is None or fields.deadline.day is None:
        raise Sorry(texts.snooze_usage())
    task = tasks.by_label(turn, fields.numbers[0])
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    roles.require(
        turn, "snooze", allowed, holders=roles.holders_of_task(turn.conn, task, "snooze"), object_id=task.id
    )
    if not task.open:
        raise Sorry(texts.closed_task(task.label, task.title))
    when = turn.utc(datetime.combine(fields.deadline.day, fields.deadline.clock or MORNING))
    if not turn.now < when <= turn.now + MOST:
        raise Sorry(texts.snooze_too_far())
    tasks.update(turn, task, {"snoozed_until": when})
    return Answer(texts.snoozed(task.label, task.title, deadlines.spoken(turn, when, True)), about=task.label)
