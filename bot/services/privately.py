"""What belongs to one person is answered one-to-one, also when it was asked for in a group."""

from __future__ import annotations

from adapters.base import OutgoingMessage
from bot.services import notify
from bot.services.turn import Turn


def send(turn: Turn, message: OutgoingMessage) -> bool:
    """Write to the speaker one-to-one; False where they cannot be reached so. They asked, so it goes out at once."""
    return notify.to_person(
        turn.conn, turn.house, turn.person.id, message, kind="request", now=turn.now, heed_quiet=False, group=turn.group
    )
