"""Small things remembered about one person: the last list shown in a place, when the last hint was given.

Rows of `settings` in a scope of their own. They are no part of the directory, so its version stays as it is.
"""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from storage.models import settings

SCOPE = "memo"


def keep(conn: Connection, person_id: int, key: str, value: str) -> None:
    """Remember one value, in place of an older one."""
    conn.execute(delete(settings).where(_is(person_id, key)))
    conn.execute(insert(settings).values(scope=SCOPE, scope_id=person_id, key=key, value=value))


def kept(conn: Connection, person_id: int, key: str) -> str | None:
    """What is remembered under a key, None when nothing is."""
    found: str | None = conn.execute(select(settings.c.value).where(_is(person_id, key))).scalar()
    return found


def _is(person_id: int, key: str):  # type: ignore[no-untyped-def]
    return (settings.c.scope == SCOPE) & (settings.c.scope_id == person_id) & (settings.c.key == key)
