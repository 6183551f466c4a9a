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
from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.fold import clean, flat
from bot.grammar.numerals import amount
from bot.grammar.percents import Percent, read_percent
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
_DAYS = {
    "天": 1,
    "日": 1,
    "工作日": 1,
    "周": 7,
    "星期": 7,
    "礼拜": 7,
    "月": 30,
    "day": 1,
    "days": 1,
    "week": 7,
    "weeks": 7,
}


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
    percent = _percent(plain)
    waiting = _waiting(plain, plain_own)
    blocker = _blocker(plain, plain_own)
    status = _status(plain, percent, waiting)
    forecast = _forecast(plain, now, calendar)
    unchanged = states.UNCHANGED.match(plain.strip()) is not None
    status = status or ("in_progress" if forecast else None)
    if status == "done" and percent is None and forecast and forecast.moment and forecast.moment > now:
        status = "in_progress"
    if status in (None, "in_progress") and forecast and states.FORECAST_DELAY.search(plain):
        status = "delayed"
    return Progress(
        percent=_number_of(percent, status),
        percent_error=percent.error if percent else "",
        status=status,
        forecast=forecast,
        delay_days=_delay(plain),
        blocker=blocker if status == "blocked" else None,
        waiting_for=waiting,
        risk=named.get("风险") or named.get("risk") or _risk(plain, plain_own),
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


# ---------------------------------------------------------------- how far, in what state


def _percent(plain: str) -> Percent | None:
    return read_percent(plain, fractions=True)


def _number_of(percent: Percent | None, status: str | None) -> int | None:
    if percent is not None:
        return percent.percent
    return {"done": 100, "not_started": 0}.get(status or "")


def _clauses(plain: str) -> list[str]:
    return [part for part in states.CLAUSE.split(plain) if part]


def _status(plain: str, percent: Percent | None, waiting: str | None) -> str | None:
    told = {_clause_status(part) for part in _clauses(plain)} - {None}
    figure = percent.percent if percent else None
    blocked = states.BLOCKED.search(plain) and not states.UNBLOCKED.search(plain)
    delayed = _is_delayed(plain)
    done = _is_done(told, figure)
    if done and not (blocked and figure is None):
        return "waiting" if waiting and figure is None and "验收" not in waiting else "done"
    if blocked:
        return "blocked"
    if delayed:
        return "delayed"
    if waiting:
        return "waiting"
    if figure == 0 or ("not_started" in told and figure is None and told <= {"not_started"}):
        return "not_started"
    return "in_progress" if told or figure is not None or states.UNBLOCKED.search(plain) else None


def _is_done(told: set[str | None], figure: int | None) -> bool:
    if figure is not None:
        return figure == 100 and "open" not in told
    return "done" in told and not told & {"open", "in_progress", "not_started"}


def _is_delayed(plain: str) -> bool:
    rest = states.NOT_DELAYED.sub("", plain)
    return any(
        not states.RISKY.search(part[: m.start()]) for part in _clauses(rest) if (m := states.DELAYED.search(part))
    )


def _clause_status(part: str) -> str | None:
    """done, open (not or nearly done), in_progress, not_started, or None, of one clause."""
    if states.UNBLOCKED.search(part):
        return None
    if states.NOT_STARTED.search(part):
        return "not_started"
    if states.NOT_DONE.search(part) or states.NEARLY.search(part):
        return "open"
    m = states.DONE.search(part)
    if m is not None and not _is_future(part, m.start()):
        return "done"
    return "in_progress" if m is not None or states.PROGRESSING.search(part) else None


def _is_future(part: str, at: int) -> bool:
    head = part[:at]
    return states.FUTURE.search(head) is not None and not re.search("已经?$", part[: at + 2][:at] or " ")


# ---------------------------------------------------------------- waiting, blocked, late, risk, forecast


def _waiting(plain: str, own: str) -> str | None:
    m = states.WAIT.search(plain)
    if m is None:
        return None
    what = own[m.start("what") : m.end("what")].strip()
    return re.split(r"\s(?=预计|争取|风险|措施|\d)", what)[0].strip() or None


def _blocker(plain: str, own: str) -> str | None:
    for pattern in states.BLOCKER:
        if m := pattern.search(plain):
            return own[m.start("what") : m.end("what")].strip(" ，,。:：") or None
    return None


def _delay(plain: str) -> int | None:
    m = states.DELAY_SPAN.search(states.NOT_DELAYED.sub("", plain))
    if m is None:
        return None
    n = amount(m.group("n") or m.group("n2"))
    unit = _DAYS[(m.group("u") or m.group("u2")).lower()]
    if n is None:
        return None
    n += 0.5 if m.group("half") or m.group("h2") else 0
    return int(n * unit) or (1 if n else 0) or None


def _risk(plain: str, own: str) -> str | None:
    for m in re.finditer(r"[^，。；！？,;!?\n]+", plain):
        if re.search("(?:无|没有?|不存在|暂无)(?:明显|任何|其他)?风险", m.group()):
            continue
        if states.RISKY.search(m.group()) and not re.match("(?:尽可能|可能的话)", m.group()):
            return own[m.start() : m.end()].strip()
    return None


def _forecast(plain: str, now: datetime, calendar: Calendar) -> Deadline | None:
    """The date somebody expects to be ready: after 预计, 推迟到 …, or in front of a verb of finishing."""
    found: Deadline | None = None
    for m in re.finditer(r"[^，。；！？,;!?\n]+", plain):
        part = m.group()
        if not any(char in part for char in _TIME_CHARS):
            continue
        read = _clause_forecast(part, now, calendar)
        if read is not None:
            found = replace(read, span=(read.span[0] + m.start(), read.span[1] + m.start()))
            if states.FORECAST.search(part):
                return found
    return found


_TIME_CHARS = frozenset("0123456789一二三四五六七八九十两半天日周星月底年节点晚早号明后季末班D")


def _clause_forecast(part: str, now: datetime, calendar: Calendar) -> Deadline | None:
    if m := states.NEED_MORE.search(part):
        if not re.match("(?:个|份|条|项)", part[m.end() :]):
            return read_deadline(m.group("span") + "内", now, calendar)
    read = read_deadline(part, now, calendar)
    if read is None or read.day is None:
        return None
    before, after = part[: read.span[0]], part[read.span[1] :]
    if states.FORECAST.search(before):
        return read
    finish = states.FINISH.match(after.lstrip(" 就能可以会才给再前内底"))
    if finish and not states.NOT_DONE.search(after) and read.moment and read.moment >= now:
        return read
    return None


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
    cut = re.search(r"[，。；！？;!?\n]", plain[start:stop])
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
