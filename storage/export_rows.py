"""What a whole project's forms are made from: ids of rows by their parent, names, and every report as it streams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from storage.models import departments, issues, metadata, people, progress, tasks
from storage.paper import TABLES

BATCH = 500  # rows read at a time
MOST = 500  # ids in one statement


def people_names(conn: Connection) -> dict[int, str]:
    """Everybody's name by row id; a linked row has the name of who it is."""
    rows = {row.id: row for row in conn.execute(select(people.c.id, people.c.name, people.c.merged_into))}
    found = {}
    for row_id, row in rows.items():
        while row.merged_into in rows:
            row = rows[row.merged_into]
        found[row_id] = str(row.name)
    return found


def department_names(conn: Connection) -> dict[int, str]:
    """Every department's name by row id."""
    return {row.id: row.name for row in conn.execute(select(departments.c.id, departments.c.name))}


def ids(conn: Connection, kind: str, column: str, values: Iterable[Any], of_kind: str = "") -> list[int]:
    """Row ids of a form by one column, oldest first; `of_kind` where the table serves several forms."""
    table = TABLES[kind]
    found: list[int] = []
    for some in _batches(values):
        query = select(table.c.id).where(table.c[column].in_(some))
        if of_kind:
            query = query.where(table.c.kind == of_kind)
        found += conn.execute(query).scalars()
    return sorted(found)


def beside(conn: Connection, table_name: str, column: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of a side table that keeps no changes of its own."""
    table = metadata.tables[table_name]
    found: list[dict[str, Any]] = []
    for some in _batches(values):
        query = select(table).where(table.c[column].in_(some))
        if "id" in table.c:
            query = query.order_by(table.c.id)
        found += [dict(row._mapping) for row in conn.execute(query)]
    return found


def _batches(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    every = list(dict.fromkeys(values))
    for start in range(0, len(every), MOST):
        yield every[start : start + MOST]


def reports(conn: Connection, project_id: int, until: datetime) -> Iterator[Row[Any]]:
    """Every report of a project that counted at `until`, oldest first, with `number` and `title` of its task."""
    query = (
        select(progress, tasks.c.number, tasks.c.title)
        .join(tasks, tasks.c.id == progress.c.task_id)
        .where(
            tasks.c.project_id == project_id,
            progress.c.at <= until,
            progress.c.undone_at.is_(None) | (progress.c.undone_at > until),
        )
        .order_by(progress.c.at, progress.c.id)
    )
    yield from conn.execution_options(yield_per=BATCH).execute(query)


def last_reporters(conn: Connection, project_id: int, until: datetime) -> dict[int, int]:
    """By task: who reported last until a moment."""
    query = (
        select(progress.c.task_id, progress.c.by)
        .join(tasks, tasks.c.id == progress.c.task_id)
        .where(
            tasks.c.project_id == project_id,
            progress.c.at <= until,
            progress.c.undone_at.is_(None) | (progress.c.undone_at > until),
        )
        .order_by(progress.c.at, progress.c.id)
    )
    return {row.task_id: row.by for row in conn.execute(query)}


def has_reports(conn: Connection, project_id: int, until: datetime) -> bool:
    """Whether anybody reported by then."""
    query = select(progress.c.id).join(tasks, tasks.c.id == progress.c.task_id)
    return conn.execute(query.where(tasks.c.project_id == project_id, progress.c.at <= until).limit(1)).first() is not None


def project_of(conn: Connection, kind: str, number: int, project_ids: Sequence[int]) -> int | None:
    """The project of a numbered record among these; None where it is not there, taken back, or another group's."""
    table = {**TABLES, "task": tasks, "issue": issues}[kind]
    query = select(table.c.project_id).where(
        table.c.number == number, table.c.project_id.in_(project_ids), table.c.cancelled_at.is_(None)
    )
    found: int | None = conn.execute(query).scalars().first()
    return found
