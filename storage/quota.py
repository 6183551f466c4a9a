"""How many calls of a platform's monthly pools were used. A month is `2026-11`, as the platform counts it."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from storage.later import add_up
from storage.models import quota_use
from storage.prepared import Prepared

# Text for the same reason as in inbox.py: SQLAlchemy spells ON CONFLICT for one dialect only.
_ADD = Prepared(
    text(
        "INSERT INTO quota_use (adapter, pool, month, used) VALUES (:adapter, :pool, :month, :used) "
        "ON CONFLICT (adapter, pool, month) DO UPDATE SET used = quota_use.used + excluded.used"
    ),
    apart=True,
)


def add(conn: Connection, adapter: str, pool: str, month: str, n: int = 1) -> None:
    """Count `n` more uses of a pool."""
    add_up(conn, _ADD.run_many, {"adapter": adapter, "pool": pool, "month": month}, "used", n)


def used(conn: Connection, adapter: str, month: str) -> dict[str, int]:
    """Uses by pool of one adapter in one month."""
    rows = conn.execute(
        select(quota_use.c.pool, quota_use.c.used).where(quota_use.c.adapter == adapter, quota_use.c.month == month)
    )
    return {row.pool: row.used for row in rows}
