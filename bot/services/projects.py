"""Making projects and finding the one a message means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.base import Button
from bot.grammar.fold import fold
from bot.services import directory
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import people as texts
from storage import changes, counters
from storage import projects as rows
from storage.records import Department, Person, Project

CODE = re.compile(r"(?<![A-Za-z0-9&/])#(20\d\d-[\u4e00-\u9fff]{1,12}-\d{1,5})(?!\d)")  # what some commands leave in a title
ONE_OF = "第几项"  # the field such a question asks for, as bot.services.choices answers it
MOST_ASKED = 6
LONGEST_INCODE = 12  # characters of a department's name: what is read back from a typed code, and fits its column


@dataclass(frozen=True, slots=True)
class NewProject:
    """What `/项目 新建` understood. Moments are aware UTC."""

    name: str
    leads: tuple[Department, ...] = ()
    executive: Person | None = None
    coordinator: Person | None = None
    start_at: datetime | None = None
    due_at: datetime | None = None
    goal: str = ""
    departments: tuple[Department, ...] = field(default=())


def make(turn: Turn, wanted: NewProject) -> Project:
    """A project with its code, linked to this group and to the departments met here; the group's default."""
    assert turn.group is not None
    code = _code(turn, wanted.leads)
    coordinator = wanted.coordinator or turn.person
    project_id = rows.add(
        turn.conn,
        code=code,
        name=wanted.name[:120],
        goal=wanted.goal,
        start_at=wanted.start_at,
        due_at=wanted.due_at,
        coordinator_id=coordinator.id,
        executive_id=wanted.executive.id if wanted.executive else None,
        home_group_id=turn.group.id,
        created_by=turn.person.id,
        created_at=turn.now,
    )
    rows.link_group(turn.conn, project_id, turn.group.id)
    for order, department in enumerate(wanted.leads[:2], 1):
        rows.link_department(turn.conn, project_id, department.id, order)
    for department in (*wanted.departments, *directory.departments_here(turn)):
        rows.link_department(turn.conn, project_id, department.id)
    rows.set_group(turn.conn, turn.group.id, default_project_id=project_id)
    changes.record(turn.conn, "project", project_id, {"created": (None, code)}, turn.actor)
    turn.group = rows.group(turn.conn, turn.group.id)
    turn.forget_projects()
    return rows.project(turn.conn, project_id)


def _code(turn: Turn, leads: tuple[Department, ...]) -> str:
    name = leads[0].name.removesuffix("部")[:LONGEST_INCODE] if leads else "协作"
    prefix = f"{turn.local.year}-{name}"
    return f"{prefix}-{counters.take(turn.conn, 'project:' + prefix):03d}"


def for_new_record(turn: Turn, named: str | None, first_title: str, draft: str = "") -> Project:
    """The project a new task or issue belongs to; in a fresh group one is made, named after it.

    `draft`: what was understood as a typed line, kept open where the project is asked for.
    """
    code = CODE.search(turn.args)
    if named or code:
        return find(turn, named or (code[1] if code else ""))
    project = turn.default_project()
    if project:
        return project
    if turn.group is not None:
        return make(turn, NewProject(name=first_title))
    several = rows.by_ids(turn.conn, turn.project_ids())
    if not several:
        raise Sorry(texts.no_project())
    if draft:
        raise _ask_which(several, draft)
    raise Sorry(texts.which_project([f"#{p.name}" for p in several], f"#{several[0].name}"))


def _ask_which(several: Sequence[Project], draft: str) -> Sorry:
    """A button and a typed line a project; the draft waits for its name."""
    typed = {p.name: f"{draft} {tag(p)}" for p in several[:MOST_ASKED]}
    buttons = [Button(name[:20], line) for name, line in typed.items()]
    command = draft.split(" ", 1)[0].lstrip("/")
    message = texts.which_project([f"#{name}" for name in typed], f"#{several[0].name}", buttons)
    return Sorry(message, ask=Ask(command, ONE_OF, "\n".join(typed.values())))


def tag(project: Project) -> str:
    """`#产品3.0版本上线`, as it is typed; by its code where the name would be read in two."""
    return f"#{project.code if ' ' in project.name else project.name}"


def picked(lines: Sequence[str], words: str) -> str | None:
    """The line an answer names the project of, whole or by a part that no other line has."""
    key = fold(words).lower().strip(" #＃。.")
    tags = {line: fold(line.rsplit("#", 1)[1]).lower() for line in lines if "#" in line}
    exact = [line for line, name in tags.items() if key == name]
    found = exact or [line for line, name in tags.items() if len(key) > 1 and key in name]
    return found[0] if len(found) == 1 else None


def only(turn: Turn) -> Project:
    """The project meant where none is named: the group's, or one-to-one the only one of this person."""
    project = turn.default_project()
    if project:
        return project
    several = rows.by_ids(turn.conn, turn.project_ids())
    if not several:
        raise Sorry(texts.no_project())
    raise Sorry(texts.which_project([f"#{p.name}" for p in several], f"#{several[0].name}"))


def change(turn: Turn, project: Project, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set columns with their change rows; what really changed, as (old, new)."""
    old = {key: getattr(project, key) for key in values}
    changed = {key: (old[key], value) for key, value in values.items() if old[key] != value}
    if changed:
        rows.set_values(turn.conn, project.id, **{key: new for key, (_, new) in changed.items()})
        changes.record(turn.conn, "project", project.id, changed, turn.actor)
    return changed


def by_words(turn: Turn, words: str) -> tuple[Project, str] | None:
    """The one project some of these words name without #, whole or in part, and the piece that names it."""
    seen = rows.by_ids(turn.conn, turn.project_ids())
    whole = [p for p in seen if p.name in words]
    if whole:
        best = max(whole, key=lambda p: len(p.name))
        return best, best.name
    for piece in words.split():
        key = fold(piece).lower().strip("，,。？?的")
        found = [p for p in seen if len(key) > 1 and not key.isdecimal() and key in fold(p.name).lower()]
        if len(found) == 1:
            return found[0], piece
    return None


def find(turn: Turn, named: str) -> Project:
    """A project by code or by (part of) its name, among those seen from here."""
    key = fold(named).lower().strip()
    seen = rows.by_ids(turn.conn, turn.project_ids())
    exact = [p for p in seen if key in (fold(p.code).lower(), fold(p.name).lower())]
    found = exact or [p for p in seen if key and key in fold(p.name).lower()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Sorry(texts.no_project())
    raise Sorry(texts.which_project([f"#{p.name}" for p in found], f"#{found[0].name}"))
