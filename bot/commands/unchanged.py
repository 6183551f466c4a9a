"""/无更新: everything I am asked for today stands as it did; with a number, only that."""

from __future__ import annotations

from bot.services import shown, tasks, unchanged
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import talk as texts
from storage import tasks as rows

WORDS = ("无更新", "没变化", "同昨天", "都正常", "wgx", "unchanged")
USAGE = "/无更新"
HELP = "今天没有变化"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Mark them, say each back, and ask one fact when it has gone on for three working days."""
    numbers = turn.fields(KEYS, deadline=False).numbers
    if numbers:
        return unchanged.several(turn, [tasks.by_label(turn, number) for number in numbers])
    called = shown.today(shown.called(turn.conn, turn.person.id), turn.zone, turn.local.date())
    found = unchanged.asked_for(turn, called)
    if not found:
        own = rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())
        raise Sorry(texts.all_reported() if own or called else texts.nothing_asked())
    return unchanged.several(turn, found)
