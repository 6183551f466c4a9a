"""A project's tasks over time as numbers for an SVG: bars, the share done, milestones, weeks, the moment shown. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MOST = 60  # bars
BAR = 14  # height of one


@dataclass(frozen=True, slots=True)
class Paper:
    """What the drawing stands on, in its own units; `above`: titles stand over their bars, not beside them."""

    left: int
    width: int
    row: int
    top: int
    title: int  # characters of a title
    ticks: int  # weeks marked at most
    above: bool


WIDE = Paper(left=220, width=770, row=28, top=26, title=14, ticks=10, above=False)
NARROW = Paper(left=0, width=350, row=40, top=24, title=22, ticks=5, above=True)


@dataclass(frozen=True, slots=True)
class Work:
    """What a bar is made of."""

    number: str
    title: str
    start: date
    end: date
    percent: int
    tone: str
    nodes: Sequence[tuple[str, date]] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """Ready to be drawn."""

    label: str
    tip: str
    tone: str
    x: float
    y: int
    text: int  # where the label stands
    width: float
    done: float
    nodes: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Gantt:
    """The whole drawing; `now` None where the moment lies outside."""

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]
    now: float | None
    height: int
    width: int
    top: int
    name: str  # "wide", or "tall" for a phone


def draw(works: Sequence[Work], today: date, paper: Paper = WIDE) -> Gantt | None:
    """The drawing of at most MOST tasks; None without any."""
    shown = list(works)[:MOST]
    if not shown:
        return None
    first = min(work.start for work in shown)
    last = max([*(work.end for work in shown), *(day for work in shown for _, day in work.nodes)])
    days = max((last - first).days + 1, 7)

    def x(day: date) -> float:
        return round(paper.left + min(max((day - first).days, 0), days) * paper.width / days, 1)

    bars = [_bar(work, place, x, paper) for place, work in enumerate(shown)]
    step = 7 * (days // (7 * paper.ticks) + 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    ticks = [(x(monday + timedelta(n)), _day(monday + timedelta(n))) for n in range(0, max((last - monday).days, 0) + 1, step)]
    now = x(today) if first <= today <= last else None
    height = paper.top + paper.row * len(shown) + 6
    return Gantt(bars, ticks, now, height, paper.left + paper.width, paper.top, "tall" if paper.above else "wide")


def _bar(work: Work, place: int, x: Callable[[date], float], paper: Paper) -> Bar:
    start, end = x(work.start), x(work.end + timedelta(days=1))
    width = max(end - start, 4)
    title = work.title if len(work.title) <= paper.title else f"{work.title[: paper.title - 1]}…"
    y = paper.top + paper.row * place + (paper.row - BAR - 6 if paper.above else 4)
    text = y - 5 if paper.above else y + 11
    tip = f"{work.number} {work.title} {_day(work.start)}–{_day(work.end)} {work.percent}%"
    nodes = [(f"{name} {_day(day)}", x(day)) for name, day in work.nodes]
    return Bar(f"{work.number} {title}", tip, work.tone, start, y, text, width, round(width * work.percent / 100, 1), nodes)


def _day(day: date) -> str:
    return f"{day.month}/{day.day}"
