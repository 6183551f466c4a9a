"""Entries that become tasks or wait for somebody: who by when, with what is wrong said by the row.

行动项 and 未决事项 of minutes, 待办 of a 沟通记录.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.grammar.minutes import Entry, Known
from bot.services import deadlines, directory, division, meetings, tasks
from bot.services.deadlines import Due
from bot.services.turn import Turn
from bot.texts import minutes as texts
from storage import people
from storage import tasks as task_rows
from storage.records import Department, Person, Project, Task


@dataclass(frozen=True, slots=True)
class Row:
    """One entry as understood; `problem` empty where it can stand. `owner` is a name until it is recorded."""

    number: int
    entry: Entry
    owner: str
    department: Department | None
    due: Due | None
    problem: str = ""

    @property
    def shown(self) -> str:
        """`张工`, `市场部（小李）`."""
        return f"{self.department.name}（{self.owner}）" if self.department else self.owner


def known(turn: Turn) -> Known:
    """What reads free text here."""
    departments = tuple(one.name for one in directory.all_departments(turn))
    return Known(turn.local, turn.house.calendar, frozenset(turn.house.names), departments)


def understand(turn: Turn, found: Sequence[Entry]) -> list[Row]:
    """Each entry with its owner and its moment, or what is wrong with it."""
    return [_row(turn, number, entry) for number, entry in enumerate(found, 1)]


def _row(turn: Turn, number: int, entry: Entry) -> Row:
    owner, department, problem = _owner(turn, entry)
    due = None
    if not problem:
        due, problem = _due(turn, entry)
    if not problem and not entry.text:
        problem = texts.NO_TITLE
    return Row(number, entry, owner, department, due, problem)


def _owner(turn: Turn, entry: Entry) -> tuple[str, Department | None, str]:
    if len(entry.names) > 1:
        return "", None, texts.many_owners(entry.names)
    if entry.names:
        return entry.names[0], None, ""
    if not entry.department:
        return "", None, texts.NO_OWNER
    department = directory.department_named(turn, entry.department)
    if department is None:
        return "", None, texts.unknown_department(entry.department)
    speaker = meetings.speaks_for(turn.conn, department)
    if speaker is None:
        return "", None, texts.nobody_there(department.name)
    return people.person(turn.conn, speaker).name, department, ""


def _due(turn: Turn, entry: Entry) -> tuple[Due | None, str]:
    read = entry.deadline
    if read is None:
        return None, texts.NO_DATE
    if read.vague:
        return None, texts.vague("、".join(read.vague))
    if read.moment is None or read.conflict or read.ask:
        return None, texts.UNCLEAR
    if read.past or turn.utc(read.moment) <= turn.now:
        return None, texts.PAST
    return Due(turn.utc(read.moment), read.clock is not None), ""


def line(turn: Turn, name: str, row: Row, label: str = "") -> str:
    """One row as it is shown."""
    assert row.due is not None
    return texts.entry(name, row.entry.text, row.shown, deadlines.spoken_due(turn, row.due), label)


def person(turn: Turn, row: Row) -> Person:
    """Who it is, made known here where nobody had the name."""
    if row.department is not None:
        speaker = meetings.speaks_for(turn.conn, row.department)
        assert speaker is not None
        return people.person(turn.conn, speaker)
    return directory.person_named(turn, row.owner)


def track(turn: Turn, project: Project, found: Sequence[Row], before: Sequence[Task] = ()) -> list[Task]:
    """Tasks of these rows, in their order; one of `before` with the same title stays itself. Owners are told once."""
    made, new = [], []
    for row in found:
        same = next((one for one in before if one.title == row.entry.text[:200] and one.cancelled_at is None), None)
        task = same or _make(turn, project, row)
        made.append(task)
        if same is None:
            new.append(task)
    for owner_id in dict.fromkeys(task.owner_id for task in new):
        own = [task for task in new if task.owner_id == owner_id]
        division.tell_new_owner(turn, own, people.person(turn.conn, owner_id))
    return made


def _make(turn: Turn, project: Project, row: Row) -> Task:
    assert row.due is not None
    owner = person(turn, row)
    wanted = tasks.NewTask(
        title=row.entry.text[:200],
        owner=owner,
        due_at=row.due.at,
        due_has_clock=row.due.has_clock,
        department_id=row.department.id if row.department else None,
        unclaimed=row.department is not None and owner.id != turn.person.id,
    )
    return tasks.make(turn, project, wanted)


def task_of(turn: Turn, task_id: int) -> Task:
    """A task an entry became."""
    return task_rows.task(turn.conn, task_id)
