"""What a meeting notice says of time and topics: 9月18日14:00-16:00, 30分钟, 每周五10:00, 研发进度 @张工 20分钟. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.grammar.fold import flat
from bot.grammar.forms import items, names_in

_CLOCK = r"(?:[01]?\d|2[0-3])(?::[0-5]\d|[点时](?:半|[0-5]?\d分?)?)"
_HALF = r"(?:上午|下午|晚上|中午|早上)?"
_RANGE = re.compile(rf"(?P<first>{_HALF}\s?{_CLOCK})\s*(?:-{{1,2}}|~|到|至|—{{1,2}}|–)\s*(?P<last>{_HALF}\s?{_CLOCK})")
_LENGTH = re.compile(r"(?:时长|共|约|限时?)?[:：]?\s*(?P<n>\d{1,3}(?:\.5)?)\s*(?P<unit>分钟|分(?!之)|min|小时|个小时|h)(?:以内|内)?", re.IGNORECASE)
_WEEKLY = re.compile(rf"每(?:个)?(?:周|星期|礼拜)\s*(?P<day>[一二三四五六日天1-7])\s*(?P<clock>{_HALF}\s?{_CLOCK})")
_DAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Topic:
    """One 议题: `names` whoever stands as responsible (one is right), `minutes` None where none are said."""

    title: str
    names: tuple[str, ...]
    minutes: int | None


def cut_range(text: str) -> tuple[str, str]:
    """(`text` with 14:00-16:00 become 14:00, the words of the end clock or "")."""
    seen = flat(text)
    found = _RANGE.search(seen)
    if found is None:
        return text, ""
    return text[: found.end("first")] + text[found.end("last") :], found["last"]


def end_of(start: datetime, last: str) -> datetime | None:
    """The end on the day of `start` for the words of an end clock; 2点-4点 in the afternoon ends at 16:00."""
    clock = read_clock(last)
    if clock is None:
        return None
    end = datetime.combine(start.date(), clock)
    if end <= start and clock.hour < 12:
        end += timedelta(hours=12)
    return end if end > start else None


def read_clock(words: str) -> time | None:
    """14:00, 下午2点, 10点半."""
    seen = flat(words).replace(" ", "")
    found = re.search(r"(上午|下午|晚上|中午|早上)?(\d{1,2})(?::(\d\d)|[点时](半|\d{1,2})?)", seen)
    if found is None:
        return None
    hour = int(found[2])
    minute = int(found[3] or 0) if found[3] else 30 if found[4] == "半" else int(found[4] or 0)
    if found[1] in ("下午", "晚上") and hour < 12:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None


def cut_minutes(text: str) -> tuple[str, int | None]:
    """(`text` without its length, minutes) for 20分钟, 1小时, 1.5小时."""
    found = _LENGTH.search(flat(text))
    if found is None:
        return text, None
    hours = found["unit"].lower() in ("小时", "个小时", "h")
    minutes = round(float(found["n"]) * (60 if hours else 1))
    return (text[: found.start()] + " " + text[found.end() :]), minutes


def read_weekly(text: str) -> tuple[int, time] | None:
    """每周五10:00 as (ISO weekday, clock)."""
    found = _WEEKLY.search(flat(text))
    clock = read_clock(found["clock"]) if found else None
    if found is None or clock is None:
        return None
    day = found["day"]
    number = int(day) if day.isdigit() else _DAYS.find("日" if day == "天" else day) + 1
    return number, clock


def read_topics(text: str, known: Collection[str]) -> list[Topic]:
    """The 议题 of a notice, in their order."""
    found = []
    for item in items(text):
        rest, minutes = cut_minutes(item)
        names, rest = names_in(rest, known)
        title = " ".join(re.sub(r"[（(]\s*[)），,]*\s*[)）]?|(?:负责人|汇报人|主讲)\s*[:：]?", " ", rest).split())
        found.append(Topic(title.strip(" ，,。；;:：、)）"), tuple(names), minutes))
    return [one for one in found if one.title]
