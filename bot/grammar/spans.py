"""From when until when somebody is away: 至周五, 10月12日-16日, 从周三到周五, 下周, 明天下午, 3天."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.fold import clean, flat
from bot.rules.calendar import Calendar
from bot.rules.zones import END_OF_DAY

MAX_READ = 300  # characters considered
NOON = time(12, 0)

_SEPARATOR = re.compile(r" ?(?:到|至|~|—{1,2}|–|(?<=[日号天一二三四五六午])-{1,2}|(?<=[/.月]\d)-|(?<=[/.月]\d\d)-) ?")
LONGEST_AHEAD = timedelta(days=183)  # a day of this year that is over reads as next year's
_UNTIL = re.compile(r"(?:到|至|直到|截至|截止[到:]?) ?$")
_ENDS = re.compile(r" ?(?:之?前|止|为止|截止)")
_WEEK = re.compile(r"^(?:下下|下|本|这|这个|下个)(?:周|星期)$")
_NUMERALS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_DAYS = re.compile(r"(?:(?P<from>\S{1,8}?) ?(?:起|开始))?[ ，,]*(?P<n>\d{1,3}|[一两二三四五六七八九十]) ?个?(?:工作日|天)")


@dataclass(frozen=True, slots=True)
class Span:
    """Naive local moments. `begin` None: from now on. `source`: the user's own words. `past`: it is over already."""

    begin: datetime | None
    end: datetime
    source: str
    past: bool = False


def read_span(text: str, now: datetime, calendar: Calendar) -> Span | None:
    """The span a text names, None when it names no day. A single day is that day; 至 or 前 makes it until then."""
    own = clean(text)[:MAX_READ]
    seen = flat(own)
    counted = _DAYS.search(seen)
    if counted:
        return _counted(counted, own, now, calendar)
    read = read_deadline(own, now, calendar)
    if read is None or read.day is None:
        return None
    start, end = read.span
    source = seen[start:end]
    until = datetime.combine(read.day, read.clock or END_OF_DAY)
    halves = _SEPARATOR.split(source, maxsplit=1)
    begin: datetime | None = None
    if len(halves) == 2:
        begin = _begin(halves[0], now, calendar, until)
    elif _WEEK.match(source):
        begin = datetime.combine(read.day - timedelta(days=read.day.weekday()), time(0, 0))
    elif not _UNTIL.search(seen[:start]) and not _ENDS.match(seen, end) and not re.search(r"前$|止$", source):
        begin = _single(read, source)
    if begin is not None and begin <= now:
        begin = None
    over = until <= now or (begin is not None and begin - now > LONGEST_AHEAD)
    return Span(begin, until, own[start:end], past=over)


def _begin(words: str, now: datetime, calendar: Calendar, until: datetime) -> datetime | None:
    found = read_deadline(words, now, calendar)
    if found is None or found.day is None:
        return None
    day = found.day
    if day > until.date():  # 12日 after it is over reads as next month's
        day = day.replace(month=until.month, year=until.year) if day.day <= until.day else until.date()
    return datetime.combine(day, _half(words, found.clock))


def _single(read: Deadline, source: str) -> datetime | None:
    """One day, its morning or its afternoon; a bare clock only says until when."""
    assert read.day is not None
    if read.clock is not None and not re.search("[上下]午|早上|晚上", source):
        return None
    return datetime.combine(read.day, _half(source, read.clock))


def _half(words: str, clock: time | None) -> time:
    if re.search("下午|晚上", words):
        return NOON
    return time(0, 0) if clock is None or re.search("上午|早上", words) else clock


def _counted(found: re.Match[str], own: str, now: datetime, calendar: Calendar) -> Span | None:
    said = found["n"]
    days = int(said) if said.isdecimal() else _NUMERALS[said]
    if not 1 <= days <= 365:
        return None
    first: date = now.date()
    words = found["from"]
    if words:
        read = read_deadline(words, now, calendar)
        if read is None or read.day is None:
            return None
        first = read.day
    last = calendar.add_working_days(calendar.on_or_after(first), days - 1)
    begin = datetime.combine(first, time(0, 0))
    source = own[found.start() : found.end()]
    return Span(begin if begin > now else None, datetime.combine(last, END_OF_DAY), source)
