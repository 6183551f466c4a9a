"""/我的: my open tasks and issues."""

from __future__ import annotations

from bot.services import views
from bot.services.turn import Answer, Turn

WORDS = ("我的", "我的任务", "待办", "wd", "mine")
USAGE = "/我的"
HELP = "我的任务和问题"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Soonest due first."""
    return views.mine(turn)
