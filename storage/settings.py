"""Times and switches: text values by scope (installation, group, project) and key; defaults stand in bot/rules."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from storage import counters, version
from storage.models import calendar_days, settings
from storage.models import counters as counted

CALENDAR = "calendar"  # the counter that rises whenever the calendar changes


def read(conn: Connection, scope: str, scope_id: int) -> dict[str, str]:
    """All values set in one scope."""
    rows = conn.execute(
        select(settings.c.key, settings.c.value).where(settings.c.scope == scope, settings.c.scope_id == scope_id)
    )
    return {row.key: row.value for row in rows}


def write(conn: Connection, scope: str, scope_id: int, key: str, value: str) -> None:
    """Set one value."""
    clear(conn, scope, scope_id, key)
    conn.execute(insert(settings).values(scope=scope, scope_id=scope_id, key=key, value=value))


def clear(conn: Connection, scope: str, scope_id: int, key: str) -> None:
    """Back to the default."""
    version.touch(conn)
    conn.execute(
        delete(settings).where(settings.c.scope == scope, settings.c.scope_id == scope_id, settings.c.key == key)
    )


def calendar_rows(conn: Connection) -> list[tuple[str, bool, str]]:
    """(ISO day, working, name): every day that is not simply Monday to Friday."""
    return [(row.day, row.working, row.name) for row in conn.execute(select(calendar_days))]


def put_calendar_rows(conn: Connection, rows: list[tuple[str, bool, str]]) -> None:
    """Set days, replacing what was known about them."""
    if rows:
        _calendar_changes(conn)
        conn.execute(delete(calendar_days).where(calendar_days.c.day.in_([day for day, _, _ in rows])))
        conn.execute(insert(calendar_days), [{"day": d, "working": w, "name": n} for d, w, n in rows])


def drop_calendar_days(conn: Connection, days: list[str]) -> None:
    """These days (ISO) are ordinary ones again."""
    if days:
        _calendar_changes(conn)
        conn.execute(delete(calendar_days).where(calendar_days.c.day.in_(days)))


def calendar_version(conn: Connection) -> int:
    """Rises whenever the calendar changes; 0 where it never did."""
    return int(conn.execute(select(counted.c.value).where(counted.c.kind == CALENDAR)).scalar() or 0)


def _calendar_changes(conn: Connection) -> None:
    version.touch(conn)
    counters.take(conn, CALENDAR)


def of_groups(conn: Connection) -> dict[int, dict[str, str]]:
    """All values set in groups, by group id: one look for jobs that go through every group."""
    found: dict[int, dict[str, str]] = {}
    for row in conn.execute(select(settings).where(settings.c.scope == "group")):
        found.setdefault(row.scope_id, {})[row.key] = row.value
    return found
