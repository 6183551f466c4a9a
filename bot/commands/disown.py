"""/不归我们: the coordinator decides whose task it is; until then it stays with its owner and the clock stands."""

from __future__ import annotations

from bot.services import division
from bot.services.turn import Answer, Turn
from bot.texts import division as texts

WORDS = ("不归我们", "不归我", "不是我们的", "退回任务", "disown")
USAGE = "/不归我们 T5 应归运营部"
HELP = "请牵头人改派"
KEYS = {**division.KEYS, "原因": "why", "理由": "why", "应归": "why"}


def run(turn: Turn) -> Answer | None:
    """Stops the clock for one working day, once for one owner."""
    fields = turn.fields(KEYS, deadline=False)
    found = division.named(turn, fields)
    waiting = [] if found else division.unanswered(turn)
    task = division.pick(turn, WORDS[0], found, waiting, texts.nothing_to_answer(WORDS[0]))[0]
    return division.disown(turn, task, fields.named.get("why") or fields.rest)
