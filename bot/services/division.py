"""Whose task it is: 认领, 接受, 有困难, 不归我们, handing over and what the coordinator decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from adapters.base import Block, Buttons, OutgoingMessage
from bot.grammar.fields import Fields
from bot.grammar.fold import flat
from bot.rules import permissions as p
from bot.rules.ownership import ACCEPTED, DIFFICULT, DISOWNED, held_until
from bot.rules.zones import to_local, to_utc
from bot.services import deadlines, directory, gather, holding, notify, preferences, roles, taking_part, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import division as texts
from bot.texts import tasks as task_texts
from bot.texts import undo as undo_texts
from storage import changes, people, projects
from storage import tasks as rows
from storage.records import Person, Task

KEYS = {"编号": "number"}
MOST_ISSUE = 60  # characters of a difficulty that becomes an issue by one tap

# ---------------------------------------------------------------- which task


def named(turn: Turn, fields: Fields) -> list[Task]:
    """The tasks a line names by number, by the answer to 编号, or by the post it replies to."""
    asked = flat(fields.named.get("number", "")).replace("-", "").strip(" #").upper()
    labels = [n for n in fields.numbers if n.startswith("T")] + ([asked] if asked[1:].isdigit() else [])
    labels = labels or list(fields.numbers[:1]) or ([turn.about] if turn.about.startswith("T") else [])
    return [tasks.by_label(turn, label) for label in dict.fromkeys(labels)]


def pick(turn: Turn, word: str, found: Sequence[Task], candidates: Sequence[Task], nothing: OutgoingMessage) -> list[Task]:
    """`found` where a line named some; else the only candidate, or the question which."""
    if found:
        return list(found)
    if len(candidates) == 1:
        return list(candidates)
    if not candidates:
        raise Sorry(nothing)
    shown = [(task.label, task.title) for task in candidates[:12]]
    raise Sorry(texts.which_of(word, shown), ask=Ask(word, "编号", f"/{word} {turn.args}".strip()))


def unanswered(turn: Turn) -> list[Task]:
    """My open tasks made by somebody else that I have not answered for."""
    own = rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())
    return [task for task in own if task.created_by != turn.person.id and task.answer in ("", DISOWNED)]


def _may_answer(turn: Turn, task: Task) -> None:
    if not task.open:
        raise Sorry(task_texts.closed_task(task.label, task.title))
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    holders = roles.holders_of_task(turn.conn, task, "answer")
    roles.require(turn, "answer", allowed, holders=holders, object_id=task.id)


def _line(turn: Turn, task: Task) -> str:
    return texts.owned_line(task.label, task.title, _due(turn, task), unclaimed=False)


def _due(turn: Turn, task: Task) -> str:
    return deadlines.spoken(turn, task.due_at, task.due_has_clock)


def _tell(turn: Turn, person_id: int, task: Task, message: OutgoingMessage) -> None:
    """A request or its end, privately, in the project's group where that cannot be; never to who speaks."""
    if person_id == turn.person.id:
        return
    group = notify.home_group(turn.conn, task.project_id)
    notify.to_person_or_group(
        turn.conn, turn.house, person_id, group, message, kind="request", now=turn.now, about=task.label
    )


# ---------------------------------------------------------------- 接受


def accept(turn: Turn, found: Iterable[Task]) -> Answer:
    """The owner takes them on; who was to decide hears that nothing is left to do."""
    taken = list(found)
    for task in taken:
        _may_answer(turn, task)
    for task in taken:
        contested = task.answer == DISOWNED
        said = {"answer": ACCEPTED, "unclaimed": False}
        tasks.update(turn, task, {**said, **_answered_at(turn, task), **_hold_ends(turn, task)})
        who = holding.decider(turn.conn, task, turn.now, but=turn.person.id) if contested else None
        if who:
            owner = tasks.owner_of(turn, task).name
            _tell(turn, who.id, task, texts.settled_by_owner(task.label, task.title, owner))
    first = tasks.owner_of(turn, taken[0])
    by = turn.person.name if first.id != turn.person.id else ""
    return Answer(texts.accepted(first.name, [_line(turn, t) for t in taken], by), about=taken[0].label)


