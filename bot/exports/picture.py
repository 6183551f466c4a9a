"""A project's week as one picture: done against plan, how many stand where, a small Gantt. Pure but for the font file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PIL import Image, ImageDraw, ImageFont

from bot.exports.fonts import Font

WIDTH, MARGIN, SCALE = 600, 20, 2  # units; the picture has SCALE pixels a unit, for phones
ROW, BAR = 32, 15
LEFT, RIGHT = 214, 56  # room for the words beside the bars
MOST = 14  # bars
INK, SOFT, LINE, PAPER, TRACK = "#1f2937", "#6b7280", "#e5e7eb", "#ffffff", "#eef1f5"
TONES = {"done": "#35a06b", "late": "#d64545", "risk": "#e0962d", "fine": "#2f7ed8", "idle": "#b9c4d2"}
PALE = {"done": "#d6efe2", "late": "#f6d9d9", "risk": "#f9e7cb", "fine": "#d5e6f8", "idle": "#e9edf2"}
NOW = "#1f2937"


@dataclass(frozen=True, slots=True)
class Bar:
    """One task. `tone`: done, late, risk, fine or idle."""

    label: str
    start: date
    end: date
    percent: int
    tone: str
    nodes: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that is drawn, in words ready to be read."""

    title: str
    subtitle: str
    percent: tuple[str, int]  # what it is called, 0–100
    planned: tuple[str, int]
    counts: Sequence[tuple[str, str, int]]  # words, tone, how many
    bars: Sequence[Bar]
    rest: str  # what is not shown; "" for nothing
    today: tuple[str, date]


def draw(chart: Chart, font: Font) -> bytes:
    """The picture as PNG."""
    bars = chart.bars[:MOST]
    height = 190 + ROW * len(bars) + (22 if chart.rest else 0) + (40 if bars else 0)
    image = Image.new("RGB", (WIDTH * SCALE, height * SCALE), PAPER)
    pen = _Pen(ImageDraw.Draw(image), font)
    pen.text(MARGIN, 22, _fitting(pen, chart.title, 22, WIDTH - 2 * MARGIN), 22)
    pen.text(MARGIN, 54, _fitting(pen, chart.subtitle, 14, WIDTH - 2 * MARGIN), 14, SOFT)
    _progress(pen, chart)
    _counts(pen, chart.counts)
    if bars:
        _gantt(pen, bars, chart.today, 196)
    if chart.rest:
        pen.text(MARGIN, height - 30, chart.rest, 13, SOFT)
    file = io.BytesIO()
    image.quantize(128, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()


class _Pen:
    """Draws in units; letters and lines grow with the picture."""

    def __init__(self, canvas: ImageDraw.ImageDraw, font: Font) -> None:
        self._canvas, self._font = canvas, font
        self._sizes: dict[int, ImageFont.FreeTypeFont] = {}

    def _of(self, size: int) -> ImageFont.FreeTypeFont:
        if size not in self._sizes:
            self._sizes[size] = ImageFont.truetype(self._font.path, size * SCALE, index=self._font.index)
        return self._sizes[size]

    def wide(self, words: str, size: int) -> float:
        """How many units a line takes."""
        return self._of(size).getlength(words) / SCALE

    def text(self, x: float, y: float, words: str, size: int, ink: str = INK, anchor: str = "la") -> None:
        self._canvas.text((x * SCALE, y * SCALE), words, ink, self._of(size), anchor)

    def box(self, x: float, y: float, wide: float, high: float, ink: str, round_by: float = 3) -> None:
        edges = [x * SCALE, y * SCALE, (x + wide) * SCALE - 1, (y + high) * SCALE - 1]
        self._canvas.rounded_rectangle(edges, min(round_by, wide / 2) * SCALE, ink)

    def line(self, x: float, y: float, to_x: float, to_y: float, ink: str, thick: int = 1) -> None:
        self._canvas.line([x * SCALE, y * SCALE, to_x * SCALE, to_y * SCALE], ink, thick * SCALE)

    def diamond(self, x: float, y: float, size: float, ink: str) -> None:
        points = [(x, y - size), (x + size, y), (x, y + size), (x - size, y)]
        self._canvas.polygon([(a * SCALE, b * SCALE) for a, b in points], ink, PAPER)


def _fitting(pen: _Pen, words: str, size: int, room: float) -> str:
    if pen.wide(words, size) <= room:
        return words
    while words and pen.wide(f"{words}…", size) > room:
        words = words[:-1]
    return f"{words}…"


def _progress(pen: _Pen, chart: Chart) -> None:
    """Two bars below each other: what is done, and what should be."""
    room = WIDTH - 2 * MARGIN - 140
    behind = chart.percent[1] < chart.planned[1]
    inks = (TONES["risk"] if behind else TONES["fine"], TONES["idle"])
    for place, ((name, percent), ink) in enumerate(zip((chart.percent, chart.planned), inks, strict=True)):
        y = 84 + place * 26
        pen.text(MARGIN, y + 9, name, 16, INK, "lm")
        pen.box(MARGIN + 84, y, room, 18, TRACK)
        if percent:
            pen.box(MARGIN + 84, y, room * percent / 100, 18, ink)
        pen.text(WIDTH - MARGIN, y + 9, f"{percent}%", 15, INK, "rm")


def _counts(pen: _Pen, counts: Sequence[tuple[str, str, int]]) -> None:
    x = float(MARGIN)
    for words, tone, count in counts:
        said = f"{words} {count}"
        pen.box(x, 147, 11, 11, TONES[tone])
        pen.text(x + 16, 153, said, 15, INK, "lm")
        x += 16 + pen.wide(said, 15) + 16


def _gantt(pen: _Pen, bars: Sequence[Bar], today: tuple[str, date], top: float) -> None:
    first = min(bar.start for bar in bars)
    last = max([*(bar.end for bar in bars), *(day for bar in bars for day in bar.nodes)])
    days = max((last - first).days + 1, 7)
    room = WIDTH - MARGIN - RIGHT - LEFT

    def x(day: date) -> float:
        return LEFT + min(max((day - first).days, 0), days) * room / days

    bottom = top + ROW * len(bars)
    step = 7 * (days // 70 + 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    for day in (monday + timedelta(n) for n in range(0, max((last - monday).days, 0) + 1, step)):
        pen.line(x(day), top - 4, x(day), bottom, LINE)
        pen.text(x(day), top - 8, f"{day.month}/{day.day}", 12, SOFT, "ms")
    for place, bar in enumerate(bars):
        _bar(pen, bar, x, top + ROW * place)
    name, day = today
    if first <= day <= last:
        middle = x(day) + room / days / 2
        pen.line(middle, top - 4, middle, bottom + 4, NOW)
        pen.text(middle, bottom + 18, f"{name} {day.month}/{day.day}", 13, INK, "ms")


def _bar(pen: _Pen, bar: Bar, x, y: float) -> None:  # type: ignore[no-untyped-def]
    middle = y + ROW / 2
    pen.text(MARGIN, middle, _fitting(pen, bar.label, 15, LEFT - MARGIN - 10), 15, INK, "lm")
    start, wide = x(bar.start), max(x(bar.end + timedelta(days=1)) - x(bar.start), 4)
    pen.box(start, middle - BAR / 2, wide, BAR, PALE[bar.tone])
    if bar.percent:
        pen.box(start, middle - BAR / 2, max(wide * bar.percent / 100, 3), BAR, TONES[bar.tone])
    for node in bar.nodes:
        pen.diamond(x(node), middle, 5, INK)
    pen.text(WIDTH - MARGIN, middle, f"{bar.percent}%", 14, SOFT, "rm")
