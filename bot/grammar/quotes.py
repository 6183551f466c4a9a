"""What stands in quotes is whole: "新品上市 Q4 方案" is a title, and nothing in it is a date, a number or a person."""

from __future__ import annotations

import re
from datetime import datetime

from bot.grammar.deadline import read_deadline
from bot.rules.calendar import Calendar

QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』", "《": "》"}
WHOLE = "\u0002"  # stands for text in quotes: it stays, and is no field
MOST = 8  # quoted stretches looked at
LONGEST = 120  # characters of one
_OPENING = re.compile('["“「『《]')
_UNQUOTED = re.compile('(?:"([^"]+)"|“([^”]+)”|「([^」]+)」|『([^』]+)』)(?=$|[\\s,，;；。])')


def keep_quoted(own: str, seen: str, now: datetime, calendar: Calendar) -> str:
    """`seen` (folded `own`, of the same length) with quoted stretches blanked; a quoted date stays a date."""
    at = 0
    for _ in range(MOST):
        opening = _OPENING.search(own, at)
        if opening is None:
            break
        start = at = opening.end()
        end = own.find(QUOTES[opening.group()], start, start + LONGEST)
        if end < 0 or "\n" in own[start:end]:
            continue
        at = end + 1
        if not _is_date(own[start:end], now, calendar):
            seen = seen[:start] + WHOLE * (end - start) + seen[end:]
    return seen


def _is_date(words: str, now: datetime, calendar: Calendar) -> bool:
    found = read_deadline(words, now, calendar)
    return found is not None and found.day is not None and len(found.source) == len(words.strip())


def unquoted(title: str) -> str:
    """The words of a title that stands in quotes; 《》 belong to it."""
    m = _UNQUOTED.match(title)
    return next(part for part in m.groups() if part).strip() if m else title
