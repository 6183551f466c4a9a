"""/参加: I come to a meeting."""

from __future__ import annotations

from bot.services import invitations
from bot.services.turn import Answer, Turn

WORDS = ("参加", "出席会议", "参会", "cj", "attend")
USAGE = "/参加 M3"
HELP = "答复参会"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Note that the speaker comes."""
    fields = turn.fields(KEYS, deadline=False)
    return invitations.come(turn, invitations.meant(turn, fields.numbers, "/参加 {}"))
