"""归档: what a file holds, what is closed, and which project a changed row belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, func, or_, select

from storage import paper
from storage.models import (
    archives,
    communications,
    documents,
    emergencies,
    issues,
    meetings,
    metadata,
    minutes,
    projects,
    proposals,
    retrospective_lines,
    retrospectives,
    risks,
    tasks,
)
from storage.paper_records import Archive, Proposal

_KEPT = archives.c.cancelled_at.is_(None)
MORE_KINDS = {"project": "projects", "milestone": "milestones", "budget": "budgets", "expense": "expenses", "case": "cases"}
SHARED = frozenset({"people", "departments", "groups", "accounts", "inbox"})  # no part of one project
RECORDS: Sequence[tuple[str, Table, Column[Any], Sequence[Column[Any]]]] = (  # kind, table, title, where it is looked for
    ("proposal", proposals, proposals.c.name, (proposals.c.name, proposals.c.goal, proposals.c.kpi, proposals.c.background)),
    ("task", tasks, tasks.c.title, (tasks.c.title, tasks.c.deliverable, tasks.c.note, tasks.c.description, tasks.c.remark)),
    ("issue", issues, issues.c.title, (issues.c.title, issues.c.cause, issues.c.measure)),
    ("meeting", meetings, meetings.c.title, (meetings.c.title, meetings.c.goal)),
    ("document", documents, documents.c.title, (documents.c.title,)),
    ("communication", communications, communications.c.topic, (communications.c.topic, communications.c.summary, communications.c.conclusion)),
    ("risk", risks, risks.c.title, (risks.c.title, risks.c.impact, risks.c.measure)),
    ("emergency", emergencies, emergencies.c.nature, (emergencies.c.nature, emergencies.c.scope, emergencies.c.result)),
)
PLACES = (projects.c.name, projects.c.code, projects.c.goal)


def of_project(conn: Connection, project_id: int) -> Archive | None:
    """The living archive row of a project."""
    query = select(archives).where(archives.c.project_id == project_id, _KEPT).order_by(archives.c.id.desc())
    row = conn.execute(query).first()
    return Archive(*row) if row else None


def closed_ids(conn: Connection) -> frozenset[int]:
    """Every project that is archived."""
    return frozenset(conn.execute(select(archives.c.project_id).where(archives.c.closed_at.is_not(None), _KEPT)).scalars())


def search(conn: Connection, project_ids: Sequence[int], words: str) -> list[Archive]:
    """Archived projects among these in which the words stand: name, goal, 复盘, and the records of RECORDS."""
    said = select(retrospectives.c.project_id).join(
        retrospective_lines, retrospective_lines.c.retrospective_id == retrospectives.c.id
    )
    found = or_(
        *(column.like(_like(words), escape="\\") for column in PLACES),
        *(projects.c.id.in_(select(table.c.project_id).where(_stands(words, columns))) for _, table, _, columns in RECORDS),
        projects.c.id.in_(said.where(retrospective_lines.c.text.like(_like(words), escape="\\"))),
    )
    query = select(archives).join(projects, projects.c.id == archives.c.project_id)
    query = query.where(archives.c.project_id.in_(project_ids), archives.c.closed_at.is_not(None), _KEPT, found)
    return [Archive(*row) for row in conn.execute(query.order_by(archives.c.id.desc()))]


def matches(conn: Connection, project_id: int, words: str, most: int) -> list[tuple[str, int, str]]:
    """(kind, number, title) of a project's records in which the words stand, at most so many."""
    found: list[tuple[str, int, str]] = []
    for kind, table, title, columns in RECORDS:
        query = select(table.c.number, title).where(table.c.project_id == project_id, table.c.cancelled_at.is_(None))
        rows = conn.execute(query.where(_stands(words, columns)).order_by(table.c.number).limit(most))
        found += [(kind, number, name) for number, name in rows if (kind, number, name) not in found]
    return found[:most]


def dropped(conn: Connection, kind: str, number: int, project_ids: Sequence[int], group_id: int | None) -> tuple[str, datetime, str] | None:
    """(title, when, why) of a record of RECORDS that was taken off, seen from these projects; None while it stands."""
    table, title = next((table, title) for known, table, title, _ in RECORDS if known == kind)
    here: ColumnElement[bool] = table.c.project_id.in_(project_ids)
    if kind == "proposal" and group_id is not None:
        here = here | (table.c.project_id.is_(None) & (table.c.group_id == group_id))
    query = select(title, table.c.cancelled_at, table.c.cancel_reason).where(table.c.number == number, here)
    rows = conn.execute(query.order_by(table.c.id.desc())).all()
    if not rows or any(row[1] is None for row in rows):
        return None
    return str(rows[0][0]), rows[0][1], str(rows[0][2] or "")


def _like(words: str) -> str:
    return "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _stands(words: str, columns: Sequence[Column[Any]]) -> ColumnElement[bool]:
    return or_(*(column.like(_like(words), escape="\\") for column in columns))


def requests_of(conn: Connection, project_id: int) -> list[Proposal]:
    """The accepted requests behind a project."""
    mine = (proposals.c.project_id == project_id) & (proposals.c.state == "accepted") & proposals.c.cancelled_at.is_(None)
    return [Proposal(*row) for row in conn.execute(select(proposals).where(mine))]


def confirmed_minutes(conn: Connection, project_id: int) -> int:
    """How many meetings of a project have confirmed minutes."""
    query = select(func.count(func.distinct(minutes.c.meeting_id))).join(meetings, meetings.c.id == minutes.c.meeting_id)
    kept = and_(meetings.c.project_id == project_id, minutes.c.state == "confirmed", minutes.c.cancelled_at.is_(None))
    return int(conn.execute(query.select_from(minutes).where(kept)).scalar_one())


# ---------------------------------------------------------------- whose a row is


def project_of(conn: Connection, kind: str, row_id: int) -> int | None:
    """The project behind a change row's object; None for what belongs to none (people, departments, settings)."""
    if kind == "project":
        return row_id
    table = {"task": tasks, "issue": issues}.get(kind)
    if table is None:
        table = paper.TABLES[kind] if kind in paper.TABLES else metadata.tables.get(MORE_KINDS.get(kind, ""))
    return _up(conn, table, row_id) if table is not None else None


def _up(conn: Connection, table: Table, row_id: int, depth: int = 0) -> int | None:
    """Follow the references of a row until one names a project."""
    row = conn.execute(select(table).where(table.c.id == row_id)).first()
    if row is None or depth > 3:
        return None
    values = row._mapping
    if "project_id" in values:
        return int(values["project_id"]) if values["project_id"] is not None else None
    if {"kind", "object_id"} <= set(values.keys()):  # signatures and attachments
        whole = values["kind"] in ("archive", "weekly")
        return int(values["object_id"]) if whole else project_of(conn, values["kind"], values["object_id"])
    for column in table.c:
        for key in column.foreign_keys:
            target = key.column.table
            if target.name not in SHARED and values[column.name] is not None:
                found = _up(conn, target, values[column.name], depth + 1)
                if found is not None:
                    return found
    return None
