"""/近况: how it stands, in five lines; `/近况 待定` what waits for my decision."""

from __future__ import annotations

from bot.services import overview
from bot.services.turn import Answer, Turn
from bot.texts import overview as texts

WORDS = ("近况", "总览", "概况", "整体情况", "jk", "overview")
USAGE = "/近况"
HELP = "项目近况"
KEYS: dict[str, str] = {}
_DECISIONS = ("待定", "待决", "待我定", "要我定", "决策", "待办")


def run(turn: Turn) -> Answer | None:
    """One project in five lines, several with a line each."""
    if any(word in turn.args for word in _DECISIONS):
        return Answer(texts.to_decide(overview.to_decide(turn)))
    seen = overview.of_projects(turn)
    if not seen:
        return Answer(texts.nothing())
    return Answer(texts.one(seen[0]) if len(seen) == 1 else texts.several(seen))
