"""How much of the ladder's work is past its moment: what the auditor counts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from storage import models


def rungs(conn: Connection, before: datetime) -> int:
    """Rungs that should have been looked at before that moment."""
    at = models.rungs.c.next_at
    return int(conn.execute(select(func.count()).where(at.is_not(None), at < before)).scalar_one())


def tasks(conn: Connection, before: datetime) -> int:
    """Tasks that should have been attended to before that moment."""
    at = models.tasks.c.next_due_at
    return int(conn.execute(select(func.count()).where(at.is_not(None), at < before)).scalar_one())
