"""The end of a project: a submission nobody has decided on, and a 复盘 for the leads and then for everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.services import acceptance_late, retrospectives
from bot.services.house import House
from scheduler.job import apart
from storage import retrospectives as rows

NAME = "closing"
EVERY = timedelta(seconds=30)


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next rung of an acceptance, or the next step of a 复盘."""
    found = [acceptance_late.next_look(conn, house, rung, now) for rung in acceptance_late.open_rungs(conn, house)]
    found += [retrospectives.next_look(conn, house, one, now) for one in rows.to_publish(conn)]
    return min((moment for moment in found if moment is not None), default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Tell whoever is due."""
    for rung in acceptance_late.open_rungs(conn, house):
        if rung.at <= now:
            apart(conn, f"{rung.task.label}:{rung.role}", partial(acceptance_late.fire, conn, house, rung, now))
    for one in rows.to_publish(conn):
        apart(conn, f"retrospective {one.id}", partial(retrospectives.step, conn, house, one, now))
