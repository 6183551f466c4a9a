"""Figures of a report that need a second look: without the sign, torn apart by a blank, or with a decimal."""

from __future__ import annotations

import re

from bot.grammar.fold import flat

MOST = 100
_LABEL = re.compile(r"(?:(?<![A-Za-z0-9])[TtQq]-?|#)\d{1,7}(?!\d)")
_TORN = re.compile(r"(?:^|(?<=\s)|(?<=[:，,]))(\d{1,2})[ ]+(\d{1,2}) ?%")
_DECIMAL = re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,4}) ?%")
_LONE = re.compile(
    r"(\d{1,3})(?=$|[\s，,。；;、:])(?!\s*[个条项人天小时月日号页份家周元万台次年点版期遍轮批张位名件章处套款])[\s，,。；;、:]*"
)


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
    found = _LONE.match(flat(note))
    return (int(found.group(1)), note[found.end() :]) if found else None
