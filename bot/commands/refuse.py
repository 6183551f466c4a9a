"""/不同意: no to the new date that waits for this person; the task keeps its day."""

from __future__ import annotations

from bot.commands import reschedule
from bot.services import consent, notify, roles, rungs
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import consent as texts
from bot.texts import tasks as task_texts
from storage import tasks as rows

WORDS = ("不同意", "不同意改期", "不批准", "驳回", "refuse")
USAGE = "/不同意 T2"
HELP = "不同意改期"
KEYS = consent.KEYS


def run(turn: Turn) -> Answer | None:
    """A request is answered; an expected date nobody asked for is told back to the owner."""
    task = consent.pick(turn, WORDS[0])
    if rows.open_request(turn.conn, task.id) is not None:
        return reschedule.run(turn.retyped(f"{task.label} {WORDS[0]}"))
    if not rungs.new_date_command(turn.conn, task, turn.zone, turn.now):
        raise Sorry(texts.no_date(task.label, task.title))
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    holders = roles.holders_of_task(turn.conn, task, consent.LATE)
    roles.require(turn, consent.LATE, allowed, holders=holders, object_id=task.id)
    note = task_texts.refused(task.label, task.title, turn.person.name)
    notify.to_person(turn.conn, turn.house, task.owner_id, note, kind="request", now=turn.now, about=task.label)
    return Answer(task_texts.refused_said(task.label, task.title), about=task.label)
