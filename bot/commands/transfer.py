"""/转交: another 第一责任人, told privately."""

from __future__ import annotations

from bot.services import deadlines, notify, roles, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import tasks as texts

WORDS = ("转交", "换人", "移交", "zj", "transfer")
USAGE = "/转交 T2 @张工"
HELP = "换责任人"
KEYS = {"负责人": "owner", "责任人": "owner"}


def run(turn: Turn) -> Answer | None:
    """Hand a task over; the department is the new owner's."""
    fields = turn.fields(KEYS, deadline=False)
    if not fields.numbers:
        raise Sorry(texts.transfer_usage("T12"))
    task = tasks.by_label(turn, fields.numbers[0])
    plain = fields.named.get("owner", "").strip().lstrip("@＠")
    names = fields.people or ((plain,) if plain else ())
    example = f"/转交 {task.label} @{names[0] if names else '张工'}"
    allowed = roles.towards_task(turn.conn, task, turn.person.id)
    holders = roles.holders_of_task(turn.conn, task, "transfer")
    roles.require(turn, "transfer", allowed, holders=holders, object_id=task.id)
    draft = f"/转交 {task.label}"
    ask = Ask("转交", "负责人", draft)
    person = tasks.one_person(turn, names, example, ask=ask, command=lambda name: f"{draft} @{name}")
    if person is None:
        raise Sorry(texts.transfer_usage(task.label), ask=ask)
    if not task.open:
        raise Sorry(texts.closed_task(task.label, task.title))
    old = tasks.owner_of(turn, task)
    if person.id == old.id:
        raise Sorry(texts.same_owner(task.label, task.title, old.name))
    updated = tasks.update(
        turn, task, {"owner_id": person.id, "department_id": person.department_id or task.department_id}
    )
    due = deadlines.spoken(turn, updated.due_at, updated.due_has_clock)
    if person.id != turn.person.id:
        note = texts.you_own_now(task.label, task.title, due, turn.person.name)
        notify.to_person(turn.conn, turn.house, person.id, note, kind="request", now=turn.now, about=task.label)
    return Answer(texts.transferred(task.label, task.title, old.name, person.name), (), task.label)
