"""/接受: the owner takes on what somebody else made theirs."""

from __future__ import annotations

from bot.services import division
from bot.services.turn import Answer, Turn
from bot.texts import division as texts

WORDS = ("接受", "接受任务", "我接受", "accept")
USAGE = "/接受 T5"
HELP = "接受任务"
KEYS = division.KEYS


def run(turn: Turn) -> Answer | None:
    """One or several at once; without a number the only one that waits for me."""
    found = division.named(turn, turn.fields(KEYS, deadline=False))
    waiting = [] if found else division.unanswered(turn)
    return division.accept(turn, division.pick(turn, WORDS[0], found, waiting, texts.nothing_to_answer(WORDS[0])))
