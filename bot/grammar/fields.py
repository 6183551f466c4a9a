"""The facts of a command line, in any order: numbers, percent, people, deadline, 键:值, and the title that is left.

Fields are recognised by their shape in folded text of the same length, so every value handed out is the user's
own text. A value runs to the next field; quotes keep it whole; an unknown key stays text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from bot.grammar import labels
from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.fold import clean, flat
from bot.grammar.percents import read_percent
from bot.grammar.quotes import QUOTES, WHOLE, keep_quoted, unquoted
from bot.grammar.ranges import range_span, read_range
from bot.rules.calendar import Calendar

MAX_FIELDS = 2000  # characters considered
MAX_NAME = 12
_STRANGE = "\u0002"  # before a label that is no key
HOLE = "\u0001"  # stands for text that is taken by a field
BRACKETS = r"(?: ?\([^()\n]{1,20}\))?"  # 关键成果（KPI）： a heading copied from the paper keeps its explanation
_EVERYONE = re.compile(
    r"所有人|全体成员|全员|all(?![A-Za-z0-9])|everyone(?![A-Za-z0-9])|here(?![A-Za-z0-9])|channel(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_NAME = re.compile(rf"[^\s@＠,，。；;:：、!！?？()（）\[\]【】《》<>\"“”'/\\|=+#{HOLE}{WHOLE}]{{1,24}}")
DIGITS = 18  # of a number that are read: more would fit no database; it is nobody's number either way
_NUMBER = re.compile(r"(?<![A-Za-z0-9_./#-])([TtQqRrMm])-?(\d{1,40})(?![A-Za-z0-9_%]|[.-]\d)")
_HASH = re.compile(r"(?<![A-Za-z0-9&/])#(\d{1,40})(?![A-Za-z0-9]|-[\u4e00-\u9fff])")  # not #2026-市场-001
_HASH_NAME = re.compile(rf"(?<![A-Za-z0-9&/])#([^\s#@,，。；;:：、{HOLE}]{{1,60}})")
_CODE = re.compile(r"(?<![A-Za-z0-9])(20\d\d-[\u4e00-\u9fff]{1,12}-\d{1,5})(?!\d)")
_PERIOD_Q = re.compile("(?:前(?!端)|之前|以前|末|底|内|结束|季|新|目标|财报|初)")
_DATE_KEYS = frozenset({"deadline", "due", "until", "time", "截止", "时间", "新时限", "期限"})
_DATE_WORDS = ("截止", "时间", "时限", "期限", "日期", "ddl", "deadline", "due", "缓冲", "内部")
_CARRIES_DATE = "support"  # 支持:市场部 海报设计稿 10月12日前 has a day of its own
_EDGES = " \u3000\xa0\t\n,，;；。、:："


@dataclass(frozen=True, slots=True)
class Fields:
    """What stood in the line. Spans are positions in the cleaned text.

    `numbers` like "T2", "Q1"; `project` a name after # or a code like 2026-市场-001; `percent` 0–100 or None with
    `percent_error` the words out of range; `people` names after @ (those under a key too), `named_people` by key;
    `named` canonical key → the user's own words; `title` the first stretch that is no field; `rest` all of it;
    `unknown` (label, words) of what looks like a field and is none, where that was asked for.
    """

    numbers: tuple[str, ...] = ()
    project: str | None = None
    percent: int | None = None
    percent_error: str = ""
    people: tuple[str, ...] = ()
    people_spans: tuple[tuple[int, int], ...] = ()
    named_people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deadline: Deadline | None = None
    named: dict[str, str] = field(default_factory=dict)
    title: str = ""
    rest: str = ""
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Work:
    """The text (`own`), its folded twin with holes where fields were taken (`seen`), and the person spans."""

    own: str
    seen: str
    people: list[tuple[int, int, str]]

    def take(self, start: int, end: int) -> None:
        self.seen = self.seen[:start] + HOLE * (end - start) + self.seen[end:]


def read_fields(
    text: str,
    now: datetime,
    calendar: Calendar,
    *,
    keys: Mapping[str, str],
    known_names: Collection[str] = (),
    deadline: bool = True,
    unknown: bool = False,
) -> Fields:
    """Read a command's arguments. `now`: naive local; `keys`: alias → canonical; linear in the text.

    `unknown`: a `词：` that is no key ends the field before it and is handed out."""
    own = clean(text)[:MAX_FIELDS]
    work = _Work(own, flat(own), [])
    whole = work.seen = keep_quoted(work.own, work.seen, now, calendar)
    work.people = _find_people(work.seen, own, known_names)
    marks = _marks(work.seen, keys, known_names)
    strange = labels.unknown(work.seen, [one[0] for one in marks], known_names) if unknown and keys else []
    aside = {start: _STRANGE + label for start, _, label in strange}
    marks = sorted([*marks, *((start, at, aside[start], True, 0) for start, at, _ in strange)])
    named, named_spans = _named(work, marks, now, calendar)
    apart = tuple((key[1:], named.pop(key)) for key in dict.fromkeys(aside.values()) if key in named)
    named_spans = {key: span for key, span in named_spans.items() if key in named}
    work.people = [one for one in work.people if not _only_spoken_of(whole, one, named_spans)]
    named_people = {
        key: tuple(name for start, end, name in work.people if span[0] <= start and end <= span[1])
        for key, span in named_spans.items()
    }
    for start, end, _ in work.people:
        work.take(start, end)
    numbers = _numbers(work)
    project = _project(work)
    found = _deadline(work, named, now, calendar) if deadline else None
    percent, error = _percent(work)
    title, rest = _remains(work)
    people = tuple(dict.fromkeys(name for _, _, name in work.people))
    spans = tuple((start, end) for start, end, _ in work.people)
    return Fields(numbers, project, percent, error, people, spans, {k: v for k, v in named_people.items() if v},
                  found, named, title, rest, apart)  # fmt: skip


# ---------------------------------------------------------------- people

_SPOKEN = re.compile(
    "(?:请|由|让|找|和|与|跟|同|叫|给|向|对|需要?|联系|协调|安排|催|等|麻烦|通知|靠|求助|拜托|问|拉|派|换成?|增加|协同"
    "|依赖)了?$"
)
_FREE = frozenset({"measure", "cause", "reason", "risk", "note", "tried", "措施", "原因", "风险", "说明", "备注"})


def _only_spoken_of(seen: str, one: tuple[int, int, str], spans: Mapping[str, tuple[int, int]]) -> bool:
    """措施:请 @小李 协调 names nobody who is given anything: the @ stands behind a verb inside a value of words."""
    start = one[0]
    for key, (begin, end) in spans.items():
        if key in _FREE and begin < start < end:
            return _SPOKEN.search(seen[max(begin, start - 6) : start].rstrip()) is not None
    return False


def _find_people(seen: str, own: str, known: Collection[str]) -> list[tuple[int, int, str]]:
    """(start, end, name) of every @name; a known name glued to other text wins by its length."""
    found: list[tuple[int, int, str]] = []
    names = _by_length(tuple(known))
    at = seen.find("@")
    while at >= 0 and len(found) < 64:
        start = at + 1
        end = 0
        if not _EVERYONE.match(seen, start) and not _is_mail(seen, at):
            end = _name_end(seen, own, start, names)
        if end > start:
            found.append((at, end, own[start:end]))
        at = seen.find("@", max(end, start))
    return found


@lru_cache(maxsize=64)
def _by_length(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((name for name in names if name), key=len, reverse=True))


def _is_mail(seen: str, at: int) -> bool:
    before, after = seen[at - 1 : at], seen[at + 1 : at + 40]
    return bool(before) and before.isascii() and before.isalnum() and re.match(r"[\w-]+\.[A-Za-z]", after) is not None


def _name_end(seen: str, own: str, start: int, names: tuple[str, ...]) -> int:
    for name in names:
        if own.startswith(name, start) or seen.startswith(name, start):
            end = start + len(name)
            if not (
                name[-1].isascii()
                and name[-1].isalnum()
                and seen[end : end + 1].isascii()
                and seen[end : end + 1].isalnum()
            ):
                return end
    m = _NAME.match(seen, start)
    return min(m.end(), start + MAX_NAME) if m else 0


# ---------------------------------------------------------------- 键:值


_Mark = tuple[int, int, str, bool, int]  # start, start of the value, canonical key, a separator?, end of the value or 0


def _named(
    work: _Work, marks: Sequence[_Mark], now: datetime, calendar: Calendar
) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """Canonical key → the user's own words, and where they stand. What is read is taken out of the text."""
    named: dict[str, str] = {}
    spans: dict[str, tuple[int, int]] = {}
    for i, (start, value_at, key, tight, stop) in enumerate(marks):
        limit = stop or (marks[i + 1][0] if i + 1 < len(marks) else len(work.seen))
        if start < max((e for _, e in spans.values()), default=0):
            continue
        begin, end, quoted = _value(work, value_at, limit, key, now, calendar)
        if end <= begin and not tight:
            continue
        value = work.own[begin:end].strip(_EDGES if not quoted else "")
        named[key] = f"{named[key]} {value}" if key in named and value else named.get(key) or value
        spans[key] = (min(begin, spans[key][0]) if key in spans else begin, end)
        work.take(start, end + (1 if quoted else 0))
    return named, spans


