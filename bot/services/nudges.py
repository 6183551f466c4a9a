"""催: somebody asks for an update of others' tasks, privately, once a day a task; what became of each is said back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.rules.manners import after_quiet
from bot.rules.status import days_late
from bot.rules.zones import to_local
from bot.services import absences, deadlines, directory, notify, roles, shown, tasks
from bot.services.turn import Answer, Sorry, Turn
from bot.services.unchanged import reported_today
from bot.texts import common
from bot.texts import nudge as texts
from storage import changes, nudges, people, projects, slots
from storage import tasks as rows
from storage.records import Task

KIND = "nudge"


@dataclass(slots=True)
class Outcome:
    """What became of each task: who was written to, and what was left out for which reason."""

    sent: dict[int, list[Task]] = field(default_factory=dict)  # by person
    before: list[Task] = field(default_factory=list)  # asked for today already
    unheard: list[Task] = field(default_factory=list)  # nobody can be written to


def targets(turn: Turn, numbers: Sequence[str], named: Sequence[str], words: str) -> tuple[list[Task], int | None]:
    """The tasks meant, and the one person asked where a person was named; refused where nothing can be meant."""
    labels = list(numbers) or ([turn.about] if turn.about.startswith("T") and not (named or words) else [])
    if labels:
        return [_open(tasks.by_label(turn, label)) for label in labels], None
    bare = words.strip(" @＠的")
    department = _department(turn, bare)
    if department is not None:
        return _missing(turn, nudges.open_of_department(turn.conn, department, turn.project_ids()), bare), None
    person = _person(turn, list(named) or [bare])
    if person is not None:
        name = people.person(turn.conn, person).name
        return _missing(turn, rows.open_of_owner(turn.conn, person, turn.project_ids()), name), person
    found = [task for task in tasks.by_title(turn, bare) if task.open]
    if not found:
        raise Sorry(texts.usage() if not bare else texts.unknown(bare[:20]))
    return found, None


def _open(task: Task) -> Task:
    if not task.open:
        raise Sorry(texts.not_open(task.label, task.title))
    return task


def _department(turn: Turn, words: str) -> int | None:
    known = {d.name: d.id for d in directory.all_departments(turn)}
    return known.get(words) or known.get(f"{words}部")


def _person(turn: Turn, names: Sequence[str]) -> int | None:
    """Somebody known by this name; one who owns something here, where several bear it."""
    found = [person.id for name in names if name for person in people.named(turn.conn, name)]
    owning = [i for i in found if rows.open_of_owner(turn.conn, i, turn.project_ids())]
    return next(iter(owning or found), None)


def _missing(turn: Turn, found: Sequence[Task], whose: str) -> list[Task]:
    """Of several tasks only those without a report today."""
    missing = [task for task in found if not reported_today(turn, task)]
    if not missing:
        raise Sorry(texts.nothing_missing(whose) if found else texts.nothing_open(whose))
    return missing


# ---------------------------------------------------------------- asking


def ask(turn: Turn, found: Sequence[Task], person_id: int | None) -> Answer:
    """Write to the contact of each task's department, or its owner where there is none; or to the person named."""
    for task in found:
        project = projects.project(turn.conn, task.project_id)
        allowed = roles.in_project(turn.conn, project, turn.person.id)
        holders = roles.holders_in_project(turn.conn, project, "nudge")
        roles.require(turn, "nudge", allowed, holders=holders, object_id=task.id)
    outcome = Outcome()
    for task in found:
        _sort(turn, task, person_id, outcome)
    for to, own in outcome.sent.items():
        _write(turn, to, own)
    return Answer(_said_back(turn, outcome))


def _sort(turn: Turn, task: Task, person_id: int | None, outcome: Outcome) -> None:
    reason = f"{KIND}:{task.label}:{turn.local.date().isoformat()}"
    to = next((i for i in _whom(turn, task, person_id) if notify.reachable(turn.conn, turn.house, i)), None)
    if slots.taken(turn.conn, [reason]):
        outcome.before.append(task)
    elif to is None:
        outcome.unheard.append(task)
    elif slots.claim(turn.conn, reason, KIND, turn.now, turn.now, "posted"):
        outcome.sent.setdefault(to, []).append(task)
        changes.record(turn.conn, KIND, task.id, {"sent": (None, to)}, turn.actor)


def _whom(turn: Turn, task: Task, person_id: int | None) -> list[int]:
    """Whom to write to, best first: never the one who asks, and the deputy of somebody away."""
    department = people.department(turn.conn, task.department_id) if task.department_id else None
    wanted = [person_id, department.contact_id if department else None, task.owner_id]
    present = [absences.to_whom(turn.conn, people.person(turn.conn, i).id, turn.now) for i in wanted if i]
    return list(dict.fromkeys(i for i in present if i and i != turn.person.id))


def _write(turn: Turn, to: int, own: Sequence[Task]) -> None:
    lines = [_line(turn, task, to) for task in own]
    message = texts.please_update(turn.person.name, lines, own[0].label, own[0].percent)
    about = own[0].label if len(own) == 1 else ""
    group = notify.home_group(turn.conn, own[0].project_id)
    notify.to_person(turn.conn, turn.house, to, message, kind="request", now=turn.now, about=about, group=group)
    if len(own) > 1:
        shown.call(turn.conn, to, [task.label for task in own][: texts.MOST], turn.now)


def _line(turn: Turn, task: Task, to: int) -> str:
    owner = "" if task.owner_id == to else people.person(turn.conn, task.owner_id).name
    due = deadlines.spoken(turn, task.due_at, task.due_has_clock)
    late = days_late(task.due_at, turn.now, turn.house.calendar, turn.zone)
    return texts.line(task.label, task.title, owner, due, task.percent, late)


def _said_back(turn: Turn, outcome: Outcome):  # type: ignore[no-untyped-def]
    told = [(people.person(turn.conn, to).name, _named(own)) for to, own in outcome.sent.items()]
    later = ""
    if told:
        local = to_local(turn.now, turn.zone)
        opens = after_quiet(local, turn.house.manners(turn.conn, turn.group_id or 0))
        later = common.date(opens, has_clock=True, today=local) if opens != local else ""
    return texts.said_back(told, _named(outcome.before), _named(outcome.unheard), later)


def _named(found: Sequence[Task]) -> list[str]:
    return [f"{task.label} {task.title}" for task in found]
