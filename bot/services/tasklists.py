"""A pasted list of tasks: shown line by line with what is wrong before anything is recorded, then recorded as shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from adapters.base import OutgoingMessage
from bot.grammar.fold import fold
from bot.grammar.tasklist import MOST_LINES, Known, TaskList, read_list
from bot.services import buffer, deadlines, directory, division, projects, roles, supports, tasks, views, wanted
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import division as texts
from storage import people
from storage import projects as project_rows
from storage.records import Project, Task

MINUTES = 30  # five are too short to read a list
SHOWN = "批量确认"  # in front of a preview's draft; counts only when confirmed


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it wants, or what is wrong with it."""

    number: int
    title: str
    wanted: wanted.Wanted | None
    problem: str = ""


def handle(turn: Turn, commands: tuple[str, ...]) -> Answer | None:
    """The preview of a list, or what was previewed and is confirmed now; None when the text is one task.

    `commands`: the words of /任务, which each line may repeat.
    """
    if turn.args.startswith(SHOWN):
        return _record(turn, turn.args.removeprefix(SHOWN)) if turn.confirmed else Answer(texts.list_usage(MOST_LINES))
    found = read_list(turn.args, _known(turn, commands))
    if found is None:
        return None
    if not found.rows:
        return Answer(texts.list_usage(MOST_LINES))
    if len(found.rows) > MOST_LINES:
        raise Sorry(texts.list_too_long(len(found.rows), MOST_LINES))
    return _preview(turn, found)


def may_assign(turn: Turn, project: Project) -> None:
    """Refuse, naming who may, unless the speaker may give out work in the project."""
    roles.require(
        turn,
        "assign",
        roles.in_project(turn.conn, project, turn.person.id),
        holders=roles.holders_in_project(turn.conn, project, "assign"),
        kind="project",
        object_id=project.id,
    )


def _known(turn: Turn, commands: tuple[str, ...]) -> Known:
    departments = frozenset(d.name for d in directory.all_departments(turn)) if "\n" in turn.args else frozenset()
    return Known(turn.local, turn.house.calendar, wanted.KEYS, turn.house.names, departments, commands)


# ---------------------------------------------------------------- the preview


def _preview(turn: Turn, found: TaskList) -> Answer:
    project = _project(turn, found)
    if project:
        may_assign(turn, project)
    read: list[Row] = []
    for number, line in enumerate(found.rows, 1):
        read.append(_row(turn, project, number, line, read))
    good = [row for row in read if row.wanted]
    bad = [row for row in read if row.problem]
    message = texts.preview(
        [_good_line(turn, row) for row in good],
        [texts.bad_line(row.number, row.title, row.problem) for row in bad],
        MINUTES,
        found.ignored,
    )
    if good:
        kept = _pack(project, good, [row.number for row in bad])
        turn.ask = Ask("任务", "confirm", f"/任务 {SHOWN}{kept}", MINUTES)
    return Answer(message)


def _project(turn: Turn, found: TaskList) -> Project | None:
    """The project of the whole list; None in a fresh group, where the first task makes one."""
    if found.project:
        return projects.find(turn, found.project)
    chosen = turn.default_project()
    if chosen is None and turn.group is None:
        raise Sorry(texts.no_project_yet())
    return chosen


def _row(turn: Turn, project: Project | None, number: int, line: str, before: Sequence[Row]) -> Row:
    """One line read like any /任务; what would be asked about it is what is wrong with it."""
    named = tuple(m for m in turn.mentions if m.name and m.name in line)
    own = replace(turn, args=line, mentions=named, ask=None, _fields=None)
    fields = own.fields(wanted.KEYS)
    title = (fields.named.get("title") or fields.title).strip()
    problem = "" if title else texts.NO_TITLE
    if not problem and "again" not in fields.named:
        problem = _known_title(turn, project, title, before)
    if problem:
        return Row(number, title[:20], None, problem)
    try:
        deadlines.refuse_no_day(own, None, fields.deadline)
        understood = wanted.read(own, fields, wanted.title_of(fields))
    except Sorry as sorry:
        return Row(number, title[:20], None, _problem(sorry, fields.deadline is None, fields.named))
    return Row(number, title, understood)


def _known_title(turn: Turn, project: Project | None, title: str, before: Sequence[Row]) -> str:
    key = fold(title).lower()
    twin = next((row.number for row in before if fold(row.title).lower() == key), None)
    if twin:
        return texts.twice_here(twin)
    known = wanted.same_title(turn, project, title) if project else None
    return texts.known_title(known.label) if known else ""