def _answered_at(turn: Turn, task: Task) -> dict[str, Any]:
    """When the owner answered; with `held_until` the moment stays as the beginning of the time the clock stood."""
    return {} if task.held_until is not None else {"answered_at": turn.now}


def _hold_ends(turn: Turn, task: Task) -> dict[str, Any]:
    return {"held_until": turn.now} if holding.ends(task, turn.now) else {}


# ---------------------------------------------------------------- 有困难


def difficult(turn: Turn, task: Task, words: str) -> Answer:
    """A risk on the task; the coordinator and the own contact hear it with taps."""
    _may_answer(turn, task)
    what = " ".join(words.split()).strip("。.；; ")
    if not what:
        question = Ask("有困难", "困难", f"/有困难 {task.label}")
        raise Sorry(texts.what_is_difficult(task.label, task.title), ask=question)
    task = tasks.update(turn, task, {"answer": DIFFICULT, "risk": what, **_answered_at(turn, task)})
    issue = texts.issue_command(task.label, what[:MOST_ISSUE])
    note = texts.difficulty(task.label, task.title, turn.person.name, what, _due(turn, task), issue)
    told = []
    for person in heard(turn, task):
        _tell(turn, person.id, task, note)
        told.append(person.name)
    return Answer(texts.difficulty_noted(task.label, task.title, what, told), about=task.label)


def heard(turn: Turn, task: Task) -> list[Person]:
    """Who hears of a difficulty: who coordinates, and the own contact; not who speaks."""
    coordinator = holding.decider(turn.conn, task, turn.now, but=turn.person.id)
    department = people.department(turn.conn, task.department_id) if task.department_id else None
    ids = [coordinator.id if coordinator else None, department.contact_id if department else None]
    return [people.person(turn.conn, i) for i in dict.fromkeys(ids) if i and i != turn.person.id]


# ---------------------------------------------------------------- 不归我们


def disown(turn: Turn, task: Task, words: str) -> Answer:
    """The coordinator decides; the clock stands until the end of the next working day, once for one owner."""
    _may_answer(turn, task)
    owner = tasks.owner_of(turn, task)
    said = " ".join(words.split()).strip("。.，, ")
    departments = directory.all_departments(turn)
    others = holding.named_in(turn.conn, departments, said, task.department_id)
    who = holding.decider(turn.conn, task, turn.now, but=turn.person.id)
    if who is None:
        return Answer(texts.decide_yourself(task.label, task.title, owner.name, others), about=task.label)
    if task.answer == DISOWNED:
        return Answer(texts.already_disowned(task.label, task.title, who.name, owner.name), about=task.label)
    again = holding.was_held(turn.conn, task)
    values: dict[str, Any] = {"answer": DISOWNED}
    until = "" if again else _hold(turn, task, values)
    tasks.update(turn, task, values)
    changes.record(turn.conn, "task", task.id, {holding.WHY: (None, said)}, turn.actor)
    by = turn.person.name
    _tell(turn, who.id, task, texts.who_then(task.label, task.title, by, said, owner.name, until, _due(turn, task), others))
    if again:
        message = texts.disowned_again(task.label, task.title, who.name, _due(turn, task), owner.name)
    else:
        message = texts.disowned(task.label, task.title, who.name, until, owner.name)
    return Answer(message, about=task.label)


def _hold(turn: Turn, task: Task, values: dict[str, Any]) -> str:
    zone = notify.home_group(turn.conn, task.project_id).zone
    until = to_utc(held_until(to_local(turn.now, zone), turn.house.calendar), zone)
    values |= {"answered_at": turn.now, "held_until": until}
    return deadlines.spoken(turn, until, True)


