"""Names just written down for people nobody knows an account of: said back, so that their reminders do not get lost."""

from __future__ import annotations

from dataclasses import replace

from adapters.base import Text
from bot.services.turn import Answer, Turn
from bot.texts.people import not_met


def told(turn: Turn, answer: Answer | None) -> Answer | None:
    """`answer`, with how the people it named for the first time can be reached. Where mentions bring ids, nothing."""
    profile = turn.house.profiles.get(turn.adapter)
    if answer is None or profile is None or profile.mention_ids or not turn.unmet:
        return answer
    line = Text(not_met(list(dict.fromkeys(turn.unmet))))
    return replace(answer, message=replace(answer.message, blocks=(*answer.message.blocks, line)))
