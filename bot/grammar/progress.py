"""Progress sentences: how far, in what state, until when, waiting on whom, and which task is meant.

Pure; the clock and the calendar are given. An explicit percent wins over words of completion. A forecast is a
date somebody expects, never the task's deadline.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz

from bot.grammar import states
from bot.grammar.deadline import Deadline
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
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_./#-])([TtQqRrMm])-?(\d{1,7})(?![A-Za-z0-9_%]|[.-]\d)|(?<![A-Za-z0-9&/])#(\d{1,7})(?![A-Za-z0-9])"
)
_DEPARTMENT = re.compile(
    r"((?![等待需被未由因请给让与和跟]|全部|大部)(?:(?!全部|大部|未全)[\u4e00-\u9fff]){1,6}?(?:部|中心"
    r"|团队|事业部))(?!门|署|分|件|位|长|队|落|委|内)(?=[\u4e00-\u9fff\s:：，,、-])"
)
_NAMED = re.compile(
    r"(?:^|(?<=[\s，,。；;]))(风险|措施|原因|办法|解决措施|risk)[:=] ?([^\n]*?)(?=[\s，,。；;](?:风险|措施"
    r"|原因|办法|解决措施|risk)[:=]|\n|$)",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[\n；;。、]|[，,](?=\s*(?:[TtQq]-?\d|#\d))|\s(?=[Tt]-?\d{1,7}\b)")


@dataclass(frozen=True, slots=True)
class Progress:
    """One report. `status`: done, in_progress, blocked, waiting, delayed, not_started or None.

    `percent` 0–100 or None, `percent_error` the words out of range ("120%"); `delay_days` calendar days;
    `blocker`, `waiting_for`, `risk`, `measure` the user's words; `department` a prefix such as 研发部;
    `task_words` what may name the task; `numbers` "T2", …; `note` the words without the command's parts;
    `unchanged` 都正常, 同昨天, 无更新.
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


def read_progress(text: str, now: datetime, calendar: Calendar, *, departments: Collection[str] = ()) -> Progress:
    """Read one report. `now`: naive local time of the group; `departments`: names known in the organisation."""
    own = clean(text)[:MAX_READ].strip()
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
    forecast = forecast_of(plain, now, calendar)
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
        note=_note(plain_own, plain, percent),
        unchanged=unchanged,
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
    told = one.percent is not None or one.percent_error != "" or one.status is not None
    return told and (bool(one.numbers) or len(one.task_words) >= 2)


def _inherit(reports: list[Progress]) -> list[Progress]:
    """A department said once stands for the lines that follow it."""
    for i, one in enumerate(reports[1:], 1):
        if one.department is None and reports[i - 1].department and not one.numbers:
            reports[i] = replace(one, department=reports[i - 1].department)
    return reports


def _numbers(seen: str) -> tuple[str, ...]:
    found = (f"{(m.group(1) or 'T').upper()}{int(m.group(2) or m.group(3))}" for m in _NUMBER.finditer(seen))
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
            states.DELAYED, states.FORECAST, states.UNBLOCKED, states.NOT_DELAYED, states.NEED_MORE, states.RISKY)  # fmt: skip


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
    for span in (percent.span if percent else None, forecast.span if forecast else None):
        stop = min(stop, max(start, span[0])) if span else stop
    cut = re.search(r"[，,。；！？;!?\n]", plain[start:stop])
    if cut:
        stop = start + cut.start()
    lead = states.LEAD.match(plain, start, stop)
    start = lead.end() if lead else start
    tail = states.FILLER.search(plain[start:stop])
    stop = start + tail.start() if tail else stop
    return own[start:stop].strip(' ，,。、:：-—"“”《》「」的')


def _note(own: str, plain: str, percent: Percent | None) -> str:
    """The user's words; a bare percent at the beginning is no note."""
    if percent and percent.span[0] == 0:
        own = own[percent.span[1] :]
    return own.strip(" \t\n，,。；;：:")


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
        longest = max(len(bare[i]) for i in inside)
        return [i for i in inside if len(bare[i]) == longest]
    part = [i for i, title in enumerate(bare) if len(said) >= 2 and said in title]
    if part:
        return part
    scores = [fuzz.ratio(said, title) if title else 0.0 for title in bare]
    best = max(scores, default=0.0)
    return [i for i, score in enumerate(scores) if score >= 75 and score >= best - 8] if best >= 75 else []


def _bare(words: str) -> str:
    return re.sub(r"[\s，,。、:：；;\"“”'《》「」()（）\-—_!！?？]+", "", flat(clean(words))).lower()
