"""Connections to chat platforms as admins made them. Their settings are encrypted before they come here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from storage.models import adapters


@dataclass(frozen=True, slots=True)
class StoredAdapter:
    """Field order is the column order of the table. `version` rises with each change."""

    id: int
    name: str
    platform: str
    settings: str
    enabled: bool
    version: int
    created_at: datetime
    updated_at: datetime


def everyone(conn: Connection) -> list[StoredAdapter]:
    """Every connection, switched off ones too, by name."""
    return [StoredAdapter(*row) for row in conn.execute(select(adapters).order_by(adapters.c.name))]


def versions(conn: Connection) -> dict[str, int]:
    """Name → version of those switched on: compared every few seconds."""
    rows = conn.execute(select(adapters.c.name, adapters.c.version).where(adapters.c.enabled))
    return {row.name: row.version for row in rows}


def named(conn: Connection, name: str) -> StoredAdapter | None:
    """One connection by name."""
    row = conn.execute(select(adapters).where(adapters.c.name == name)).first()
    return StoredAdapter(*row) if row else None


def add(conn: Connection, name: str, platform: str, settings: str, now: datetime) -> int:
    """A new connection, switched on."""
    statement = insert(adapters).values(
        name=name, platform=platform, settings=settings, enabled=True, version=1, created_at=now, updated_at=now
    )
    return int(conn.execute(statement.returning(adapters.c.id)).scalar_one())


def change(conn: Connection, adapter_id: int, now: datetime, **values: str | bool) -> None:
    """Set settings and/or enabled; a running server takes it up."""
    conn.execute(
        update(adapters)
        .where(adapters.c.id == adapter_id)
        .values(**values, version=adapters.c.version + 1, updated_at=now)
    )


def encrypted_anew(conn: Connection, adapter_id: int, settings: str) -> None:
    """The same settings under another key: nothing to take up."""
    conn.execute(update(adapters).where(adapters.c.id == adapter_id).values(settings=settings))
