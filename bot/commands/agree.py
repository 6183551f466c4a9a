"""/同意: yes to the new date that waits for this person, typed instead of tapped."""

from __future__ import annotations

from bot.commands import reschedule
from bot.services import consent, rungs
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import consent as texts

WORDS = ("同意", "同意改期", "批准", "agree")
USAGE = "/同意 T2"
HELP = "同意改期"
KEYS = consent.KEYS


def run(turn: Turn) -> Answer | None:
    """Reads as the 改期 it agrees to: the same rights, the same records."""
    task = consent.pick(turn, WORDS[0])
    typed = rungs.new_date_command(turn.conn, task, turn.zone, turn.now)
    if not typed:
        raise Sorry(texts.no_date(task.label, task.title))
    return reschedule.run(turn.retyped(typed.partition(" ")[2]))
