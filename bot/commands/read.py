"""/已读人数: how many people have read the bot's last posts, for whoever coordinates."""

from __future__ import annotations

from bot.services import read_counts
from bot.services.turn import Answer, Turn

WORDS = ("已读人数", "阅读情况")  # a bare 已读 is a courtesy, no question
USAGE = "/已读人数"
HELP = "群消息的已读人数"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Of the project named by #, else the one meant here. Answered one-to-one."""
    return read_counts.ask(turn, turn.fields({}, deadline=False).project or "")
