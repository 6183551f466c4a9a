"""The commonest report, recorded fast: a figure and a note on a task about which nothing else is to be weighed.

The one fast path of recording, as bot/grammar/plain_report.py is that of reading: a task that is under way, on time,
without a risk, a wait or a date of its own. Anything else goes the whole way through reporting.py; a test plays the
same reports both ways and compares every row and reply.
"""

from __future__ import annotations

from bot.grammar.fold import flat
from bot.grammar.progress import Progress
from bot.rules.permissions import may
from bot.rules.reminders import next_due_at
from bot.services import roles
from bot.services.turn import Answer, Turn
from bot.texts import reports as texts
from storage import changes
from storage import tasks as rows
from storage.records import Task


def record(turn: Turn, task: Task, said: Progress) -> Answer | None:
    """Record it and say it back; None, and nothing written, where more is to be looked at."""
    percent = said.percent
    if percent is None or not _simple(turn, task, said) or not may("progress", roles.towards(turn, task)):
        return None
    now = turn.now
    rows.add_report(
        turn.conn, task_id=task.id, percent=percent, note=said.note, by=turn.person.id, at=now, inbox_id=turn.inbox_id
    )
    stated = {"percent": (task.percent, percent), "note": (task.note, said.note), "reported_at": (task.reported_at, now)}
    changed = {name: (old, new) for name, (old, new) in stated.items() if old != new}
    changes.record(turn.conn, "task", task.id, changed, turn.actor)
    values = {name: new for name, (_, new) in changed.items()}
    attention = next_due_at(task.due_at, task.snoozed_until, True)
    if attention != task.next_due_at:
        values["next_due_at"] = attention
    rows.set_values(turn.conn, task.id, {**values, "updated_at": now})
    head = texts.report_head(task.label, task.title, task.percent, percent, done=False)
    return Answer(texts.report_saved(head, (), undo=True, tone="good"), about=task.label)


def _simple(turn: Turn, task: Task, said: Progress) -> bool:
    """Nothing follows from this report but its own columns."""
    return (
        task.due_at > turn.now
        and task.done_at is None
        and task.forecast_at is None
        and task.held_until is None
        and task.supports_id is None
        and task.waiting_since is None
        and task.waiting_department_id is None
        and not (task.risk or task.measure or task.waiting_for or task.delay_reason)
        and not flat(said.note).startswith(flat(task.title))
    )
