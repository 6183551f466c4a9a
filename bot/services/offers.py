"""A report on somebody else's task: refused, and offered to its owner as one tap or one word."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.rules.manners import after_quiet
from bot.rules.zones import to_local, to_utc
from bot.services import absences, notify, roles, tasks
from bot.services.turn import Sorry, Turn
from bot.texts import absences as absence_texts
from bot.texts import reports as texts
from storage import people, questions
from storage.records import Group, Person, Task

MOST_WORDS = 80  # shown and done alike
ANSWER_WITHIN = timedelta(hours=1)  # as a word; the button stays


def pass_on(turn: Turn, task: Task, words: str) -> Sorry:
    """The refusal; the owner is asked privately, or in the project's group where that cannot be. `words`: one line."""
    owner = tasks.owner_of(turn, task)
    reader = absences.to_whom(turn.conn, owner.id, turn.now) or owner.id
    own = words[:MOST_WORDS].strip()
    command = f"/进度 {task.label} {own}".strip()
    told = _can_be_told(turn, task, reader)
    holders = [p.name for p in roles.holders_of_task(turn.conn, task, "progress") if p.id != owner.id]

    def offer(later: Turn) -> None:
        asked = later.person.name
        private = texts.please_confirm_report(asked, task.label, task.title, own, command)
        private = private if reader == owner.id else absence_texts.on_behalf(private, owner.name)
        group = notify.home_group(later.conn, task.project_id)
        direct = notify.to_person_or_group(
            later.conn, later.house, reader, group, private, kind="request", now=later.now, about=task.label
        )
        place = None if direct else group.id
        if questions.open_question(later.conn, reader, place, later.now):
            return  # their own question stays theirs: a word of theirs must not confirm somebody else's report
        questions.ask(
            later.conn,
            person_id=reader,
            group_id=place,
            command="进度",
            missing="confirm",
            draft=command,
            now=later.now,
            expires_at=_read_at(later, group) + ANSWER_WITHIN,
        )

    return Sorry(
        texts.only_owner(task.label, task.title, _named(turn, owner, reader), list(dict.fromkeys(holders)), told=told),
        denied=("task", task.id, "progress"),
        then=offer if told else None,
    )


def _named(turn: Turn, owner: Person, reader: int) -> str:
    """The owner, and who reads it while they are away."""
    if reader == owner.id:
        return owner.name
    return absence_texts.stood_in(owner.name, people.person(turn.conn, reader).name)


def _read_at(turn: Turn, group: Group) -> datetime:
    """When the offer can be read: what is said in quiet hours arrives behind them, and so counts from there."""
    local = to_local(turn.now, group.zone)
    return to_utc(after_quiet(local, turn.house.manners(turn.conn, group.id)), group.zone)


def _can_be_told(turn: Turn, task: Task, owner_id: int) -> bool:
    """Somewhere the owner can read it."""
    if notify.reachable(turn.conn, turn.house, owner_id) is not None:
        return True
    return notify.home_group(turn.conn, task.project_id).closed_at is None
