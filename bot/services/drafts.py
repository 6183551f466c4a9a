"""A sentence that gives out work without /任务: the filled-in command as one button; the lines of a list."""

from __future__ import annotations

from bot.grammar import drafts
from bot.grammar.deadline import read_deadline
from bot.services.turn import Answer, Turn
from bot.texts import wants as texts


def offered(turn: Turn, words: str) -> Answer | None:
    """The draft of one task; None where no day is named or no work is spoken of."""
    day = _day(turn, words) if "\n" not in words and drafts.wants_task(words) else ""
    if not day:
        return None
    name = drafts.owner(words, turn.house.names)
    title = drafts.title(words, name, day)
    if not title or not (name or drafts.lead(words)):
        return None
    return Answer(texts.draft(" ".join(part for part in ("/任务", title, f"@{name}" if name else "", f"截止:{day}") if part)))


def several(turn: Turn, words: str) -> str:
    """The lines of a list of dated things, as behind /任务; "" for anything else."""
    lines = drafts.listed(words)
    dated = [line for line in lines if _day(turn, line)]
    return "\n".join(lines) if len(dated) > 1 else ""


def _day(turn: Turn, words: str) -> str:
    """The words of the day, "" without one."""
    found = read_deadline(words, turn.local, turn.house.calendar)
    return found.source.strip() if found is not None and found.moment is not None else ""
