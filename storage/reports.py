"""What the weekly, the board and the page behind a number read: raw rows, what was taken back, who was asked what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, func, or_, select

from storage.models import cases, changes, groups, inbox, issues, people, progress, requests, rungs, tasks
from storage.prepared import Prepared
from storage.records import Case, Request, Rung

TABLES = {"task": tasks, "issue": issues}
_NUMBER = itemgetter(1)  # the second column of both


_ROWS = {
    kind: Prepared(select(table).where(table.c.project_id == bindparam("project"))) for kind, table in TABLES.items()
}
_LATER = {
    kind: Prepared(
        select(changes.c.object_id, changes.c.field, changes.c.old)
        .join(table, table.c.id == changes.c.object_id)
        .where(
            changes.c.kind == bindparam("kind"),
            changes.c.recorded_at > bindparam("moment"),
            table.c.project_id == bindparam("project"),
        )
        .order_by(changes.c.id.desc())
    )
    for kind, table in TABLES.items()
}


def rows_of(conn: Connection, kind: str, project_ids: Iterable[int]) -> list[list[Any]]:
    """Every task or issue of these projects by number, cancelled ones too, as plain lists in the record's order."""
    found = [row for project in project_ids for row in _ROWS[kind].every(conn, {"project": project})]
    return sorted(found, key=_NUMBER)


def later_changes(conn: Connection, kind: str, moment: datetime, project_ids: Iterable[int]) -> list[list[Any]]:
    """[object id, field, old value] of what these projects' tasks or issues went through after `moment`.

    Newest first within an object; bare columns through the index on (kind, recorded_at): a week of a busy project is
    thousands of rows.
    """
    named = {"kind": kind, "moment": moment}
    return [row for project in project_ids for row in _LATER[kind].every(conn, {**named, "project": project})]


def last_notes(conn: Connection, task_ids: Sequence[int], start: datetime, end: datetime) -> dict[int, str]:
    """The note of each task's last report in start < at ≤ end, as it counted at `end`; "" where it had none."""
    if not task_ids:
        return {}
    rows = conn.execute(
        select(progress.c.task_id, progress.c.note)
        .where(
            progress.c.task_id.in_(task_ids),
            progress.c.at > start,
            progress.c.at <= end,
            progress.c.undone_at.is_(None) | (progress.c.undone_at > end),
            progress.c.unchanged.is_(False),  # 无更新 says no words
        )
        .order_by(progress.c.at, progress.c.id)
    )
    return {task_id: note for task_id, note in rows}  # noqa: C416 - the last of each task stays


# ---------------------------------------------------------------- what waits for somebody


def open_requests(conn: Connection, project_ids: Sequence[int], moment: datetime) -> list[Request]:
    """Requests about these projects' tasks that waited for a decision at `moment`, oldest first."""
    query = (
        select(requests)
        .join(tasks, tasks.c.id == requests.c.task_id)
        .where(
            tasks.c.project_id.in_(project_ids),
            requests.c.asked_at <= moment,
            or_(requests.c.decided_at.is_(None), requests.c.decided_at > moment),
        )
    )
    return [Request(*row) for row in conn.execute(query.order_by(requests.c.id))]


def open_cases(conn: Connection, project_ids: Sequence[int], moment: datetime) -> list[Case]:
    """Cases of these projects that were open at `moment`, oldest first; their other columns are today's."""
    query = select(cases).where(
        cases.c.project_id.in_(project_ids),
        cases.c.started_at <= moment,
        or_(cases.c.ended_at.is_(None), cases.c.ended_at > moment),
    )
    return [Case(*row) for row in conn.execute(query.order_by(cases.c.id))]


def rungs_of(conn: Connection, case_ids: Sequence[int]) -> dict[int, list[Rung]]:
    """The rungs of several cases in their order."""
    found: dict[int, list[Rung]] = {}
    if case_ids:
        query = select(rungs).where(rungs.c.case_id.in_(case_ids)).order_by(rungs.c.case_id, rungs.c.step)
        for row in conn.execute(query):
            found.setdefault(row.case_id, []).append(Rung(*row))
    return found


# ---------------------------------------------------------------- who moved a date, and which message stands behind


@dataclass(frozen=True, slots=True)
class Move:
    """A task's due moment was moved: what it was before, and who moved it last."""

    before: datetime | None
    by: int | None


def due_moves(conn: Connection, project_ids: Sequence[int], start: datetime, end: datetime) -> dict[int, Move]:
    """By task of these projects: its due moment as `start` knew it, and who moved it last until `end`."""
    query = (
        select(changes.c.object_id, changes.c.old, changes.c.by)
        .join(tasks, tasks.c.id == changes.c.object_id)
        .where(
            changes.c.kind == "task",
            changes.c.field == "due_at",
            changes.c.recorded_at > start,
            changes.c.recorded_at <= end,
            tasks.c.project_id.in_(project_ids),
        )
    )
    found: dict[int, Move] = {}
    for task_id, old, by in conn.execute(query.order_by(changes.c.id)):
        first = found[task_id].before if task_id in found else datetime.fromisoformat(old) if old else None
        found[task_id] = Move(first, by)
    return found


def messages_behind(conn: Connection, kind: str, ids: Iterable[int], moment: datetime) -> dict[int, int]:
    """By task or issue: the inbox id of the last message that changed it until `moment`."""
    wanted = list(ids)
    if not wanted:
        return {}
    query = (
        select(changes.c.object_id, func.max(changes.c.inbox_id))
        .where(
            changes.c.kind == kind,
            changes.c.object_id.in_(wanted),
            changes.c.recorded_at <= moment,
            changes.c.inbox_id.is_not(None),
            changes.c.field.not_in(("denied", "disputed")),
        )
        .group_by(changes.c.object_id)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


@dataclass(frozen=True, slots=True)
class Behind:
    """A message a record rests on: who said what where, and the tasks and issues it changed (kind, row id)."""

    id: int
    sender: str
    group: str  # "" for one-to-one
    text: str
    at: datetime
    changed: tuple[tuple[str, int], ...]


def message(conn: Connection, inbox_id: int) -> Behind | None:
    """One message with what it changed; None for one that is not there or changed no task and no issue."""
    query = (
        select(inbox.c.id, people.c.name, groups.c.title, inbox.c.text, inbox.c.received_at)
        .join(people, people.c.id == inbox.c.person_id)
        .outerjoin(groups, groups.c.id == inbox.c.group_id)
        .where(inbox.c.id == inbox_id)
    )
    row = conn.execute(query).first()
    own = select(changes.c.kind, changes.c.object_id).where(
        changes.c.inbox_id == inbox_id, changes.c.kind.in_(tuple(TABLES)), changes.c.field != "denied"
    )
    changed = tuple(dict.fromkeys((kind, object_id) for kind, object_id in conn.execute(own.order_by(changes.c.id))))
    if row is None or not changed:
        return None
    return Behind(row[0], row[1], row[2] or "", row[3], row[4], changed)


def project_ids_of(conn: Connection, changed: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """The project of each (kind, row id)."""
    found: dict[tuple[str, int], int] = {}
    for kind, table in TABLES.items():
        ids = [row_id for one, row_id in changed if one == kind]
        found |= {(kind, row.id): row.project_id for row in conn.execute(_places(table, ids))}
    return found


def _places(table: Table, ids: Sequence[int]) -> Select[tuple[int, int]]:
    return select(table.c.id, table.c.project_id).where(table.c.id.in_(ids))
