"""A new date that waits for a yes or a no: which one somebody means."""

from __future__ import annotations

from bot.grammar.fold import flat
from bot.rules import permissions
from bot.services import roles, rungs, tasks
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import consent as texts
from bot.texts import ladder as ladder_texts
from storage import cases
from storage import tasks as rows
from storage.records import Task

KEYS = {"编号": "number"}
LATE = "reschedule_late"


def pick(turn: Turn, word: str) -> Task:
    """The task `word` answers to: by number, by the post replied to, or the only one that waits for this person."""
    fields = turn.fields(KEYS, deadline=False)
    said = flat(fields.named.get("number", "")).replace("-", "").strip(" #").upper()
    labels = [*fields.numbers, *([said] if said[1:].isdigit() else []), turn.about]
    label = next((one for one in labels if one.startswith("T")), "")
    if label:
        return tasks.by_label(turn, label)
    open_now = waiting(turn)
    if len(open_now) == 1:
        return open_now[0]
    if not open_now:
        raise Sorry(texts.nothing_to_decide())
    message = ladder_texts.which(word, [(task.label, task.title) for task in open_now])
    raise Sorry(message, ask=Ask(word, "编号", f"/{word}"))


def waiting(turn: Turn) -> list[Task]:
    """Tasks with a new date under discussion that was put to this person: asked of them, or told by the ladder."""
    ids = cases.tasks_asked_of(turn.conn, turn.person.id)
    alarming = cases.open_cases_alarming(turn.conn, turn.person.id, turn.project_ids())
    ids += [case.object_id for case in alarming if case.object_kind == "task"]
    seen = turn.project_ids()
    found = [rows.task(turn.conn, task_id) for task_id in dict.fromkeys(ids)]
    return [
        task
        for task in found
        if task.open
        and task.project_id in seen
        and rungs.new_date_command(turn.conn, task, turn.zone, turn.now)
        and permissions.may(LATE, roles.towards_task(turn.conn, task, turn.person.id, turn.now))
    ]
