"""What the bot has asked and nobody has answered yet: at most one open question a person and place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.models import questions
from storage.records import Question


def _here(person_id: int, group_id: int | None):  # type: ignore[no-untyped-def]
    place = questions.c.group_id == group_id if group_id is not None else questions.c.group_id.is_(None)
    return (questions.c.person_id == person_id) & place & questions.c.closed_at.is_(None)


def ask(
    conn: Connection,
    *,
    person_id: int,
    group_id: int | None,
    command: str,
    missing: str,
    draft: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Put a question; an earlier open one of the same person in the same place is replaced."""
    close(conn, person_id, group_id, now)
    conn.execute(
        insert(questions).values(
            person_id=person_id,
            group_id=group_id,
            command=command,
            missing=missing,
            draft=draft,
            asked_at=now,
            expires_at=expires_at,
        )
    )


def open_question(conn: Connection, person_id: int, group_id: int | None, now: datetime) -> Question | None:
    """The question this person could be answering here."""
    row = conn.execute(
        select(questions).where(_here(person_id, group_id), questions.c.expires_at > now).order_by(questions.c.id.desc())
    ).first()
    return Question(*row) if row else None


def close(conn: Connection, person_id: int, group_id: int | None, now: datetime) -> None:
    """No question is open any more."""
    conn.execute(update(questions).where(_here(person_id, group_id)).values(closed_at=now))
