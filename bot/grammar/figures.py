"""Figures of a report that need a second look: without the sign, torn apart by a blank, or with a decimal."""

from __future__ import annotations

import re

from bot.grammar.fold import flat
from bot.grammar.numerals import number

MOST = 100
_LABEL = re.compile(r"(?:(?<![A-Za-z0-9])[TtQq]-?|#)\d{1,7}(?!\d)")
_TORN = re.compile(r"(?:^|(?<=\s)|(?<=[:，,]))(\d{1,2})[ ]+(\d{1,2}) ?%")
_DECIMAL = re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,4}) ?%")
_HEAD = re.compile(r"(?:完成了?|做到了?|做了|到了?|进度) ?(?=\d)")
_IN_WORDS = re.compile(r"(?:完成了?|做到了?|做了|到了?|进度)? ?([一二三四五六七八九]?十[一二三四五六七八九]?|一百)(?:了|吧|左右)*")
_LONE = re.compile(
    r"(\d{1,3})(?=$|[\s，,。；;、:])(?!\s*[个条项人天小时月日号页份家周元万台次年点版期遍轮批张位名件章处套款])[\s，,。；;、:]*"
)


_ADDED = re.compile(
    r"(?:又|再)(?:完成|做|推进|推|搞定?|弄|干|写|改|前进|进展)?了(?:大概|大约|约|差不多)? ?(\d{1,2}) ?%"
    r"|比(?:昨[天日]|前天|上次|上周|之前|早上|上午)(?:又|再)?(?:多|提高|提升|增加|前进|推进|进)了?(?:大概|大约|约)? ?(\d{1,2}) ?%"
)


def added(text: str) -> int | None:
    """`又完成了10%`, `比昨天多了10%` → 10: on top of what was there. None for a figure that stands for itself."""
    found = _ADDED.search(flat(text))
    return int(found.group(1) or found.group(2)) if found else None


def torn(text: str) -> tuple[int, int] | None:
    """`7 5%` → (75, 5): one figure or two? None when it can only be one."""
    found = _TORN.search(_LABEL.sub(" ", flat(text)))
    if found is None or int(found.group(1) + found.group(2)) > MOST:
        return None
    return int(found.group(1) + found.group(2)), int(found.group(2))


def rounded(text: str, percent: int) -> tuple[int, str] | None:
    """`75.5%` read as 75 → (76, "75.5%"); never 100 before all is done. None without a decimal."""
    found = _DECIMAL.search(flat(text))
    if found is None or int(float(found.group(1))) != percent:
        return None
    return min(int(float(found.group(1)) + 0.5), MOST - 1), f"{found.group(1)}%"


def lone(note: str) -> tuple[int, str] | None:
    """`85 今日联调` → (85, "今日联调"); `3个用例` is a count, not a percentage. The number may be over 100."""
    seen = flat(note)
    words = _IN_WORDS.fullmatch(seen)
    if words:
        return number(words.group(1)) or 0, ""
    head = _HEAD.match(seen)
    at = head.end() if head else 0
    found = _LONE.match(seen, at)
    return (int(found.group(1)), note[found.end() :]) if found else None
