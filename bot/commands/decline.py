"""/不参加: I do not come to a meeting; somebody else may in my place."""

from __future__ import annotations

from bot.services import directory, invitations
from bot.services.turn import Answer, Turn

WORDS = ("不参加", "不出席", "无法参加", "bcj", "decline")
USAGE = "/不参加 M3 由@小赵代"
HELP = "不参会或请人代"
KEYS = {"代理人": "deputy", "代": "deputy"}


def run(turn: Turn) -> Answer | None:
    """Note it, and invite the deputy."""
    fields = turn.fields(KEYS, deadline=False)
    meeting = invitations.meant(turn, fields.numbers, "/不参加 {}")
    deputy = directory.person_named(turn, _name(turn, fields.people[0])) if fields.people else None
    return invitations.decline(turn, meeting, deputy)


def _name(turn: Turn, typed: str) -> str:
    """`由@小赵代`: the 代 behind a name nobody has is no part of it."""
    known = typed in turn.house.names or not typed.endswith("代")
    return typed if known or len(typed) < 3 else typed.removesuffix("代")
