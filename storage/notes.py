"""Routine notes that wait for their group's next gathered post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select, update

from storage import models
from storage.models import notes
from storage.records import Group, Note

POSTED, WITHDRAWN, STALE = "posted", "withdrawn", "stale"  # how a note ended
_WAITING = notes.c.settled_at.is_(None)
_ENDS = (("T", models.tasks, "done_at"), ("Q", models.issues, "solved_at"), ("R", models.proposals, "decided_at"))


def add(conn: Connection, **values: object) -> None:
    """A new line for a group."""
    conn.execute(insert(notes).values(**values))


def waiting(conn: Connection, group_id: int, before: datetime) -> list[Note]:
    """What a group has not heard of what was noted by that moment, oldest first."""
    rows = conn.execute(
        select(notes).where(_WAITING, notes.c.group_id == group_id, notes.c.created_at <= before).order_by(notes.c.id)
    )
    return [Note(*row) for row in rows]


def settle(conn: Connection, note_ids: Sequence[int], outcome: str, now: datetime) -> None:
    """Said, or no longer worth saying."""
    if note_ids:
        conn.execute(
            update(notes).where(_WAITING, notes.c.id.in_(note_ids)).values(settled_at=now, outcome=outcome)
        )


def withdraw_of(conn: Connection, inbox_id: int, now: datetime) -> None:
    """A message was taken back: what it would have told its group is not said."""
    values = {"settled_at": now, "outcome": WITHDRAWN}
    conn.execute(update(notes).where(_WAITING, notes.c.inbox_id == inbox_id).values(**values))


def withdraw_about(conn: Connection, group_id: int, labels: Sequence[str], now: datetime) -> None:
    """Nothing is said in a group any more about these records (T12, Q7): it has no part in them."""
    values = {"settled_at": now, "outcome": WITHDRAWN}
    here = (notes.c.group_id == group_id) & notes.c.about.in_(labels)
    conn.execute(update(notes).where(_WAITING, here).values(**values))


def posted_of(conn: Connection, inbox_id: int) -> bool:
    """Whether anything was said of what this message noted."""
    query = select(notes.c.id).where(notes.c.inbox_id == inbox_id, notes.c.outcome == POSTED)
    return conn.execute(query.limit(1)).first() is not None


def groups_waiting(conn: Connection) -> list[tuple[Group, datetime]]:
    """Every group with something waiting, and since when."""
    since = select(notes.c.group_id, func.min(notes.c.created_at).label("since")).where(_WAITING)
    waiting_since = since.group_by(notes.c.group_id).subquery()
    query = select(models.groups, waiting_since.c.since).join(
        waiting_since, waiting_since.c.group_id == models.groups.c.id
    )
    return [(Group(*row[:-1]), row[-1]) for row in conn.execute(query.order_by(models.groups.c.id))]


def over(conn: Connection, labels: Sequence[str]) -> set[str]:
    """Which of these records (T12, Q7, R5) are done, solved, decided or cancelled: nothing routine is said of them any more."""
    found: set[str] = set()
    for letter, table, done in _ENDS:
        numbers = [int(label[1:]) for label in labels if label[:1] == letter and label[1:].isdecimal()]
        if numbers:
            ended = or_(table.c[done].is_not(None), table.c.cancelled_at.is_not(None))
            rows = conn.execute(select(table.c.number).where(table.c.number.in_(numbers), ended))
            found.update(f"{letter}{number}" for number in rows.scalars())
    return found
