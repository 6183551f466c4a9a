"""The sweep of tasks that need attention: a due moment that passed opens the late case, a snooze that ended reminds."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.services import attention
from bot.services.house import House
from storage import tasks

NAME = "reminders"


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """When the next task needs attention; at once where one was overlooked."""
    found = tasks.next_attention(conn)
    return found if found is None or found > now else now + timedelta(seconds=1)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Look at every task whose moment has come, in batches."""
    while due := tasks.due_for_attention(conn, now, attention.BATCH):
        attention.attend_all(conn, house, due, now)
