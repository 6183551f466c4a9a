"""How many calls of a platform's monthly pools were used. A month is `2026-11`, as the platform counts it."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.models import quota_use


def add(conn: Connection, adapter: str, pool: str, month: str, n: int = 1) -> None:
    """Count `n` more uses of a pool."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    statement = insert(quota_use).values(adapter=adapter, pool=pool, month=month, used=n)
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=[quota_use.c.adapter, quota_use.c.pool, quota_use.c.month],
            set_={"used": quota_use.c.used + n},
        )
    )


def used(conn: Connection, adapter: str, month: str) -> dict[str, int]:
    """Uses by pool of one adapter in one month."""
    rows = conn.execute(
        select(quota_use.c.pool, quota_use.c.used).where(quota_use.c.adapter == adapter, quota_use.c.month == month)
    )
    return {row.pool: row.used for row in rows}
