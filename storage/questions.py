"""What the bot has asked and nobody has answered yet: at most one open question a person and place."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, true, update

from storage.later import put_off
from storage.models import questions
from storage.prepared import Prepared
from storage.records import Question

_GROUP = (questions.c.person_id == bindparam("who")) & (questions.c.group_id == bindparam("place"))
_DIRECT = (questions.c.person_id == bindparam("who")) & questions.c.group_id.is_(None)
_OPEN = questions.c.closed_at.is_(None)
_ALIVE = (_OPEN, questions.c.expires_at > bindparam("now"))
_FIND_GROUP = select(questions).where(_GROUP, *_ALIVE).order_by(questions.c.id.desc())
_FIND_DIRECT = select(questions).where(_DIRECT, *_ALIVE).order_by(questions.c.id.desc())


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
    query = _FIND_DIRECT if group_id is None else _FIND_GROUP
    row = conn.execute(query, _named(person_id, group_id, now)).first()
    return Question(*row) if row else None


def close(
    conn: Connection,
    person_id: int,
    group_id: int | None,
    now: datetime,
    *,
    typed: str = "",
    kept: tuple[str, ...] = (),
) -> None:
    """No question is open any more, but those of the commands `kept`, unless one of them was `typed` anew."""
    values = {**_named(person_id, group_id, now), "typed": typed, **{f"kept{n}": name for n, name in enumerate(kept)}}
    put_off(conn, _close(group_id is None, len(kept)).run_many, values)  # mostly nobody has asked: not looked up before


@lru_cache(maxsize=16)
def _close(direct: bool, kept: int) -> Prepared:
    other = and_(*(questions.c.command != bindparam(f"kept{n}") for n in range(kept)), true())
    where = (_DIRECT if direct else _GROUP, _OPEN, or_(other, questions.c.command == bindparam("typed")))
    return Prepared(update(questions).where(*where).values(closed_at=bindparam("now")), apart=True)


def _named(person_id: int, group_id: int | None, now: datetime) -> dict[str, Any]:
    who = {"who": person_id, "now": now}
    return who if group_id is None else {**who, "place": group_id}
