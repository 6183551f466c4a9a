"""What watches itself: the last result of each probe (readiness, sweep, auditor)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.models import probes


@dataclass(frozen=True, slots=True)
class Probe:
    """`detail` is short and machine-made: `late_rungs=2 pending=3`, empty when all is well."""

    name: str
    at: datetime
    ok: bool
    detail: str


def put(conn: Connection, name: str, now: datetime, ok: bool, detail: str = "") -> None:
    """Keep the newest result of one probe."""
    insert = sqlite_insert if conn.dialect.name == "sqlite" else pg_insert
    statement = insert(probes).values(name=name, at=now, ok=ok, detail=detail)
    conn.execute(
        statement.on_conflict_do_update(
            index_elements=[probes.c.name], set_={"at": now, "ok": ok, "detail": detail}
        )
    )


def get(conn: Connection, name: str) -> Probe | None:
    """The newest result of one probe."""
    row = conn.execute(select(probes).where(probes.c.name == name)).first()
    return Probe(*row) if row else None
