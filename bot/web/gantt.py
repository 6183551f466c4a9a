"""A project's tasks over time as numbers for an SVG: bars, the share done, milestones, weeks, the moment shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LEFT, WIDTH, ROW, TOP = 220, 770, 28, 26  # units of the drawing
MOST = 60  # bars
TITLE = 14  # characters beside a bar


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
    left: int = LEFT
    width: int = LEFT + WIDTH
    top: int = TOP


def draw(works: Sequence[Work], today: date) -> Gantt | None:
    """The drawing of at most MOST tasks; None without any."""
    shown = list(works)[:MOST]
    if not shown:
        return None
    first = min(work.start for work in shown)
    last = max([*(work.end for work in shown), *(day for work in shown for _, day in work.nodes)])
    days = max((last - first).days + 1, 7)

    def x(day: date) -> float:
        return round(LEFT + min(max((day - first).days, 0), days) * WIDTH / days, 1)

    bars = [_bar(work, place, x) for place, work in enumerate(shown)]
    step = 7 * (days // 70 + 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    ticks = [(x(monday + timedelta(n)), _day(monday + timedelta(n))) for n in range(0, max((last - monday).days, 0) + 1, step)]
    now = x(today) if first <= today <= last else None
    return Gantt(bars, ticks, now, TOP + ROW * len(shown) + 6)


def _bar(work: Work, place: int, x) -> Bar:  # type: ignore[no-untyped-def]
    start, end = x(work.start), x(work.end + timedelta(days=1))
    width = max(end - start, 4)
    title = work.title if len(work.title) <= TITLE else f"{work.title[: TITLE - 1]}…"
    tip = f"{work.number} {work.title} {_day(work.start)}–{_day(work.end)} {work.percent}%"
    nodes = [(f"{name} {_day(day)}", x(day)) for name, day in work.nodes]
    return Bar(f"{work.number} {title}", tip, work.tone, start, TOP + ROW * place, width, round(width * work.percent / 100, 1), nodes)


def _day(day: date) -> str:
    return f"{day.month}/{day.day}"
