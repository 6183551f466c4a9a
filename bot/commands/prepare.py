"""/准备: what one can give to a meeting and what must be settled there."""

from __future__ import annotations

from bot.grammar.forms import split_form
from bot.services import invitations
from bot.services.turn import Answer, Turn

WORDS = ("准备", "会前准备", "prepare")
USAGE = "/准备 M3 可支持:测试环境2套 需协调:IT部优先分配"
HELP = "填会前准备"
KEYS = {"可支持": "support", "支持": "support", "需协调": "needs", "协调": "needs", "需支持": "needs"}


def run(turn: Turn) -> Answer | None:
    """Note both, or show how."""
    fields = turn.fields({}, deadline=False)
    meeting = invitations.meant(turn, fields.numbers, "/准备 {} 可支持:… 需协调:…")
    _, named = split_form(turn.args, KEYS)
    return invitations.prepare(turn, meeting, named.get("support", ""), named.get("needs", ""))
