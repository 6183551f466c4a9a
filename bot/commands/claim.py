"""/认领: somebody of the responsible department answers for a task that had only the department."""

from __future__ import annotations

from bot.services import division, tasks
from bot.services.turn import Answer, Ask, Turn
from bot.texts import division as texts

WORDS = ("认领", "我来认领", "领取", "rl", "claim")
USAGE = "/认领 T5"
HELP = "认领本部门任务"
KEYS = {**division.KEYS, "负责人": "owner", "认领人": "owner"}


def run(turn: Turn) -> Answer | None:
    """Mine, or of whom the contact names."""
    fields = turn.fields(KEYS, deadline=False)
    found = division.named(turn, fields)
    waiting = [] if found else division.claimable(turn)
    taken = division.pick(turn, WORDS[0], found, waiting, texts.nothing_to_claim())
    plain = fields.named.get("owner", "").strip().lstrip("@＠")
    names = fields.people or ((plain,) if plain else ())
    draft = f"/认领 {taken[0].label}"
    ask = Ask("认领", "负责人", draft)
    person = tasks.one_person(turn, names, f"{draft} @张工", ask=ask, command=lambda name: f"{draft} @{name}")
    return division.claim(turn, taken, person)
