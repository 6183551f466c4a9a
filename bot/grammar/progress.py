"""Progress sentences: how far, in what state, until when, waiting on whom, and which task is meant.

Pure; the clock and the calendar are given. An explicit percent wins over words of completion. A forecast is a
date somebody expects, never the task's deadline.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from bot.grammar import states
from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.fields import DIGITS
from bot.grammar.fold import clean, flat
from bot.grammar.percents import Percent
from bot.grammar.standing import (
    blocker_of,
    delay_days,
    forecast_of,
    how_far,
    percent_of,
    risk_of,
    status_of,
    waiting_for,
)  # fmt: skip
from bot.rules.calendar import Calendar

MAX_READ = 2000  # characters of one report considered
MAX_REPORTS = 30
MAX_SAID = 120  # characters compared with titles
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_./#-])([TtQqRrMm])-?(\d{1,40})(?![A-Za-z0-9_%]|[.-]\d)|(?<![A-Za-z0-9&/])#(\d{1,40})(?![A-Za-z0-9])"
)
_DEPARTMENT = re.compile(
    r"((?![等待需被未由因请给让与和跟]|全部|大部)(?:(?!全部|大部|未全)[\u4e00-\u9fff]){1,6}?(?:部|中心"
    r"|团队|事业部))(?!门|署|分|件|位|长|队|落|委|内)(?=[\u4e00-\u9fff\s:：，,、-])"
)
_NAMED = re.compile(
    r"(?:^|(?<=[\s，,。；;]))(风险|措施|原因|办法|解决措施|risk|预计(?:完成)?(?:时间|日期)?|新时限|eta"
    r"|说明|备注)[:=] ?([^\n]*?)(?=[\s，,。；;](?:风险|措施|原因|办法|解决措施|risk|预计(?:完成)?(?:时间|日期)?|新时限"
    r"|eta|说明|备注)[:=]|\n|$)",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"[\n；;。、]|[，,](?=\s*(?:[TtQq]-?\d|#\d|[\u4e00-\u9fffA-Za-z]{2,12}(?:完成|做)?(?:了|到)?(?:\d{1,3} ?%"
    r"|[一二三四五六七八九]成(?=$|[，,。；;\s])|一半)))|(?<=%)\s+(?=[\u4e00-\u9fffA-Za-z]{2,12} ?(?:完成|做到)? ?\d{1,3} ?%)"
    r"|\s(?=[Tt]-?\d{1,7}(?!\d))"
)
_OF_THE_SAME = re.compile(
    "[，,]? ?(?:今[天日]|昨[天日]|目前|现在|实际|计划|原计划|预计|剩|还|另|其中|整体|总体|进度|完成|已|达|约|大概|比|环比|同比|转化"
    "|提升|超|占|覆盖|通过|准确|合格|正确|成功|满意|增长|下降|毛利|折扣|预算|费用|率)"
)


@dataclass(slots=True, unsafe_hash=True)  # not frozen, as storage.records.Task: it is made for each message
class Progress:
    """One report. `status`: done, in_progress, blocked, waiting, delayed, not_started or None.

    `percent` 0–100 or None, `percent_error` the words out of range ("120%"); `delay_days` calendar days;
    `blocker`, `waiting_for`, `risk`, `measure` the user's words; `department` a prefix such as 研发部;
    `task_words` what may name the task; `numbers` "T2", …; `note` the words without the command's parts;
    `unchanged` 都正常, 同昨天, 无更新; `source` this report's own part of the message; `plain`: it is known to state
    nothing but its percentage and its note (plain_report.py).
    """

    percent: int | None = None
    percent_error: str = ""
    status: str | None = None
    forecast: Deadline | None = None
    delay_days: int | None = None
    blocker: str | None = None
    waiting_for: str | None = None
    risk: str | None = None
    measure: str | None = None
    department: str | None = None
    task_words: str = ""
    numbers: tuple[str, ...] = ()
    note: str = ""
    unchanged: bool = False
    source: str = ""
    plain: bool = False


def read_progress(text: str, now: datetime, calendar: Calendar, *, departments: Collection[str] = ()) -> Progress:
    """Read one report. `now`: naive local time of the group; `departments`: names known in the organisation."""
    whole = own = clean(text)[:MAX_READ].strip()
    seen = flat(own)
    numbers = _numbers(seen)
    body_own, body = _without(own, seen, _NUMBER)
    named = {m.group(1).lower(): body_own[m.start(2) : m.end(2)].strip() for m in _NAMED.finditer(body)}
    plain_own, plain = _without(body_own, body, _NAMED)
    department = _department(plain, plain_own, departments)
    percent = how_far(plain)
    waiting = waiting_for(plain, plain_own)
    blocker = blocker_of(plain, plain_own)
    status = status_of(plain, percent, waiting)
    forecast = _named_forecast(named, now, calendar) or forecast_of(plain, now, calendar)
    unchanged = states.UNCHANGED.match(plain.strip()) is not None
    status = status or ("in_progress" if forecast else None)
    if status == "done" and percent is None and forecast and forecast.moment and forecast.moment > now:
        status = "in_progress"
    if status in (None, "in_progress") and forecast and states.FORECAST_DELAY.search(plain):
        status = "delayed"
    return Progress(
        percent=percent_of(percent, status),
        percent_error=percent.error if percent else "",
        status=status,
        forecast=forecast,
        delay_days=delay_days(plain),
        blocker=blocker if status == "blocked" else None,
        waiting_for=waiting,
        risk=named.get("风险") or named.get("risk") or risk_of(plain, plain_own),
        measure=named.get("措施") or named.get("解决措施") or named.get("办法"),
        department=department,
        task_words="" if unchanged else _task_words(plain, plain_own, department, percent, forecast),
        numbers=numbers,
        note=_note(plain_own, plain, percent, named.get("说明") or named.get("备注") or ""),
        unchanged=unchanged,
        source=whole,
    )


def read_reports(
    text: str, now: datetime, calendar: Calendar, *, departments: Collection[str] = ()
) -> tuple[Progress, ...]:
    """The reports of one message: by lines or by ；。、 where each part names its own task; else one report."""
    own = clean(text)
    parts: list[str] = []
    for piece in _pieces(own):
        if parts and not (_opens(piece, now, calendar) and _opens(parts[-1], now, calendar)):
            parts[-1] += piece
        else:
            parts.append(piece)
    reports = [
        read_progress(part.strip(" 、；;。\n，,"), now, calendar, departments=departments)
        for part in parts[:MAX_REPORTS]
    ]
    return tuple(_inherit(reports)) or (Progress(),)


def _pieces(own: str) -> list[str]:
    seen, cuts = flat(own), [0]
    for m in _SPLIT.finditer(seen):
        cuts.append(m.start())
        if len(cuts) > 2 * MAX_REPORTS:
            break
    pieces = [own[a:b] for a, b in zip(cuts, [*cuts[1:], len(own)], strict=True)]
    return [piece for piece in pieces if piece.strip(" 、；;。\n，,")]


def _opens(piece: str, now: datetime, calendar: Calendar) -> bool:
    """Is this part a report of its own: a task and how it stands?"""
    one = read_progress(piece.strip(" 、；;。\n，,"), now, calendar)
    if piece[:1] in "，," and _OF_THE_SAME.match(piece):
        return False
    told = one.percent is not None or one.percent_error != "" or one.status is not None
    return told and (bool(one.numbers) or len(one.task_words) >= 2)


def _inherit(reports: list[Progress]) -> list[Progress]:
    """A department said once stands for the lines that follow it."""
    for i, one in enumerate(reports[1:], 1):
        if one.department is None and reports[i - 1].department and not one.numbers:
            reports[i] = replace(one, department=reports[i - 1].department)
    return reports


def _numbers(seen: str) -> tuple[str, ...]:
    found = (f"{(m.group(1) or 'T').upper()}{int((m.group(2) or m.group(3))[:DIGITS])}" for m in _NUMBER.finditer(seen))
    return tuple(dict.fromkeys(found))


def _without(own: str, seen: str, pattern: re.Pattern[str]) -> tuple[str, str]:
    """Both texts with what the pattern finds taken out (a blank stays where something stood in the middle)."""
    for m in reversed(list(pattern.finditer(seen))):
        gap = " " if m.start() > 0 and m.end() < len(seen) else ""
        own, seen = own[: m.start()] + gap + own[m.end() :], seen[: m.start()] + gap + seen[m.end() :]
    lead = len(seen) - len(seen.lstrip())
    return own[lead:].rstrip(), seen[lead:].rstrip()


def _department(plain: str, own: str, departments: Collection[str]) -> str | None:
    for name in sorted(departments, key=len, reverse=True):
        if name and plain.startswith(flat(name)):
            return own[: len(name)]
    m = None if departments else _DEPARTMENT.match(plain)
    return own[: m.end(1)] if m else None


# ---------------------------------------------------------------- which task


_SIGNALS = (states.NOT_STARTED, states.NOT_DONE, states.NEARLY, states.DONE, states.PROGRESSING, states.BLOCKED,
            states.DELAYED, states.FORECAST, states.UNBLOCKED, states.NOT_DELAYED, states.NEED_MORE, states.RISKY,
            states.FINE)  # fmt: skip


def _task_words(
    plain: str, own: str, department: str | None, percent: Percent | None, forecast: Deadline | None
) -> str:
    """The words before anything is said about the state, without the department and filler."""
    start = len(department) if department else 0
    stop = len(plain)
    for pattern in (*_SIGNALS, states.WAIT):
        m = pattern.search(plain, start)
        if m:
            stop = min(stop, m.start())
    for span in (percent.span if percent else None, forecast.span if forecast and forecast.span[1] else None):
        stop = min(stop, max(start, span[0])) if span else stop
    cut = re.search(r"[，,。；！？;!?\n]", plain[start:stop])
    if cut:
        stop = start + cut.start()
    lead = states.LEAD.match(plain, start, stop)
    start = lead.end() if lead else start
    tail = states.FILLER.search(plain[start:stop])
    stop = start + tail.start() if tail else stop
    words = own[start:stop].strip(' ，,。、:：-—"“”《》「」的')
    return "" if len(words) < 2 or "%" in flat(words) else words


def _note(own: str, plain: str, percent: Percent | None, said: str) -> str:
    """The user's words and those under 说明; a bare percent at the beginning is no note."""
    if percent and percent.span[0] == 0:
        own = _SOUND.sub("", own[percent.span[1] :])
    words = own.strip(" \t\n，,。、；;：:")
    return f"{words}，{said}" if words and said else words or said