def _marks(seen: str, keys: Mapping[str, str], names: Collection[str]) -> list[_Mark]:
    """Every known key in order, those glued to their value too."""
    if not keys:
        return []
    words = tuple(keys)
    found: list[_Mark] = [
        (m.start("key"), m.end(), keys[_spelling(m.group("key"), words)], m.group("sep") is not None, 0)
        for m in _key_pattern(words).finditer(seen)
    ]
    plain = [one[:3] for one in found]
    return sorted([*found, *((start, at, keys[word], True, end) for start, at, word, end in labels.glued(seen, keys, names, plain))])


@lru_cache(maxsize=256)
def _spelling(word: str, keys: tuple[str, ...]) -> str:
    return next(key for key in keys if flat(key).lower() == word.lower())


@lru_cache(maxsize=64)
def _key_pattern(keys: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(flat(key)) for key in sorted(keys, key=len, reverse=True))
    start = r"(?:(?<=[\s,，;；。、@)）》”\"%])|(?<=[前日号点底末内\d])(?=[\u4e00-\u9fff])|^)"
    return re.compile(
        rf"{start}(?P<key>{words})(?:(?P<sep>{BRACKETS} ?[:=] ?)|(?<!\d)[ \t]+(?=\S)|(?<=[人长导持])(?=@))", re.IGNORECASE | re.MULTILINE
    )


