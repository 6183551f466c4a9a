"""Counts for health and metrics: what waits, since when, and what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from storage.models import outbox

_PENDING = outbox.c.state == "pending"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages of one kind that wait; `oldest` is the earliest moment one of them could have gone."""

    kind: str
    count: int
    oldest: datetime


def waiting(conn: Connection) -> list[Waiting]:
    """What waits, by kind."""
    query = select(outbox.c.kind, func.count(), func.min(outbox.c.not_before)).where(_PENDING).group_by(outbox.c.kind)
    return [Waiting(kind, count, oldest) for kind, count, oldest in conn.execute(query)]


def parked(conn: Connection, since: datetime) -> dict[str, int]:
    """Messages written since then that were given up, by kind."""
    query = (
        select(outbox.c.kind, func.count())
        .where(outbox.c.state == "parked", outbox.c.created_at >= since)
        .group_by(outbox.c.kind)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def oldest_untried(conn: Connection, adapters: list[str], kinds: tuple[str, ...]) -> datetime | None:
    """Since when the oldest message of these kinds has been due without a single try; None where there is none."""
    query = select(func.min(outbox.c.not_before)).where(
        _PENDING, outbox.c.attempts == 0, outbox.c.adapter.in_(adapters), outbox.c.kind.in_(kinds)
    )
    found: datetime | None = conn.execute(query).scalar()
    return found