_SOUND = re.compile(r"^(?:左右|上下)?[了吧啦呢]*")
_FORECAST_KEYS = ("预计", "新时限", "eta")


def _named_forecast(named: dict[str, str], now: datetime, calendar: Calendar) -> Deadline | None:
    """The date under 预计: or 预计完成:."""
    for key, value in named.items():
        if key.startswith(_FORECAST_KEYS):
            found = read_deadline(value, now, calendar)
            if found is not None and found.day is not None:
                return replace(found, span=(0, 0))  # no place in the words of the task
    return None


def match_title(words: str, titles: Sequence[str]) -> list[int]:
    """Indexes of the titles meant: the same, else a fragment either way, else alike. More than one: ask."""
    said = _bare(words)
    if not said:
        return []
    bare = [_bare(title) for title in titles]
    same = [i for i, title in enumerate(bare) if title == said]
    if same:
        return same
    inside = [i for i, title in enumerate(bare) if len(title) >= 2 and title in said]
    if inside:
        return [i for i in inside if not any(bare[i] != bare[j] and bare[i] in bare[j] for j in inside)]
    part = [i for i, title in enumerate(bare) if len(said) >= 2 and said in title]
    if part:
        return part
    scores = [fuzz.ratio(said, title) if title else 0.0 for title in bare]
    best = max(scores, default=0.0)
    if best >= 75:
        return [i for i, score in enumerate(scores) if score >= 75 and score >= best - 8]
    return _largely_inside(said, bare)


def _largely_inside(said: str, bare: Sequence[str]) -> list[int]:
    """Titles of which a stretch of three characters and more than half stands in a sentence; the longest ones."""
    said = said[:MAX_SAID]
    found: dict[int, int] = {}
    for i, title in enumerate(bare):
        least = max(3, len(title) // 2 + 1)
        title = title[:MAX_SAID]
        if not any(title[at : at + 3] in said for at in range(len(title) - 2)):
            continue
        shared = SequenceMatcher(None, said, title, autojunk=False).find_longest_match().size
        if shared >= least:
            found[i] = shared
    longest = max(found.values(), default=0)
    return [i for i, shared in found.items() if shared == longest]


def _bare(words: str) -> str:
    return re.sub(r"[\s，,。、:：；;\"“”'《》「」()（）\-—_!！?？]+", "", flat(clean(words))).lower()
