"""/撤销: take back my last change within ten minutes."""

from __future__ import annotations

from bot.services import undo
from bot.services.turn import Answer, Turn
from bot.texts import undo as texts

WORDS = ("撤销", "撤消", "撤回", "取消上一步", "undo")
USAGE = "/撤销"
HELP = "撤销刚才的操作"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Everything one message changed comes back as it was."""
    return Answer(texts.undone(undo.last(turn)))
