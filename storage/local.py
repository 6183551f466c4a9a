"""The local platform's conversations: inbound rows and sent outbox rows in one integer sequence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from storage.models import inbox, local_lines, outbox, people
from storage.prepared import Prepared

_ADD = Prepared(insert(local_lines).returning(local_lines.c.id), ["conversation", "inbox_id", "outbox_id", "at"])


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation: what a person wrote (`text`), or what the bot said (`packed`, for render.unpack)."""

    id: int
    at: datetime
    sender: str  # empty for the bot
    from_bot: bool
    text: str
    packed: str
    inbox_id: int | None
    outbox_id: int | None


def add_inbound(conn: Connection, conversation: str, inbox_id: int, now: datetime) -> int:
    """A person's message becomes the next line of `groups/NAME` or `people/NAME`."""
    return _add(conn, conversation=conversation, inbox_id=inbox_id, at=now)


def add_outbound(conn: Connection, conversation: str, outbox_id: int, now: datetime) -> int:
    """A sent message of the bot becomes the next line."""
    return _add(conn, conversation=conversation, outbox_id=outbox_id, at=now)


def lines_after(conn: Connection, conversation: str, after_id: int, limit: int = 500) -> list[Line]:
    """Lines with a greater id, oldest first."""
    rows = conn.execute(
        select(
            local_lines.c.id,
            local_lines.c.at,
            people.c.name,
            inbox.c.text,
            outbox.c.message,
            local_lines.c.inbox_id,
            local_lines.c.outbox_id,
        )
        .select_from(local_lines)
        .outerjoin(inbox, inbox.c.id == local_lines.c.inbox_id)
        .outerjoin(people, people.c.id == inbox.c.person_id)
        .outerjoin(outbox, outbox.c.id == local_lines.c.outbox_id)
        .where(local_lines.c.conversation == conversation, local_lines.c.id > after_id)
        .order_by(local_lines.c.id)
        .limit(limit)
    )
    return [
        Line(line_id, at, name or "", outbox_id is not None, text or "", packed or "", inbox_id, outbox_id)
        for line_id, at, name, text, packed, inbox_id, outbox_id in rows
    ]


def conversations(conn: Connection) -> list[str]:
    """Every conversation that has a line, by name."""
    return list(
        conn.execute(select(local_lines.c.conversation).distinct().order_by(local_lines.c.conversation)).scalars()
    )


def _add(conn: Connection, **values: object) -> int:
    return int(_ADD.value(conn, {"inbox_id": None, "outbox_id": None, **values}))
