"""Hold: a restored installation takes messages in but sends nothing, until a person has looked at it."""

from __future__ import annotations

from sqlalchemy import Connection, update

from storage import settings
from storage.models import outbox

KEY = "hold"
RESTORED = "restored"  # in outbox.why


def held(conn: Connection) -> bool:
    """Whether nothing may be sent."""
    return KEY in settings.read(conn, "installation", 0)


def begin(conn: Connection) -> int:
    """Hold, and park what the backup was about to send: it may have been sent since. How many that were."""
    settings.write(conn, "installation", 0, KEY, "1")
    waiting = update(outbox).where(outbox.c.state == "pending").values(state="parked", why=RESTORED)
    return len(conn.execute(waiting.returning(outbox.c.id)).all())


def release(conn: Connection) -> None:
    """Send again from now on."""
    settings.clear(conn, "installation", 0, KEY)