def keep(turn: Turn, task: Task) -> Answer:
    """Nothing changes: the owner of a contested task stays, and hears it."""
    owner = tasks.owner_of(turn, task)
    tasks.update(turn, task, {"answer": "", **_hold_ends(turn, task)})
    _tell(turn, owner.id, task, texts.kept_yours(task.label, task.title, _due(turn, task), turn.person.name))
    return Answer(texts.kept(task.label, task.title, owner.name), about=task.label)


# ---------------------------------------------------------------- handing over


def hand_over(turn: Turn, task: Task, person: Person, **further: Any) -> Task:
    """Another 第一责任人; an answer given and a hold were the old one's."""
    values: dict[str, Any] = {"owner_id": person.id, "unclaimed": False, "answer": "", **_hold_ends(turn, task), **further}
    if person.department_id and person.department_id != task.department_id:
        values.setdefault("department_id", person.department_id)
        project = projects.project(turn.conn, task.project_id)
        if p.may("assign", roles.in_project(turn.conn, project, turn.person.id)):
            taking_part.join(turn, project.id, person.department_id)
    return tasks.update(turn, task, values)


def end_contest(turn: Turn, before: Task, after: Task) -> None:
    """Who did not want a task, and who was asked to decide, hear that it is somebody else's now."""
    if before.answer != DISOWNED:
        return
    note = texts.handed_on(after.label, after.title, tasks.owner_of(turn, after).name)
    who = holding.decider(turn.conn, before, turn.now, but=before.owner_id)
    for person_id in dict.fromkeys([before.owner_id, *([who.id] if who else [])]):
        if person_id != after.owner_id:
            _tell(turn, person_id, after, note)


def note_owner(turn: Turn, task: Task, line: str) -> None:
    """A routine line for the project's group, unless the reply stands there."""
    group = notify.home_group(turn.conn, task.project_id)
    if turn.group_id != group.id:
        gather.note(
            turn.conn, turn.house, group, line, kind="owner", about=task.label, now=turn.now, inbox_id=turn.inbox_id
        )


# ---------------------------------------------------------------- 认领


def claimable(turn: Turn) -> list[Task]:
    """Tasks of the speaker's department, or of one they are contact or lead of, that wait for somebody."""
    every = rows.of_projects(turn.conn, turn.project_ids(), only_open=True)
    own = {d.id for d in (*people.led_by(turn.conn, turn.person.id), *people.contact_of(turn.conn, turn.person.id))}
    own |= {turn.person.department_id} if turn.person.department_id else set()
    return [task for task in every if task.unclaimed and task.department_id in own]


def claim(turn: Turn, found: Iterable[Task], person: Person | None) -> Answer:
    """The speaker, or whom the contact names, answers for them from now on."""
    taken = list(found)
    who = person or turn.person
    for task in taken:
        _may_claim(turn, task, who)
    own = who.id == turn.person.id
    after = [hand_over(turn, t, who, **(_accepted(turn, t) if own else {})) for t in taken]
    tell_new_owner(turn, after, who)
    for before, task in zip(taken, after, strict=True):
        end_contest(turn, before, task)
        note_owner(turn, task, texts.claim_note(task.label, task.title, who.name))
    return Answer(texts.claimed(who.name, [_line(turn, t) for t in after]), about=after[0].label)


def _accepted(turn: Turn, task: Task) -> dict[str, Any]:
    """Who claims a task has accepted it, for the department it was given to."""
    return {"answer": ACCEPTED, "department_id": task.department_id, **_answered_at(turn, task)}


def _may_claim(turn: Turn, task: Task, who: Person) -> None:
    if not task.open:
        raise Sorry(task_texts.closed_task(task.label, task.title))
    if not task.unclaimed:
        raise Sorry(texts.not_unclaimed(task.label, task.title, tasks.owner_of(turn, task).name))
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    if turn.person.department_id is not None and turn.person.department_id == task.department_id:
        allowed |= {p.OWN_MEMBER}
    action = "claim" if who.id == turn.person.id else "reassign"
    roles.require(
        turn, action, allowed, holders=roles.holders_of_task(turn.conn, task, action), object_id=task.id
    )


# ---------------------------------------------------------------- telling the owner


