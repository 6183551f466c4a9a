"""When something happened: a moment that lies behind, as people write it (`10月13日`, `昨天下午3点`, `上周五`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.grammar.deadline import read_deadline
from bot.rules.calendar import Calendar

_BACK = timedelta(days=180)  # a day without a year is sought from here on: so it lies in the last half year
_WORDS = {"昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2, "前日": 2, "今天": 0, "今日": 0, "今早": 0, "今晨": 0}
_JUST = re.compile(r"刚才|刚刚|方才|现在")
_LAST_WEEK = re.compile(r"上(?:周|星期|礼拜)([一二三四五六日天])")
_DAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Happened:
    """A naive local moment that is not after now, and whether a clock was said."""

    moment: datetime
    has_clock: bool


def read_happened(text: str, now: datetime, calendar: Calendar) -> Happened | None:
    """Read it, or None. `now`: naive local. Pure."""
    words = text.strip()
    if _JUST.match(words):
        return Happened(now.replace(second=0, microsecond=0), True)
    for word, back in _WORDS.items():
        if words.startswith(word):
            rest = ("晚上" if word == "昨晚" else "") + words[len(word) :]
            return _at(now - timedelta(days=back), rest, now, calendar)
    week = _LAST_WEEK.match(words)
    if week:
        day = "一二三四五六日".index(week[1].replace("天", "日"))
        monday = now - timedelta(days=now.weekday() + 7)
        return _at(monday + timedelta(days=day), words[week.end() :], now, calendar)
    found = read_deadline(words, now - _BACK, calendar)
    if found is None or found.day is None or found.span[0] > 1:
        return None
    moment = datetime.combine(found.day, found.clock or datetime.min.time())
    return Happened(moment, found.clock is not None) if moment <= now else None


def _at(day: datetime, clock: str, now: datetime, calendar: Calendar) -> Happened | None:
    """A clock on a day that is known."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    if not clock.strip(" ，,"):
        return Happened(midnight, False)
    found = read_deadline(f"今天{clock.strip()}", midnight, calendar)
    if found is None or found.clock is None:
        return None
    moment = datetime.combine(midnight.date(), found.clock)
    return Happened(moment, True) if moment <= now else None
