"""A scheduled post's unique reason: whoever takes it may post, once and for ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Insert, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.models import projects, slots


@dataclass(frozen=True, slots=True)
class Slot:
    """`outcome`: posted, empty, skipped, unchanged. `due_at` is the scheduled moment, never the moment of doing."""

    reason: str
    kind: str
    due_at: datetime
    done_at: datetime
    outcome: str
    why: str


def claim(
    conn: Connection, reason: str, kind: str, due_at: datetime, now: datetime, outcome: str, why: str = ""
) -> bool:
    """Take a slot in this unit of work. False when it was taken before: then nothing may be posted."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    values = {"reason": reason, "kind": kind, "due_at": due_at, "done_at": now, "outcome": outcome, "why": why}
    statement: Insert = (
        insert(slots)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[slots.c.reason])
        .returning(slots.c.reason)
    )
    return conn.execute(statement).first() is not None


def taken(conn: Connection, reasons: Sequence[str]) -> set[str]:
    """Which of these reasons are taken."""
    if not reasons:
        return set()
    return set(conn.execute(select(slots.c.reason).where(slots.c.reason.in_(reasons))).scalars())


def get(conn: Connection, reason: str) -> Slot | None:
    """What became of one slot, None while it is still free."""
    row = conn.execute(select(slots).where(slots.c.reason == reason)).first()
    return Slot(*row) if row else None


def posted(conn: Connection, reasons: Sequence[str], outcomes: Sequence[str] = ("posted",)) -> list[datetime]:
    """When those of these slots were due that were posted, or ended in one of `outcomes`."""
    if not reasons:
        return []
    query = select(slots.c.due_at).where(slots.c.reason.in_(reasons), slots.c.outcome.in_(outcomes))
    return list(conn.execute(query).scalars())


def skipped_since(conn: Connection, moment: datetime, limit: int = 20) -> list[Slot]:
    """Posts that were due and not made, with the reason; newest first."""
    rows = conn.execute(
        select(slots)
        .where(slots.c.outcome == "skipped", slots.c.due_at >= moment)
        .order_by(slots.c.due_at.desc(), slots.c.reason)
        .limit(limit)
    )
    return [Slot(*row) for row in rows]


def home_of(conn: Connection, owner: str) -> int | None:
    """The home group of the project in a reason: `P3` → a group's row id, None for anything else."""
    if not owner.startswith("P") or not owner[1:].isdecimal():
        return None
    found: int | None = conn.execute(select(projects.c.home_group_id).where(projects.c.id == int(owner[1:]))).scalar()
    return found
