"""What came in, unique by (adapter, dedupe key); kept at least 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text, update

from storage.models import inbox, people
from storage.prepared import Prepared

_COLUMNS = [c for c in inbox.columns if c.name != "id"]
_PUT = Prepared(
    text(
        f"INSERT INTO inbox ({', '.join(c.name for c in _COLUMNS)}) "
        f"VALUES ({', '.join(':' + c.name for c in _COLUMNS)}) "
        "ON CONFLICT (adapter, dedupe_key) DO NOTHING RETURNING id"
    ).bindparams(*(bindparam(c.name, type_=c.type) for c in _COLUMNS)),
    apart=True,
)


def put(
    conn: Connection,
    *,
    adapter: str,
    dedupe_key: str,
    kind: str,
    group_id: int | None,
    person_id: int | None,
    message_id: str,
    text_said: str,
    sent_at: datetime | None,
    now: datetime,
    state: str = "done",
    error_number: str = "",
) -> int | None:
    """Store one delivery; None when this key was stored before."""
    values = {
        "adapter": adapter,
        "dedupe_key": dedupe_key,
        "kind": kind,
        "group_id": group_id,
        "person_id": person_id,
        "message_id": message_id,
        "text": text_said,
        "sent_at": sent_at,
        "received_at": now,
        "state": state,
        "error_number": error_number,
    }
    found: int | None = _PUT.value(conn, values)
    return found


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote; `at` aware UTC."""

    text: str
    person_id: int | None
    at: datetime


def said(conn: Connection, inbox_id: int) -> Said | None:
    """The words of one message."""
    row = conn.execute(
        select(inbox.c.text, inbox.c.person_id, inbox.c.sent_at, inbox.c.received_at).where(
            inbox.c.id == inbox_id
        )
    ).first()
    return Said(row.text, row.person_id, row.sent_at or row.received_at) if row else None


def by_message(conn: Connection, adapter: str, message_id: str, group_id: int | None) -> int | None:
    """The row of a platform's message in one place; another place's is not found."""
    here = inbox.c.group_id == group_id if group_id is not None else inbox.c.group_id.is_(None)
    query = select(inbox.c.id).where(inbox.c.adapter == adapter, inbox.c.message_id == message_id, here)
    found: int | None = conn.execute(query.order_by(inbox.c.id.desc()).limit(1)).scalar()
    return found


def mark(conn: Connection, inbox_id: int, state: str, error_number: str = "") -> None:
    """Set how the handling ended."""
    conn.execute(update(inbox).where(inbox.c.id == inbox_id).values(state=state, error_number=error_number))


def last_of(conn: Connection, person_id: int, group_id: int | None, before_id: int, limit: int = 20) -> list[int]:
    """Ids of a person's earlier messages in one place, newest first; by whichever of their accounts."""
    here = inbox.c.group_id == group_id if group_id is not None else inbox.c.group_id.is_(None)
    mine = select(people.c.id).where((people.c.id == person_id) | (people.c.merged_into == person_id))
    rows = conn.execute(
        select(inbox.c.id)
        .where(inbox.c.person_id.in_(mine), here, inbox.c.id < before_id, inbox.c.state == "done")
        .order_by(inbox.c.id.desc())
        .limit(limit)
    )
    return list(rows.scalars())


def said_since(conn: Connection, person_id: int, since: datetime, before_id: int) -> bool:
    """Whether a person wrote something else one-to-one after a moment and before this message."""
    query = select(inbox.c.id).where(
        inbox.c.person_id == person_id, inbox.c.group_id.is_(None), inbox.c.received_at > since, inbox.c.id < before_id
    )
    return conn.execute(query.limit(1)).first() is not None
