"""重大 risks noted outside working hours: the executive hears of them at the beginning of the next window."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.services import risk_register
from bot.services.house import House
from scheduler.job import apart

NAME = "risks"
EVERY = timedelta(seconds=30)


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next window of somebody who has not heard of a big risk."""
    found = (risk_register.window(conn, house, risk, now) for risk in risk_register.untold(conn, now))
    return min((moment for moment in found if moment > now), default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Tell whoever may be told now."""
    for risk in risk_register.untold(conn, now):
        apart(conn, risk.label, partial(risk_register.fire, conn, house, risk, now))
