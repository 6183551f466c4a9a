"""Connections to chat platforms as admins made them. Their settings are encrypted before they come here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, or_, select, update

from storage.models import accounts, adapter_health, adapters, changes, groups, inbox


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


def add(conn: Connection, name: str, platform: str, settings: str, now: datetime, version: int = 1) -> int:
    """A new connection, switched on. `version`: above that of a removed one of this name."""
    statement = insert(adapters).values(
        name=name, platform=platform, settings=settings, enabled=True, version=version, created_at=now, updated_at=now
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


def remove(conn: Connection, stored: StoredAdapter) -> None:
    """The row and its settings; what was received and sent stays."""
    conn.execute(delete(adapter_health).where(adapter_health.c.adapter == stored.name))
    conn.execute(delete(adapters).where(adapters.c.id == stored.id))


def removed(conn: Connection, name: str) -> tuple[str, int] | None:
    """Platform and version of the connection that had this name and was removed last."""
    query = select(changes.c.new).where(changes.c.kind == "adapter", changes.c.field == "removed", changes.c.old == name)
    found = conn.execute(query.order_by(changes.c.id.desc()).limit(1)).scalar()
    platform, _, version = (found or "").rpartition(" ")
    return (platform, int(version)) if platform else None


def has_received(conn: Connection, name: str) -> bool:
    """Whether anything ever came in by it: messages, groups, people."""
    tables = (inbox, groups, accounts)
    return bool(conn.execute(select(or_(*(exists().where(table.c.adapter == name) for table in tables)))).scalar())