def _value(work: _Work, start: int, limit: int, key: str, now: datetime, calendar: Calendar) -> tuple[int, int, bool]:
    """Where the value that begins at `start` ends, and whether it stood in quotes."""
    while start < limit and work.seen[start] in " \t":
        start += 1
    closing = QUOTES.get(work.own[start : start + 1], "")
    if closing and closing != "》":
        end = work.own.find(closing, start + 1)
        if end > start:
            return start + 1, end, True
    if _date_like(work, start, key):
        found = read_deadline(work.seen[start:limit], now, calendar)
        ranged = range_span(work.seen[start:limit])
        if ranged or (found and found.span[0] <= 2):
            return start, start + max(found.span[1] if found and found.span[0] <= 2 else 0, ranged), False
    if work.seen.startswith("@", start):
        return start, _people_end(work, start, limit), False
    return start, _words_end(work, start, limit, key, now, calendar), False


def _date_like(work: _Work, start: int, key: str) -> bool:
    before = work.seen[max(0, start - 8) : start].rstrip(" :=")
    return key in _DATE_KEYS or before.endswith(_DATE_WORDS)


def _people_end(work: _Work, start: int, limit: int) -> int:
    """The end of one or more @names in a row."""
    end = start
    for begin, stop, _ in work.people:
        if begin >= start and stop <= limit and not work.own[end:begin].strip(_EDGES + "和与及"):
            end = stop
    return end if end > start else limit


