"""The working-day calendar as it is stored: seeded once, then whatever admins have loaded."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from bot.rules.calendar import Calendar, seed_rows
from storage import settings

CHUNK = 500  # rows a statement: SQLite counts every bound value


def ensure_seeded(conn: Connection) -> Calendar:
    """The stored calendar, filled with the rows we ship for every year it knows nothing about.

    A year with stored rows is left as it is: an admin may have corrected it.
    """
    stored = load(conn)
    lacking = {day.year for day, _, _ in seed_rows()} - {day.year for day, _, _ in stored.rows()}
    if not lacking:
        return stored
    put(conn, [row for row in seed_rows() if row[0].year in lacking])
    return load(conn)


def load(conn: Connection) -> Calendar:
    """The calendar of the installation."""
    rows = settings.calendar_rows(conn)
    return Calendar({date.fromisoformat(day): (working, name) for day, working, name in rows})


def put(conn: Connection, rows: list[tuple[date, bool, str]]) -> None:
    """Store days: (day, worked?, holiday name); what was stored about these days is replaced."""
    texts = [(day.isoformat(), working, name) for day, working, name in rows]
    for start in range(0, len(texts), CHUNK):
        settings.put_calendar_rows(conn, texts[start : start + CHUNK])


def replace_days(conn: Connection, rows: list[tuple[date, bool, str]], dropped: list[date]) -> None:
    """Store a list; `dropped`: days of before that it no longer names."""
    texts = [day.isoformat() for day in dropped]
    for start in range(0, len(texts), CHUNK):
        settings.drop_calendar_days(conn, texts[start : start + CHUNK])
    put(conn, rows)
