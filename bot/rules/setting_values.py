"""What people type for a setting, as the canonical text that is stored (`09:30`, `开`, `2`, `20:00-08:00`). Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.rules.manners import CAPS, QUIET, SWITCHES, TIMES, Manners, after_quiet

WORDS = (*TIMES, *SWITCHES, *CAPS, QUIET)  # in the order they are shown
ON = frozenset({"开", "打开", "开启", "启用", "on", "是"})
OFF = frozenset({"关", "关闭", "停", "停用", "off", "否"})
MOST = 9  # a day

_CLOCK = r"(上午|早上|中午|下午|晚上|晚)?\s*(\d{1,2})\s*(?:[:点时]\s*(半|[0-5]?\d)?\s*分?)?"
_ONE_CLOCK = re.compile(_CLOCK)
_RANGE = re.compile(r"(.+?)\s*(?:-|~|—+|到|至)\s*(.+)")
_AFTER_NOON = frozenset({"下午", "晚上", "晚"})
_WORD = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Wish:
    """One setting somebody typed; `value` is None where it cannot be understood, `typed` their own text."""

    word: str
    typed: str
    value: str | None


def read_wishes(text: str) -> list[Wish]:
    """`日报时间 9点半 静默时段 20:00-08:00` → one wish each; nothing where no setting is named."""
    folded = unicodedata.normalize("NFKC", text)
    found = list(_WORD.finditer(folded))
    ends = [*(one.start() for one in found[1:]), len(folded)]
    wishes = []
    for one, end in zip(found, ends, strict=False):
        typed = folded[one.end() : end].strip(" \t\n:=,;、，；。改成为")
        wishes.append(Wish(one[0], typed, read_value(one[0], typed)))
    return wishes


def read_value(word: str, typed: str) -> str | None:
    """The canonical value of one setting, None for what it cannot be."""
    if word in TIMES:
        return _clock(typed)
    if word in SWITCHES:
        return "开" if typed.lower() in ON else "关" if typed.lower() in OFF else None
    if word in CAPS:
        digits = typed.removesuffix("次")
        return digits if digits.isascii() and digits.isdigit() and 0 < int(digits[:3]) <= MOST else None
    ends = _RANGE.fullmatch(typed)
    begin, end = (_clock(ends[1]), _clock(ends[2])) if ends else (None, None)
    return f"{begin}-{end}" if begin and end else None


def silenced(manners: Manners) -> list[str]:
    """The words of times at which nothing would go out, because they lie in the quiet hours."""
    moments = {word: datetime.combine(date.min, getattr(manners, field)) for word, field in TIMES.items()}
    return [word for word, moment in moments.items() if after_quiet(moment, manners) != moment]


def _clock(typed: str) -> str | None:
    found = _ONE_CLOCK.fullmatch(typed.strip())
    if found is None:
        return None
    part, hour_text, minute_text = found.groups()
    hour = int(hour_text)
    minute = 30 if minute_text == "半" else int(minute_text or 0)
    if part in _AFTER_NOON and hour < 12:
        hour += 12
    return time(hour, minute).strftime("%H:%M") if hour < 24 else None


_SPAN = re.compile(r"(?:(\d{1,2}(?:\.5)?|半|[一二两三四五六七八九十]{1,2})\s*个?(半)?\s*(小时|钟头|h)|(\d{1,3})\s*(?:分钟|分|min))")
_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


def read_span(text: str) -> timedelta | None:
    """`2小时`, `半小时`, `一个半小时`, `45分钟`; None where nothing of the kind is said."""
    found = _SPAN.search(unicodedata.normalize("NFKC", text))
    if found is None:
        return None
    if found[4]:
        return timedelta(minutes=int(found[4]))
    if found[1] == "半":
        return timedelta(minutes=30)
    hours = float(found[1]) if found[1][0].isdigit() else sum(_DIGITS[sign] for sign in found[1])
    return timedelta(hours=hours + (0.5 if found[2] else 0))
