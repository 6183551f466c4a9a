"""Links that open an export once: only the digests of the secret and of the browser's cookie are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from storage.models import links


@dataclass(frozen=True, slots=True)
class Link:
    id: int
    purpose: str
    what: str
    digest: str
    project_id: int
    person_id: int
    browser: str
    opened_at: datetime | None
    expires_at: datetime
    created_at: datetime
    inbox_id: int | None


def add(conn: Connection, **values: Any) -> int:
    """A new link."""
    return int(conn.execute(insert(links).values(**values).returning(links.c.id)).scalar_one())


def by_digest(conn: Connection, digest: str) -> Link | None:
    """The link of a secret; looked up by hash, so that how long it takes says nothing."""
    row = conn.execute(select(links).where(links.c.digest == digest)).first()
    return Link(*row) if row else None


def bind(conn: Connection, link_id: int, browser: str, now: datetime) -> bool:
    """Open it for this browser; true for the first alone."""
    statement = (
        update(links)
        .where(links.c.id == link_id, links.c.opened_at.is_(None), links.c.expires_at > now)
        .values(opened_at=now, browser=browser)
    )
    return conn.execute(statement.returning(links.c.id)).first() is not None
