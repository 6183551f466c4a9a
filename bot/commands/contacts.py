"""/通讯录: people and departments from a platform's directory; shown first, registered by a tap."""

from __future__ import annotations

from bot.services import contacts
from bot.services.turn import Answer, Turn

WORDS = ("通讯录", "导入通讯录", "txl", "contacts")
USAGE = "/通讯录 飞书"
HELP = "从通讯录登记人员"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """`登记 MARK 部门…` registers what was shown; anything else has a directory read."""
    word, *rest = turn.args.split() or [""]
    if word == contacts.REGISTER and rest:
        return contacts.register(turn, rest[0], [name for part in rest[1:] for name in part.split("、") if name])
    return contacts.ask(turn, word)
