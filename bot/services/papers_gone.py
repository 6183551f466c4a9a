"""A record that was taken off is still shown by its number: what it was, when it was taken off and why."""

from __future__ import annotations

import re

from bot.grammar.fold import flat
from bot.services import deadlines
from bot.services.turn import Answer, Turn
from bot.texts import paper as texts
from storage import archives as rows

_NUMBER = re.compile(r"(?:会议\s*)?(?P<letter>[RrQqMm])-?(?P<n>\d{1,7})|(?P<word>风险|沟通记录|记录|文档)\s?(?P<m>\d{1,7})")
_KINDS = {
    "R": "proposal",
    "Q": "issue",
    "M": "meeting",
    "风险": "risk",
    "记录": "communication",
    "沟通记录": "communication",
    "文档": "document",
}


def shown(turn: Turn, words: str) -> Answer | None:
    """The answer to `/查 风险2` where it was taken off; None for everything else."""
    found = _NUMBER.fullmatch(flat(words.strip()))
    if found is None:
        return None
    word, number = (found["letter"] or found["word"]).upper(), int(found["n"] or found["m"])
    gone = rows.dropped(turn.conn, _KINDS[word], number, turn.project_ids(), turn.group_id)
    if gone is None:
        return None
    title, at, reason = gone
    label = f"{word.removeprefix('沟通')}{number}"
    return Answer(texts.taken_off(label, title, deadlines.spoken(turn, at, False), reason))
