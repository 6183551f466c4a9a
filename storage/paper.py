"""The forms of the paper trail by kind: one row read, set, and its columns from change rows back to values.

`TABLES` names every kind whose changes `storage.changes` records under that word; /撤销 and past moments read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Connection, Integer, Row, Table, insert, select, update

from storage import changes
from storage.models import (
    acceptance_items,
    acceptances,
    archives,
    attachments,
    attendance,
    change_requests,
    communications,
    documents,
    emergencies,
    emergency_log,
    evaluations,
    kpi_values,
    kpis,
    meeting_people,
    meeting_series,
    meeting_topics,
    meetings,
    minutes,
    minutes_points,
    opinions,
    proposals,
    retrospective_lines,
    retrospectives,
    risks,
    sheets,
    signers,
    signoffs,
    waivers,
)
from storage.models.base import UTCDateTime

TABLES: Mapping[str, Table] = {
    "proposal": proposals,
    "attachment": attachments,
    "opinion": opinions,
    "evaluation": evaluations,
    "change": change_requests,
    "sheet": sheets,
    "signer": signers,
    "signoff": signoffs,
    "waiver": waivers,
    "meeting_series": meeting_series,
    "meeting": meetings,
    "meeting_topic": meeting_topics,
    "meeting_person": meeting_people,
    "attendance": attendance,
    "minutes": minutes,
    "minutes_point": minutes_points,
    "document": documents,
    "communication": communications,
    "risk": risks,
    "emergency": emergencies,
    "emergency_log": emergency_log,
    "acceptance": acceptances,
    "acceptance_item": acceptance_items,
    "kpi": kpis,
    "kpi_value": kpi_values,
    "retrospective": retrospectives,
    "retrospective_line": retrospective_lines,
    "archive": archives,
}


def add(conn: Connection, kind: str, /, **values: Any) -> int:
    """A new row of a form."""
    table = TABLES[kind]
    return int(conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def row(conn: Connection, kind: str, row_id: int) -> Row[Any]:
    """One row by id."""
    table = TABLES[kind]
    return conn.execute(select(table).where(table.c.id == row_id)).one()


def set_values(conn: Connection, kind: str, row_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of one row."""
    table = TABLES[kind]
    conn.execute(update(table).where(table.c.id == row_id).values(**values))


def at(conn: Connection, kind: str, row_ids: Sequence[int], moment: datetime) -> dict[int, dict[str, Any]]:
    """The columns of these rows as they were recorded by `moment`, by row id; rows born later are missing.

    Only what `changes` records comes back: every form is written through bot.services.paper, which records it.
    """
    table = TABLES[kind]
    found = conn.execute(select(table).where(table.c.id.in_(row_ids)))
    rows = {one.id: dict(one._mapping) for one in found}
    for change in changes.after(conn, kind, moment, row_ids):
        if change.field == "created":
            rows.pop(change.object_id, None)
        elif change.object_id in rows and has(kind, change.field):
            rows[change.object_id][change.field] = value(kind, change.field, change.old)
    return rows


def has(kind: str, field: str) -> bool:
    """Whether a change row's field is a column (and no pseudo-field like "created" or "departments")."""
    return field in TABLES[kind].c


def value(kind: str, field: str, text: str | None) -> Any:
    """A change row's canonical text as the column's value again."""
    if text is None:
        return None
    column = TABLES[kind].c[field]
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat(text)
    if isinstance(column.type, Boolean):
        return text == "1"
    return int(text) if isinstance(column.type, Integer) else text
