"""The address of one's own board: a secret that opens one person's page for a week. Only its SHA-256 is kept."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.services.codes import digest
from storage import people, settings

SCOPE, KEY = "person", "看板网页"
LIVES = timedelta(days=7)
LONGEST = 120  # characters; anything longer is none


def new(conn: Connection, person_id: int, now: datetime) -> str:
    """A new secret in place of the old one: `12.Xc3…`."""
    token = f"{person_id}.{secrets.token_urlsafe(24)}"
    settings.write(conn, SCOPE, person_id, KEY, f"{digest(token)} {(now + LIVES).isoformat()}")
    return token


def person_of(conn: Connection, token: str, now: datetime) -> int | None:
    """Whose board a secret opens at `now`; None for a wrong, replaced or expired one."""
    number, _, rest = token.partition(".")
    if len(token) > LONGEST or not rest or not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    kept, _, until = settings.read(conn, SCOPE, int(number)).get(KEY, "").partition(" ")
    if not until or not hmac.compare_digest(kept, digest(token)) or datetime.fromisoformat(until) <= now:
        return None
    return people.person(conn, int(number)).id
