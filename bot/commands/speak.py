"""/结束安静: the bot speaks again in this group."""

from __future__ import annotations

from bot.services import hush
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import quiet as texts

WORDS = ("结束安静", "取消安静", "取消静音", "unquiet")
USAGE = "/结束安静"
HELP = "照常发消息"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """At once; what waited goes out now."""
    if turn.group is None:
        raise Sorry(texts.only_in_group())
    return Answer(texts.ended(hush.end(turn, turn.group)))
