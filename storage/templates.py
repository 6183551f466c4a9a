"""A company's own layouts of the forms: nothing is overwritten, the newest not removed rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.models import templates


@dataclass(frozen=True, slots=True)
class Listed:
    """A template without its content."""

    id: int
    form: str
    file_name: str
    created_at: datetime


_LISTED = (templates.c.id, templates.c.form, templates.c.file_name, templates.c.created_at)


def add(conn: Connection, form: str, file_name: str, content: bytes, now: datetime) -> int:
    """A new one, which rules from now on."""
    statement = insert(templates).values(form=form, file_name=file_name, content=content, created_at=now)
    return int(conn.execute(statement.returning(templates.c.id)).scalar_one())


def living(conn: Connection, form: str = "") -> list[Listed]:
    """Those not removed, newest first; of one form or of all."""
    query = select(*_LISTED).where(templates.c.removed_at.is_(None)).order_by(templates.c.id.desc())
    if form:
        query = query.where(templates.c.form == form)
    return [Listed(*row) for row in conn.execute(query)]


def content(conn: Connection, form: str) -> bytes | None:
    """The file that rules; None where the company has none of its own."""
    query = select(templates.c.content).where(templates.c.form == form, templates.c.removed_at.is_(None))
    found = conn.execute(query.order_by(templates.c.id.desc()).limit(1)).scalar()
    return bytes(found) if found is not None else None


def remove(conn: Connection, template_id: int, now: datetime) -> None:
    """It rules no longer; the row stays."""
    conn.execute(update(templates).where(templates.c.id == template_id).values(removed_at=now))