def tell_new_owner(turn: Turn, found: Sequence[Task], owner: Person) -> None:
    """One private message to whom these tasks were given, with what can be answered; nothing to who speaks.

    Somebody who cannot be written to reads the reply, where it stands in the project's group.
    """
    if owner.id == turn.person.id or not found:
        return
    task, note = found[0], _to_owner(turn, found)
    if turn.group_id != notify.home_group(turn.conn, task.project_id).id:
        _tell(turn, owner.id, task, note)
    else:
        notify.to_person(
            turn.conn, turn.house, owner.id, note, kind="request", now=turn.now, about=task.label, group=turn.group
        )


def _to_owner(turn: Turn, found: Sequence[Task]) -> OutgoingMessage:
    by, task = turn.person.name, found[0]
    if len(found) > 1:
        lines = [texts.owned_line(t.label, t.title, _due(turn, t), unclaimed=t.unclaimed) for t in found]
        accept_these = [t.label for t in found if not t.unclaimed]
        return texts.several_yours(by, lines, accept_these, [t.label for t in found if t.unclaimed])
    if task.unclaimed and task.department_id:
        department = people.department(turn.conn, task.department_id).name
        return texts.to_claim(task.label, task.title, _due(turn, task), by, department)
    return texts.yours(task.label, task.title, _due(turn, task), by)


def taken_back(turn: Turn, before: Task, after: Task) -> None:
    """Who was told of an answer, or of the end of a contest, is told once that it was taken back (/撤销)."""
    if before.answer == after.answer:
        return
    if before.answer in (DIFFICULT, DISOWNED):
        note = texts.answer_withdrawn(after.label, after.title, turn.person.name)
        who = holding.decider(turn.conn, after, turn.now, but=turn.person.id)
        for person in heard(turn, after) if before.answer == DIFFICULT else [who] if who else []:
            _tell(turn, person.id, after, note)
    if after.answer == DISOWNED and after.open:
        owner = tasks.owner_of(turn, after)
        _tell(turn, owner.id, after, texts.still_yours(after.label, after.title, _due(turn, after)))
        asked = holding.decider(turn.conn, after, turn.now, but=owner.id)
        others = holding.named_in(
            turn.conn, directory.all_departments(turn), holding.why(turn.conn, after), after.department_id
        )
        if asked:
            note = texts.undecided(after.label, after.title, owner.name, _due(turn, after), others)
            _tell(turn, asked.id, after, note)


def withdrawn(turn: Turn, made: Sequence[Task]) -> None:
    """Tasks taken off again (/撤销): their owners hear it once, where they heard of the tasks."""
    several = len([task for task in made if task.supports_id is None]) > 1
    by_owner: dict[int, list[Task]] = {}
    for task in made:
        private = several or task.supports_id is not None or not hears_reply(turn, task.owner_id)
        if private and task.owner_id != turn.person.id:
            by_owner.setdefault(task.owner_id, []).append(task)
    by = turn.person.name
    for owner_id, own in by_owner.items():
        note = undo_texts.task_withdrawn(own[0].label, own[0].title, by)
        if len(own) > 1:
            note = undo_texts.tasks_withdrawn(by, [f"{task.label} {task.title}" for task in own])
        notify.to_person(
            turn.conn, turn.house, owner_id, note, kind="request", now=turn.now, about=own[0].label
        )


def hears_reply(turn: Turn, person_id: int) -> bool:
    """Whether somebody can be mentioned in the reply, in the group it is said in."""
    if preferences.reminded(turn.conn, person_id) == preferences.PRIVATE:
        return False  # 只私信
    return turn.group is not None and bool(notify.mentions_for(turn.conn, turn.group.adapter, [person_id]))


def with_buttons(message: OutgoingMessage, *groups: Sequence[Any]) -> OutgoingMessage:
    """The message with rows of buttons under it."""
    more: list[Block] = [Buttons(tuple(buttons)) for buttons in groups if buttons]
    return replace(message, blocks=(*message.blocks, *more))
