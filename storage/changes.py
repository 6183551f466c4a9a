"""Append-only change rows: written in the same unit as the change, read to see any past moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, func, insert, select

from storage.later import put_off
from storage.models import changes
from storage.prepared import Prepared

_ADD = Prepared(insert(changes), [c.name for c in changes.columns if c.name != "id"], apart=True)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something, by which message, and when. `person_id` None is Qiantou itself."""

    person_id: int | None
    inbox_id: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Change:
    id: int
    kind: str
    object_id: int
    field: str
    old: str | None
    new: str | None
    by: int | None
    at: datetime
    inbox_id: int | None
    recorded_at: datetime


def canonical(value: Any) -> str | None:
    """A column's value as text: ISO moment in UTC, `1`/`0`, decimal, or itself. None stays None."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return _iso(value)
    return str(value)


@lru_cache(maxsize=256)
def _iso(moment: datetime) -> str:
    """Said once of a moment: the rows of one message have it again and again."""
    return moment.astimezone(UTC).isoformat()


def record(
    conn: Connection, kind: str, object_id: int, fields: Mapping[str, tuple[Any, Any]], actor: Actor
) -> None:
    """Write one row for each field whose value really changed."""
    for name, (old, new) in fields.items():
        if old is new or (old == new and type(old) is type(new)):  # a moment in another zone is the same moment
            continue
        was, becomes = canonical(old), canonical(new)
        if was != becomes:
            row = {
                "kind": kind,
                "object_id": object_id,
                "field": name,
                "old": was,
                "new": becomes,
                "by": actor.person_id,
                "at": actor.now,
                "inbox_id": actor.inbox_id,
                "recorded_at": actor.now,
            }
            put_off(conn, _ADD.run_many, row)


def of_message(conn: Connection, inbox_id: int) -> list[Change]:
    """Everything one message changed, oldest first."""
    rows = conn.execute(select(changes).where(changes.c.inbox_id == inbox_id).order_by(changes.c.id))
    return [Change(*row) for row in rows]


def after(conn: Connection, kind: str, moment: datetime, object_ids: Sequence[int] | None = None) -> list[Change]:
    """Changes recorded after `moment`, newest first: undone one by one they give the state at `moment`."""
    query = select(changes).where(changes.c.kind == kind, changes.c.recorded_at > moment)
    if object_ids is not None:
        query = query.where(changes.c.object_id.in_(object_ids))
    return [Change(*row) for row in conn.execute(query.order_by(changes.c.id.desc()))]


def last_moments(conn: Connection, kind: str, moment: datetime, object_ids: Sequence[int]) -> dict[int, datetime]:
    """When each object last changed at or before `moment`; those that did not are missing."""
    if not object_ids:
        return {}
    query = select(changes.c.object_id, func.max(changes.c.recorded_at).label("last")).where(
        changes.c.kind == kind,
        changes.c.object_id.in_(object_ids),
        changes.c.recorded_at <= moment,
        changes.c.field.not_in(("denied", "disputed")),
    )
    return {row.object_id: row.last for row in conn.execute(query.group_by(changes.c.object_id))}


def of_object(conn: Connection, kind: str, object_id: int) -> list[Change]:
    """The history of one object, oldest first."""
    query = select(changes).where(changes.c.kind == kind, changes.c.object_id == object_id)
    return [Change(*row) for row in conn.execute(query.order_by(changes.c.id))]


def mark_undone(conn: Connection, inbox_id: int, actor: Actor) -> None:
    """What message `inbox_id` changed has been taken back by the actor's message: it cannot be taken back again."""
    row = {
        "kind": "message",
        "object_id": inbox_id,
        "field": "undone",
        "old": None,
        "new": None,
        "by": actor.person_id,
        "at": actor.now,
        "inbox_id": actor.inbox_id,
        "recorded_at": actor.now,
    }
    put_off(conn, _ADD.run_many, row)


def was_undone(conn: Connection, inbox_id: int) -> bool:
    """Whether what this message changed has been taken back."""
    query = select(changes.c.id).where(changes.c.kind == "message", changes.c.object_id == inbox_id)
    return conn.execute(query).first() is not None
