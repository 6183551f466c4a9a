"""One hint a person an hour for what was not understood; the moment is kept, so that a restart does not repeat it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.services.turn import Turn
from storage import memos

EVERY = timedelta(hours=1)
KEY = "hint"


def due(turn: Turn) -> bool:
    """Whether a hint may be given now; if so it counts as given."""
    last = memos.kept(turn.conn, turn.person.id, KEY)
    if last and turn.now - datetime.fromisoformat(last) < EVERY:
        return False
    memos.keep(turn.conn, turn.person.id, KEY, turn.now.isoformat())
    return True
