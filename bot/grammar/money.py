"""Amounts of money as people write them: 2万, 1.5万元, 20,000, 8千, 三百块, ￥5000, 2万5. Pure; in fen.

Read in folded text of the same length, so that `span` is a position in the given text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from bot.grammar.fold import flat
from bot.grammar.numerals import number

MOST = 10**14  # fen; a larger amount is a slip of the finger
FEN = 100
_SCALES = {"亿": 10**8, "万": 10**4, "w": 10**4, "千": 10**3, "k": 10**3, "百": 100, "十": 10}
_CN = "零一二三四五六七八九十两百千"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,12}(?:\.\d{1,4})?"
_SIGN = r"(?:[¥￥$]|rmb|cny|人民币)?"
_BEFORE = r"(?<![\d.,A-Za-z年月/:-])"  # no second half of a day, a clock, or a number of a task
_AFTER = r"(?![\d.,]*\d)(?! ?[年月日号点%％个份名人件套次台天周岁期版页张]|[/:-]\d|[A-Za-z])"
_PLAIN = re.compile(
    rf"{_BEFORE}{_SIGN} ?(?P<n>{_DIGITS})"
    rf"(?: ?(?P<s>[十百千]?[万亿]|[百千]|[wk](?![A-Za-z]))(?:(?P<t>\d{{1,4}}(?:\.\d+)?) ?(?P<ts>千|百)?)?)?"
    rf" ?(?P<u>元|块钱?|圆|rmb)?{_AFTER}",
    re.IGNORECASE,
)
_SPELLED = re.compile(
    rf"(?P<n>[{_CN}]{{1,7}})(?P<s>亿|万)(?P<t>[{_CN}]{{1,6}})? ?(?P<u>元|块钱?|圆)?{_AFTER}"
    rf"|(?P<n2>[{_CN}]{{1,7}}) ?(?P<u2>元|块钱?|圆){_AFTER}"
    rf"|(?P<n3>[{_CN}]{{0,3}}[百千][{_CN}]{{0,5}}){_AFTER}"
)
_LABELS = re.compile(r"(?:(?<![A-Za-z0-9])[tqrm]-?|#)\d{1,7}(?!\d)|20\d\d-[\u4e00-\u9fff]{1,12}-\d{1,5}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Money:
    """`fen` is what was meant; `span` where it stood, `source` in the words of the user. Never negative."""

    fen: int
    span: tuple[int, int]
    source: str


def read_money(text: str) -> Money | None:
    """The one amount of a text: one with a unit before a bare number. None without any, or when it is out of range."""
    seen = _LABELS.sub(lambda m: "\u0001" * len(m.group()), flat(text).replace("，", ",").lower())
    found = [one for one in (_plain(m) for m in _PLAIN.finditer(seen)) if one is not None]
    found += [one for one in (_spelled(m) for m in _SPELLED.finditer(seen)) if one is not None]
    if not found:
        return None
    value, span, _ = max(found, key=lambda one: (one[2], one[1][1] - one[1][0], -one[1][0]))
    fen = int((value * FEN).quantize(Decimal(1), ROUND_HALF_UP))
    return Money(fen, span, text[span[0] : span[1]]) if 0 < fen <= MOST else None


_Read = tuple[Decimal, tuple[int, int], bool]  # yuan, where, whether a unit says that it is money


def _plain(m: re.Match[str]) -> _Read | None:
    if m.start() and m.string[m.start() - 1] == "-":
        return None
    scale = 1
    for unit in m["s"] or "":
        scale *= _SCALES[unit]
    value = Decimal(m["n"].replace(",", "")) * scale
    if m["t"]:
        value += _tail(m["t"], m["ts"] or "", scale)
    said = m.group()
    start = m.start() + len(said) - len(said.lstrip())
    end = m.end() - (len(said) - len(said.rstrip()))
    return value, (start, end), bool(m["s"] or m["u"] or not said.strip()[0].isdigit())


def _tail(digits: str, scale: str, above: int) -> Decimal:
    """`2万5` is 25,000 and `2万5千` too; `2万500` is 20,500."""
    value = Decimal(digits)
    if scale:
        return value * _SCALES[scale]
    return value * (above // 10) if len(digits) == 1 else value


def _spelled(m: re.Match[str]) -> _Read | None:
    word = m["n"] or m["n2"] or m["n3"]
    value = number(word)
    if value is None:
        return None
    total = Decimal(value)
    if m["n"]:
        scale = _SCALES[m["s"]]
        total *= scale
        tail = m["t"] or ""
        if tail:
            rest = number(tail.lstrip("零"))
            if rest is None:
                return None
            total += rest * (scale // 10) if len(tail) == 1 and rest < 10 else rest
    return total, m.span(), True
