"""/我回来了: the absence is over; reminders come back, and what stands on my list is shown."""

from __future__ import annotations

from bot.services import away
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import absences as texts
from storage import absences

WORDS = ("我回来了", "回来了", "销假", "结束代理", "hl", "back")
USAGE = "/我回来了"
HELP = "结束代理"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """End it; the deputy hears it, the group nothing."""
    if not absences.of_person(turn.conn, turn.person.id, turn.now):
        raise Sorry(texts.nothing_to_end(turn.person.name))
    away.end(turn, turn.person)
    work = away.tasks_of(turn.conn, turn.person.id)
    return Answer(texts.welcome(away.task_lines(work, turn.zone, turn.local)))
