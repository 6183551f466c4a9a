"""Rungs of the ladder that are due: the rows say when, one pass says them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.services import climb
from bot.services.house import House
from storage import cases

NAME = "escalation"


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """When the next rung must be looked at."""
    return cases.next_rung_at(conn, now)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Fire everything due by `now`; what may not be said yet gets a later moment."""
    climb.fire_due(conn, house, now)
