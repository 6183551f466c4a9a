"""/帮助: at most twelve lines, in the form this platform hears."""

from __future__ import annotations

from bot.services.turn import Answer, Turn
from bot.texts import help as texts

WORDS = ("帮助", "怎么用", "使用说明", "bz", "help")
USAGE = "/帮助"
HELP = "看帮助"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """One line a command."""
    profile = turn.house.profiles.get(turn.adapter)
    name = profile.bot_name if profile else ""
    hears = profile.hears if profile and turn.group else "all"
    return Answer(texts.full_help(name, hears))
