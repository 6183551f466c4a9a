"""From a number people type (T12, Q7) to where its record lives. For deliveries only: it looks through every wall."""

from __future__ import annotations

from sqlalchemy import Connection, select

from storage.models import groups, issues, projects, proposals, tasks
from storage.records import Group

_TABLES = {"T": tasks, "Q": issues}


def home_group(conn: Connection, label: str) -> Group | None:
    """The home group of the project that holds T12 or Q7, the group R5 was raised in, None for anything else."""
    if label[:1] == "R" and label[1:].isdecimal():
        query = select(groups).join(proposals, proposals.c.group_id == groups.c.id)
        found = conn.execute(query.where(proposals.c.number == int(label[1:]))).first()
        return Group(*found) if found else None
    table = _TABLES.get(label[:1])
    if table is None or not label[1:].isdecimal():
        return None
    row = conn.execute(
        select(groups)
        .join(projects, projects.c.home_group_id == groups.c.id)
        .join(table, table.c.project_id == projects.c.id)
        .where(table.c.number == int(label[1:]))
    ).first()
    return Group(*row) if row else None


def project_of(conn: Connection, label: str) -> int | None:
    """The project that holds T12 or Q7, None for anything else."""
    table = _TABLES.get(label[:1])
    if table is None or not label[1:].isdecimal():
        return None
    found: int | None = conn.execute(select(table.c.project_id).where(table.c.number == int(label[1:]))).scalar()
    return found
