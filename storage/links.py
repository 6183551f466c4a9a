"""Links that open an export or one's own pages once: only the digests of the secret and of the browser's cookie are kept."""

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


def by_browser(conn: Connection, purpose: str, digest: str) -> Link | None:
    """The link a browser's cookie opened."""
    row = conn.execute(select(links).where(links.c.purpose == purpose, links.c.browser == digest)).first()
    return Link(*row) if row else None


def bind(conn: Connection, link_id: int, browser: str, now: datetime, until: datetime) -> bool:
    """Open it for this browser until a moment; true for the first alone."""
    statement = (
        update(links)
        .where(links.c.id == link_id, links.c.opened_at.is_(None), links.c.expires_at > now)
        .values(opened_at=now, browser=browser, expires_at=until)
    )
    return conn.execute(statement.returning(links.c.id)).first() is not None


def living(conn: Connection, purpose: str, person_id: int, now: datetime) -> list[Link]:
    """One person's links of a purpose that have not ended."""
    query = select(links).where(links.c.purpose == purpose, links.c.person_id == person_id, links.c.expires_at > now)
    return [Link(*row) for row in conn.execute(query.order_by(links.c.id))]


def end(conn: Connection, link_id: int, now: datetime) -> None:
    """It opens nothing any more."""
    conn.execute(update(links).where(links.c.id == link_id).values(expires_at=now))
