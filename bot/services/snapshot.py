"""A project's tasks and issues as they were at a moment: today's rows with every later change taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from storage import changes, issues, tasks
from storage.changes import Change
from storage.records import Issue, Task

Row = TypeVar("Row", Task, Issue)


@dataclass(frozen=True, slots=True)
class State:
    """Tasks and issues by number, without cancelled ones, as they were."""

    moment: datetime
    tasks: tuple[Task, ...]
    issues: tuple[Issue, ...]

    def hindered(self) -> set[int]:
        """Row ids of tasks an open issue stands in the way of."""
        return {issue.task_id for issue in self.issues if issue.task_id is not None and issue.open}


def current(conn: Connection, project_ids: Sequence[int], now: datetime) -> State:
    """The state now: rows as they are."""
    return State(
        now, tuple(tasks.of_projects(conn, project_ids)), tuple(issues.of_projects(conn, project_ids))
    )


def at(conn: Connection, project_ids: Sequence[int], moment: datetime) -> State:
    """The state at a past moment: what was recorded until then, and nothing later."""
    return states(conn, project_ids, [moment])[0]


def states(conn: Connection, project_ids: Sequence[int], moments: Iterable[datetime]) -> list[State]:
    """The states at several moments, in the order given, from one look at the rows and their changes."""
    wanted = list(moments)
    if not wanted:
        return []
    task_rows = tasks.of_projects_with_cancelled(conn, project_ids)
    issue_rows = issues.of_projects_with_cancelled(conn, project_ids)
    first = min(wanted)
    task_changes = changes.after(conn, "task", first, [row.id for row in task_rows])
    issue_changes = changes.after(conn, "issue", first, [row.id for row in issue_rows])
    return [
        State(
            moment,
            _dated(conn, "task", _rolled_back(task_rows, task_changes, moment), moment),
            _dated(conn, "issue", _rolled_back(issue_rows, issue_changes, moment), moment),
        )
        for moment in wanted
    ]


def _dated(conn: Connection, kind: str, rows: tuple[Row, ...], moment: datetime) -> tuple[Row, ...]:
    """`updated_at` as it was: the last change by then, or when the row was made."""
    newer = [row.id for row in rows if row.updated_at > moment]
    if not newer:
        return rows
    last = changes.last_moments(conn, kind, moment, newer)
    return tuple(
        replace(row, updated_at=last.get(row.id, _born(row))) if row.updated_at > moment else row for row in rows
    )


def _rolled_back(rows: Sequence[Row], later: Sequence[Change], moment: datetime) -> tuple[Row, ...]:
    """Rows as they were: `later` are changes, newest first, some of them after `moment`."""
    if not rows:
        return ()
    known = _TASK if isinstance(rows[0], Task) else _ISSUE
    undo: dict[int, dict[str, Any]] = {}
    born_later: set[int] = set()
    for change in later:
        if change.recorded_at <= moment:
            continue  # ids and moments may be out of order: units take their numbers before they are committed
        if change.field == "created":
            born_later.add(change.object_id)
        elif change.field in known:
            undo.setdefault(change.object_id, {})[change.field] = _value(known[change.field], change.old)
    was = (replace(row, **undo[row.id]) if row.id in undo else row for row in rows)
    return tuple(row for row in was if row.id not in born_later and _born(row) <= moment and row.cancelled_at is None)


def _born(row: Task | Issue) -> datetime:
    return row.created_at if isinstance(row, Task) else row.raised_at


_TASK: Mapping[str, str] = {one.name: str(one.type) for one in fields(Task)}  # field → annotation
_ISSUE: Mapping[str, str] = {one.name: str(one.type) for one in fields(Issue)}


def _value(kind: str, text: str | None) -> Any:
    """A canonical text of a change row as the column's value; `kind` is the annotation of the record's field."""
    if text is None:
        return None if "None" in kind else ""
    if "datetime" in kind:
        return datetime.fromisoformat(text)
    if "bool" in kind:
        return text == "1"
    return int(text) if "int" in kind else text