def _problem(sorry: Sorry, undated: bool, named: dict[str, str]) -> str:
    """The refusal of one task in a line's words: what is wrong, and how it is right."""
    missing = sorry.ask.missing if sorry.ask else ""
    said = views.first_line(sorry.message)
    if missing == "截止" and undated:
        return texts.unread_date(named["due"]) if named.get("due") else texts.NO_DATE
    if missing == "截止" and ("，请确认" in said or said.endswith(("？", "：", "?"))):
        return texts.date_first(said)
    if missing == "负责人" and not named.get("department") and "规则 2" not in said:
        return texts.NO_OWNER
    return said


def _good_line(turn: Turn, row: Row) -> str:
    assert row.wanted is not None
    new, due = row.wanted.task, row.wanted.due
    owner = new.owner.name
    if new.unclaimed and row.wanted.department:
        owner = texts.stand_in(row.wanted.department.name, owner)
    marks = [texts.HIGH] if new.priority == wanted.PRIORITIES[0] else []
    marks += [texts.DAY_OFF] if deadlines.around_day_off(turn, due) else []
    marks += [texts.inner_mark(buffer.spoken(turn, new.inner_due_at))] if new.inner_due_at else []
    support = row.wanted.support
    if support:
        marks.append(texts.support_mark(support.department, support.title, deadlines.spoken_due(turn, support.due)))
    return texts.good_line(row.number, row.title, owner, deadlines.spoken_due(turn, due), marks)


# ---------------------------------------------------------------- what was previewed


def _pack(project: Project | None, good: Sequence[Row], bad: Sequence[int]) -> str:
    """The preview as one line of JSON: row ids and moments, so that 确认 records exactly what was shown."""
    return json.dumps({"project": project.id if project else None, "bad": bad, "rows": [_packed(row) for row in good]})


def _packed(row: Row) -> dict[str, Any]:
    assert row.wanted is not None
    new, support = row.wanted.task, row.wanted.support
    return {
        "title": new.title,
        "owner": new.owner.id,
        "department": new.department_id,
        "unclaimed": new.unclaimed,
        "due": new.due_at.isoformat(),
        "clock": new.due_has_clock,
        "deliverable": new.deliverable,
        "assistants": new.assistants,
        "start": _iso(new.start_at),
        "priority": new.priority,
        "inner": _iso(new.inner_due_at),
        "description": new.description,
        "remark": new.remark,
        "support": [support.department, support.title, support.due.at.isoformat(), support.due.has_clock]
        if support
        else None,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _unpacked(turn: Turn, row: dict[str, Any]) -> wanted.Wanted:
    due = datetime.fromisoformat(row["due"])
    task = tasks.NewTask(
        title=row["title"],
        owner=people.person(turn.conn, row["owner"]),
        due_at=due,
        due_has_clock=row["clock"],
        deliverable=row["deliverable"],
        assistants=tuple(row["assistants"]),
        start_at=_moment(row["start"]),
        department_id=row["department"],
        unclaimed=row["unclaimed"],
        priority=row["priority"],
        inner_due_at=_moment(row["inner"]),
        description=row.get("description"),
        remark=row.get("remark"),
    )
    support = row["support"]
    asked = (
        wanted.Support(support[0], support[1], deadlines.Due(datetime.fromisoformat(support[2]), support[3]))
        if support
        else None
    )
    return wanted.Wanted(task, deadlines.Due(due, row["clock"]), support=asked)


# ---------------------------------------------------------------- 确认


def _record(turn: Turn, kept: str) -> Answer:
    """Every good line of the preview in one unit; each owner hears of theirs once."""
    said = json.loads(kept)
    every = [_unpacked(turn, row) for row in said["rows"]]
    if any(one.due.at <= turn.now for one in every):
        raise Sorry(texts.list_outdated())
    if said["project"] is None:
        project = projects.for_new_record(turn, None, every[0].task.title)
    else:
        project = project_rows.project(turn.conn, said["project"])
    may_assign(turn, project)
    made = [_make(turn, project, one) for one in every]
    by_owner: dict[int, list[Task]] = {}
    for task in made:
        by_owner.setdefault(task.owner_id, []).append(task)
    for owner_id, own in by_owner.items():
        division.tell_new_owner(turn, own, people.person(turn.conn, owner_id))
    return Answer(_recorded(turn, made, said["bad"]))


def _make(turn: Turn, project: Project, one: wanted.Wanted) -> Task:
    made = tasks.make(turn, project, one.task)
    if one.support:
        supports.ask_for(turn, made, one.support.department, one.support.title, one.support.due)
    return made


def _recorded(turn: Turn, made: Sequence[Task], bad: Sequence[int]) -> OutgoingMessage:
    names = people.by_ids(turn.conn, [task.owner_id for task in made])
    lines = [
        texts.recorded_line(
            task.label,
            task.title,
            texts.owner_of_unclaimed(names[task.owner_id].name) if task.unclaimed else names[task.owner_id].name,
            deadlines.spoken(turn, task.due_at, task.due_has_clock),
        )
        for task in made
    ]
    return texts.recorded(lines, [task.label for task in made if not task.deliverable], bad)
