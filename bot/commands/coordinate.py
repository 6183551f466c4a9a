"""/协调: whoever was alarmed needs the coordinator; the ladder goes on, and later rungs carry the words."""

from __future__ import annotations

from bot.services import answering, calling
from bot.services.turn import Answer, Turn
from bot.texts import ladder as texts

WORDS = ("协调", "需协调", "需要协调", "请协调", "xt", "coordinate")
USAGE = "/协调 T2 测试资源不足"
HELP = "请牵头人协调"
KEYS = {"编号": "number"}


def run(turn: Turn) -> Answer | None:
    """Ask the coordinator privately."""
    fields = turn.fields(KEYS, deadline=False)
    found = answering.pick(turn, fields, WORDS[0])
    if found is None:
        return None if turn.to_bot else Answer(texts.nothing_to_acknowledge())
    record, case = found
    calling.require(turn, record, case)
    return Answer(calling.coordinate(turn, case, fields.title.strip(" ：:，,")), about=record.label)
