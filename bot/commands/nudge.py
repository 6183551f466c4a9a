"""/催: ask for an update, privately to the department's contact (the owner where there is none), once a day a task."""

from __future__ import annotations

from bot.services import nudges
from bot.services.turn import Answer, Turn

WORDS = ("催", "催办", "催一下", "催更", "cui", "nudge")
USAGE = "/催 研发部"
HELP = "私下催更新"
KEYS = {"部门": "whom", "负责人": "whom"}


def run(turn: Turn) -> Answer | None:
    """Say back what went to whom, and what was asked for today already."""
    fields = turn.fields(KEYS, deadline=False)
    words = (fields.named.get("whom") or fields.title).strip()
    found, person = nudges.targets(turn, fields.numbers, fields.people, words)
    return nudges.ask(turn, found, person)
