"""/转交: another 第一责任人, told privately; for a contested task it is what the coordinator decides."""

from __future__ import annotations

from bot.rules.ownership import DIFFICULT, DISOWNED
from bot.services import division, roles, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import division as division_texts
from bot.texts import tasks as texts

WORDS = ("转交", "换人", "移交", "zj", "transfer")
USAGE = "/转交 T2 @张工"
HELP = "换责任人"
KEYS = {"负责人": "owner", "责任人": "owner"}


def run(turn: Turn) -> Answer | None:
    """Hand a task over; the department is the new owner's. The same owner of a contested task: it stays."""
    fields = turn.fields(KEYS, deadline=False)
    if not fields.numbers:
        raise Sorry(texts.transfer_usage("T12"))
    task = tasks.by_label(turn, fields.numbers[0])
    plain = fields.named.get("owner", "").strip().lstrip("@＠")
    names = fields.people or ((plain,) if plain else ())
    example = f"/转交 {task.label} @{names[0] if names else '张工'}"
    open_to_coordinator = task.unclaimed or task.answer in (DISOWNED, DIFFICULT)
    action = "reassign" if open_to_coordinator else "transfer"
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    holders = roles.holders_of_task(turn.conn, task, action)
    roles.require(turn, action, allowed, holders=holders, object_id=task.id)
    draft = f"/转交 {task.label}"
    ask = Ask("转交", "负责人", draft)
    person = tasks.one_person(turn, names, example, ask=ask, command=lambda name: f"{draft} @{name}")
    if person is None:
        raise Sorry(texts.transfer_usage(task.label), ask=ask)
    if not task.open:
        raise Sorry(texts.closed_task(task.label, task.title))
    old = tasks.owner_of(turn, task)
    if person.id == old.id:
        if task.answer == DISOWNED:
            return division.keep(turn, task)
        raise Sorry(texts.same_owner(task.label, task.title, old.name))
    updated = division.hand_over(turn, task, person)
    division.tell_new_owner(turn, [updated], person)
    division.end_contest(turn, task, updated)
    division.note_owner(turn, updated, division_texts.owner_note(task.label, task.title, person.name))
    return Answer(texts.transferred(task.label, task.title, old.name, person.name), (), task.label)
