"""A project's tasks and issues as they were at a moment: today's rows with every later change taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from storage import changes, issues, reports, tasks
from storage.records import Issue, Project, Task

Row = TypeVar("Row", Task, Issue)
Values = list[Any]


@dataclass(frozen=True, slots=True)
class State:
    """Tasks and issues by number, without cancelled ones, as they were."""

    moment: datetime
    tasks: tuple[Task, ...]
    issues: tuple[Issue, ...]

    def hindered(self) -> set[int]:
        """Row ids of tasks an open issue stands in the way of."""
        return {issue.task_id for issue in self.issues if issue.task_id is not None and issue.open}

    def of(self, project_id: int) -> State:
        """The part that belongs to one project."""
        return State(
            self.moment,
            tuple(task for task in self.tasks if task.project_id == project_id),
            tuple(issue for issue in self.issues if issue.project_id == project_id),
        )


def current(conn: Connection, project_ids: Sequence[int], now: datetime) -> State:
    """The state now: rows as they are."""
    return State(
        now, tuple(tasks.of_projects(conn, project_ids)), tuple(issues.of_projects(conn, project_ids))
    )


def at(conn: Connection, project_ids: Sequence[int], moment: datetime, *, dated: bool = True) -> State:
    """The state at a past moment: what was recorded until then, and nothing later."""
    return states(conn, project_ids, [moment], dated=dated)[0]


def states(
    conn: Connection, project_ids: Sequence[int], moments: Iterable[datetime], *, dated: bool = True
) -> list[State]:
    """The states at several moments, in the order given, from one look at the rows.

    Rows that did not change since are taken as they are. `dated` False: `updated_at` may be later than the moment
    (finding out when an old state was last changed costs a look at its whole history).
    """
    task_rows = reports.rows_of(conn, "task", project_ids)
    issue_rows = reports.rows_of(conn, "issue", project_ids)
    made_tasks: dict[int, Task] = {}
    made_issues: dict[int, Issue] = {}
    found = []
    for moment in moments:
        then_tasks = _rolled_back(conn, "task", Task, task_rows, project_ids, moment, made_tasks)
        then_issues = _rolled_back(conn, "issue", Issue, issue_rows, project_ids, moment, made_issues)
        if dated:
            then_tasks = _dated(conn, "task", then_tasks, moment)
            then_issues = _dated(conn, "issue", then_issues, moment)
        found.append(State(moment, then_tasks, then_issues))
    return found


def project_at(conn: Connection, project: Project, moment: datetime) -> Project:
    """The project with the name, goal and dates it had at a moment."""
    undo: dict[str, Any] = {}
    for change in changes.after(conn, "project", moment, [project.id]):
        if change.field in _PROJECT:
            undo[change.field] = _PROJECT[change.field](change.old)
    return replace(project, **undo) if undo else project


def _dated(conn: Connection, kind: str, rows: tuple[Row, ...], moment: datetime) -> tuple[Row, ...]:
    """`updated_at` as it was: the last change by then, or when the row was made."""
    newer = [row.id for row in rows if row.updated_at > moment]
    if not newer:
        return rows
    last = changes.last_moments(conn, kind, moment, newer)
    return tuple(
        replace(row, updated_at=last.get(row.id, _born(row))) if row.updated_at > moment else row for row in rows
    )


def _rolled_back(
    conn: Connection,
    kind: str,
    record: type[Row],
    rows: Sequence[Values],
    project_ids: Sequence[int],
    moment: datetime,
    made: dict[int, Row],
) -> tuple[Row, ...]:
    """Rows as they were. Changes are told apart by their moment alone: units take ids before they are committed."""
    known = _FIELDS[kind]
    undo: dict[int, dict[int, Any]] = {}
    born_later: set[int] = set()
    for object_id, name, old in reports.later_changes(conn, kind, moment, project_ids):
        if name == "created":
            born_later.add(object_id)
        elif name in known:
            place, read = known[name]
            undo.setdefault(object_id, {})[place] = read(old)
    was = []
    for values in rows:
        row_id = values[0]
        if row_id in born_later or values[known[_BORN[kind]][0]] > moment:
            continue
        row = made.get(row_id)  # as it stands: made once for all moments
        if row_id in undo:
            row = record(*_patched(values, undo[row_id]))
        elif row is None:
            row = made[row_id] = record(*values)
        if row.cancelled_at is None:
            was.append(row)
    return tuple(was)


def _patched(values: Values, undo: Mapping[int, Any]) -> list[Any]:
    patched = list(values)
    for place, old in undo.items():
        patched[place] = old
    return patched


_BORN = {"task": "created_at", "issue": "raised_at"}


def _born(row: Task | Issue) -> datetime:
    return row.created_at if isinstance(row, Task) else row.raised_at


# ---------------------------------------------------------------- canonical texts as values


def _reader(kind: str) -> Callable[[str | None], Any]:
    """How a column of this annotation is read from the canonical text of a change row."""
    nothing = None if "None" in kind else ""
    convert: Callable[[str], Any] = str
    if "datetime" in kind:
        convert = datetime.fromisoformat
    elif "bool" in kind:
        convert = "1".__eq__
    elif "int" in kind:
        convert = int
    return lambda text: nothing if text is None else convert(text)


def _readers(record: type[Task] | type[Issue]) -> dict[str, tuple[int, Callable[[str | None], Any]]]:
    """Field → (its place in the row, how its text is read)."""
    return {one.name: (place, _reader(str(one.type))) for place, one in enumerate(fields(record))}


_TOLD = ("name", "goal", "start_at", "due_at")  # what a report says of a project
_PROJECT = {one.name: _reader(str(one.type)) for one in fields(Project) if one.name in _TOLD}
_FIELDS = {"task": _readers(Task), "issue": _readers(Issue)}
