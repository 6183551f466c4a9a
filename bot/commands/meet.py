"""/约会: 15 minutes about a case; two times to choose from, sent to whoever it concerns."""

from __future__ import annotations

from bot.services import answering, calling
from bot.services.turn import Answer, Turn
from bot.texts import ladder as texts

WORDS = ("约会", "约个会", "开个短会", "yh", "meet")
USAGE = "/约会 T2"
HELP = "约 15 分钟会"
KEYS = {"编号": "number", "时间": "due"}


def run(turn: Turn) -> Answer | None:
    """Propose, or answer a proposal with a time."""
    fields = turn.fields(KEYS)
    found = answering.pick(turn, fields, WORDS[0])
    if found is None:
        return None if turn.to_bot else Answer(texts.nothing_to_acknowledge())
    record, case = found
    calling.require(turn, record, case)
    moment = calling.moment_of(turn, fields.deadline)
    return Answer(calling.meet(turn, case, moment), about=record.label)