def _words_end(work: _Work, start: int, limit: int, key: str, now: datetime, calendar: Calendar) -> int:
    """The end of a value of words: before a later @person or a deadline that stands as a word of its own."""
    for m in _TOKEN.finditer(work.seen, start, limit):
        if m.start() == start:
            continue
        token = m.group()
        if token.startswith("@") and any(begin == m.start() for begin, _, _ in work.people):
            if key in _FREE and _SPOKEN.search(work.seen[max(start, m.start() - 6) : m.start()].rstrip()):
                continue
            return m.start()
        if _DATEISH.match(token):
            found = read_deadline(token, now, calendar)
            if found and found.day and found.span[1] - found.span[0] >= len(token.rstrip("，,。;；")):
                return m.end() if key == _CARRIES_DATE else m.start()
    return limit


# ---------------------------------------------------------------- numbers, project, percent, deadline, the rest


def _numbers(work: _Work) -> tuple[str, ...]:
    found: list[tuple[int, str]] = []
    for m in list(_NUMBER.finditer(work.seen)):
        if m.group(1) in "Qq" and m.group(2) in "1234" and _PERIOD_Q.match(work.seen, m.end()):
            continue
        found.append((m.start(), f"{m.group(1).upper()}{int(m.group(2)[:DIGITS])}"))
        work.take(m.start(), m.end())
    for m in list(_HASH.finditer(work.seen)):
        found.append((m.start(), f"T{int(m.group(1)[:DIGITS])}"))
        work.take(m.start(), m.end())
    return tuple(dict.fromkeys(number for _, number in sorted(found)))


def _project(work: _Work) -> str | None:
    m = _HASH_NAME.search(work.seen) or _CODE.search(work.seen)
    if m is None:
        return None
    work.take(m.start(), m.end())
    return work.own[m.start(1) : m.end(1)]


def _deadline(work: _Work, named: dict[str, str], now: datetime, calendar: Calendar) -> Deadline | None:
    for key, value in named.items():
        if key in _DATE_KEYS and (found := read_deadline(value, now, calendar)):
            at = work.own.find(value)
            return replace(found, span=(found.span[0] + at, found.span[1] + at))
    found = read_deadline(work.seen, now, calendar)
    if found is not None:
        cue = _CUE.search(work.seen[: found.span[0]])
        work.take(cue.start() if cue else found.span[0], found.span[1])
        return replace(found, source=work.own[found.span[0] : found.span[1]])
    return None


def _percent(work: _Work) -> tuple[int | None, str]:
    found = read_percent(work.seen)
    if found is None:
        return None, ""
    work.take(*found.span)
    return found.percent, found.error


def _remains(work: _Work) -> tuple[str, str]:
    """The first stretch that is no field, and all of them joined; the user's own text."""
    parts = []
    for m in _STRETCH.finditer(work.seen):
        part = work.own[m.start() : m.end()].strip(_EDGES)
        if any(char.isalnum() for char in part):
            parts.append(part)
    return (unquoted(parts[0]) if parts else ""), " ".join(parts)


_CUE = re.compile(
    r"(?:截止(?:日期|时间|到|至)?|截至|deadline|ddl|due|最晚|最迟|不晚于|推到|推迟[到至]|延期?[到至]|改到"
    r"|改期[到至]|顺延[到至]|提前[到至]|预计|争取|务必|必须|限期|限)"
    r"(?:在|于|是|为)? ?[:=]? ?$",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\s]+")
_DATEISH = re.compile("[0-9本这下周星今明后大月年一二三四五六七八九十两半国春元五节端中清Q]")
_STRETCH = re.compile(f"[^{HOLE}]+")

__all__ = ["MAX_FIELDS", "Fields", "read_fields", "read_range"]
