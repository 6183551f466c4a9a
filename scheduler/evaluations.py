"""需求评估 that is due without a verdict: leads, then the executive, each once and in their windows."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.services import evaluation_late
from bot.services.house import House
from scheduler.job import apart

NAME = "evaluations"
EVERY = timedelta(seconds=30)


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next rung of a request without a verdict, or the next window for one a cap held back."""
    found = (evaluation_late.next_look(conn, house, rung, now) for rung in evaluation_late.open_rungs(conn, house))
    return min((moment for moment in found if moment is not None), default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Tell whoever is due."""
    for rung in evaluation_late.open_rungs(conn, house):
        if rung.at <= now:
            apart(conn, f"{rung.proposal.label}:{rung.role}", partial(evaluation_late.fire, conn, house, rung, now))
