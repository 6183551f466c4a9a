"""/收到: whoever was alarmed has seen it; the ladder waits once, until noon of the next working day."""

from __future__ import annotations

from bot.rules.permissions import may
from bot.services import answering, ladder
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import ladder as texts

WORDS = ("收到", "知道了", "已收到", "sd", "ack")
USAGE = "/收到 Q1"
HELP = "确认收到提醒"
KEYS: dict[str, str] = {"编号": "number"}


def run(turn: Turn) -> Answer | None:
    """Note who has seen it; a bare 收到 with nothing to answer is only politeness and stays unanswered."""
    found = answering.pick(turn, turn.fields(KEYS, deadline=False), WORDS[0])
    if found is None:
        # with a mention or one-to-one the slash is optional: there it may be a plain "got it"
        return None if turn.to_bot else Answer(texts.nothing_to_acknowledge())
    record, case = found
    if not may("acknowledge", answering.roles_towards(turn, record)):
        message = texts.not_alarmed(record.label, record.title, answering.alarmed_names(turn, case))
        raise Sorry(message, denied=(answering.kind_of(record), record.id, "acknowledge"))
    paused = ladder.acknowledge(turn, case)
    until = ladder.spoken(turn, paused) if paused else ""
    return Answer(texts.acknowledged(turn.person.name, record.label, record.title, until), about=record.label)
