"""/有困难: a risk on my task, heard by the coordinator and the own contact with taps."""

from __future__ import annotations

from bot.services import division
from bot.services.turn import Answer, Turn
from bot.texts import division as texts

WORDS = ("有困难", "困难", "做不了", "difficult")
USAGE = "/有困难 T5 缺一名测试"
HELP = "说明任务的困难"
KEYS = {**division.KEYS, "困难": "what", "原因": "what", "说明": "what"}


def run(turn: Turn) -> Answer | None:
    """What is difficult is asked for when it is not said."""
    fields = turn.fields(KEYS, deadline=False)
    found = division.named(turn, fields)
    waiting = [] if found else division.unanswered(turn)
    task = division.pick(turn, WORDS[0], found, waiting, texts.nothing_to_answer(WORDS[0]))[0]
    return division.difficult(turn, task, fields.named.get("what") or fields.rest)
