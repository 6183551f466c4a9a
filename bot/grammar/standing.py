"""What a progress sentence says: how far, in what state, on whom it waits, what blocks it, how late, until when.

All texts are flat (see fold.flat); `own` is the user's text of the same length, from which words are handed out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.grammar import states
from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.numerals import amount
from bot.grammar.percents import Percent, read_percent
from bot.rules.calendar import Calendar

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


_DATED = re.compile(
    "(?:eta|预计|推迟到|推到|延期?到|延期?至|改到|改期至|截止|最晚|最迟|计划)(?:在|于|到)? ?[:=]? ?$", re.IGNORECASE
)


def how_far(plain: str) -> Percent | None:
    found = read_percent(plain, fractions=True)
    if found and "/" in plain[slice(*found.span)] and _DATED.search(plain[: found.span[0]]):
        return read_percent(plain)  # ETA 11/25 is a date
    return found


def percent_of(percent: Percent | None, status: str | None) -> int | None:
    if percent is not None:
        return percent.percent
    return {"done": 100, "not_started": 0}.get(status or "")


def _clauses(plain: str) -> list[str]:
    return [part for part in states.CLAUSE.split(plain) if part]


def status_of(plain: str, percent: Percent | None, waiting: str | None) -> str | None:
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
    if waiting or (figure is None and states.BARE_WAIT.search(plain)):
        return "waiting"
    if figure == 0 or ("not_started" in told and figure is None and told <= {"not_started"}):
        return "not_started"
    return (
        "in_progress"
        if told or figure is not None or states.UNBLOCKED.search(plain) or states.FINE.search(plain)
        else None
    )


def _is_done(told: set[str | None], figure: int | None) -> bool:
    if figure is not None:
        return figure == 100 and "open" not in told
    return "done" in told and not told & {"open", "in_progress", "not_started"}


def _is_delayed(plain: str) -> bool:
    rest = states.NOT_DELAYED.sub("", plain)
    return any(
        not states.RISKY.search(part[: m.end()]) for part in _clauses(rest) if (m := states.DELAYED.search(part))
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


def waiting_for(plain: str, own: str) -> str | None:
    m = states.WAIT.search(plain)
    if m is None:
        return None
    what = own[m.start("what") : m.end("what")].strip()
    return _WAIT_END.split(what)[0].strip() or None


_WAIT_END = re.compile(
    r"\s(?=预计|争取|风险|措施|\d)|(?<=.)(?=(?:预计|估计|大概|预期)(?:要|得|到|在)?(?:[\d今明后下本这周月]|[一二三四五六七八九十]))"
)


def blocker_of(plain: str, own: str) -> str | None:
    for pattern in states.BLOCKER:
        if m := pattern.search(plain):
            return own[m.start("what") : m.end("what")].strip(" ，,。:：") or None
    return None


def delay_days(plain: str) -> int | None:
    m = states.DELAY_SPAN.search(states.NOT_DELAYED.sub("", plain))
    if m is None:
        return None
    n = amount(m.group("n") or m.group("n2"))
    unit = _DAYS[(m.group("u") or m.group("u2")).lower()]
    if n is None or (m.group("u") == "月" and m.group("ge") is None):
        return None  # 延后到12月1日 names a month
    n += 0.5 if m.group("half") or m.group("h2") else 0
    return int(n * unit) or (1 if n else 0) or None


def risk_of(plain: str, own: str) -> str | None:
    for m in re.finditer(r"[^，。；！？,;!?\n]+", plain):
        if re.search("(?:无|没有?|不存在|暂无)(?:明显|任何|其他)?风险", m.group()):
            continue
        if states.RISKY.search(m.group()) and not re.match("(?:尽可能|可能的话)", m.group()):
            return _FIGURE.sub("", own[m.start() : m.end()].strip())
    return None


_FIGURE = re.compile(r"^(?:进度)?\d{1,3} ?[%％]了? *")


def forecast_of(plain: str, now: datetime, calendar: Calendar) -> Deadline | None:
    """The date somebody expects to be ready: after 推迟到, 最晚, else 预计, else in front of a verb of finishing."""
    best: Deadline | None = None
    weight = 0
    for m in re.finditer(r"[^，。；！？,;!?\n]+", plain):
        part = m.group()
        if states.OLD_PLAN.search(part) or not any(char in part for char in _TIME_CHARS):
            continue
        read = _clause_forecast(part, now, calendar)
        told = _weight(part)
        if read is not None and told > weight:
            best = replace(read, span=(read.span[0] + m.start(), read.span[1] + m.start()))
            weight = told
    return best


def _weight(part: str) -> int:
    """How surely a clause names the day: moved to it or at the latest, expected, or only spoken of."""
    if states.FORECAST_DELAY.search(part) or re.search("最晚|最迟", part):
        return 3
    return 2 if states.FORECAST.search(part) else 1


_TIME_CHARS = frozenset("0123456789一二三四五六七八九十两半天日周星月底年节点晚早号明后季末班午D")


def _clause_forecast(part: str, now: datetime, calendar: Calendar, days: int = 2) -> Deadline | None:
    """`days`: how many days of a clause are looked at."""
    m = states.NEED_MORE.search(part)
    if m and not re.match("(?:个|份|条|项)", part[m.end() :]):
        return read_deadline(m.group("span") + "内", now, calendar)
    read = read_deadline(part, now, calendar)
    if read is None or read.day is None:
        return None
    before, after = part[: read.span[0]], part[read.span[1] :]
    if states.FORECAST.search(before) or states.FORECAST_DELAY.search(before) or states.BARE_PLAN.search(before):
        return read
    if states.SO_FAR.match(after):
        return None
    finish = states.FINISH.match(after) or states.FINISH.match(after.lstrip(" 就能可以会才给再前内底"))
    if finish and not states.NOT_DONE.search(after) and read.moment and read.moment >= now:
        return read
    return _next_day(part, read.span[1], now, calendar, days - 1)


def _next_day(part: str, at: int, now: datetime, calendar: Calendar, days: int) -> Deadline | None:
    """周四给我我周五能完: the first day is somebody else's."""
    rest = part[at:]
    if days == 0 or at == 0 or not any(char in rest for char in _TIME_CHARS):
        return None
    read = _clause_forecast(rest, now, calendar, days)
    return replace(read, span=(read.span[0] + at, read.span[1] + at)) if read else None
