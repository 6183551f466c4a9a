"""Reads the State Council's yearly list of days off, as its own text or as CSV, into calendar rows. Pure.

The text: 「一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。」 under a title that names the year.
CSV: a date, off or worked (休, 放假, off, holiday; 班, 上班, 补班, work), and a name; any order, header or none.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rules.calendar import NAMES, official_name

MAX_LIST = 20_000  # characters
MAX_ROWS = 400
Row = tuple[date, bool, str, int]  # day, worked?, name, line of the text
_ONE = timedelta(days=1)
_WEEKDAYS = "一二三四五六日"

_YEAR = re.compile(r"(20\d\d) ?年")
_HEADING = re.compile(
    r"(?:^|[\n。；;、])\s*(?:[一二三四五六七八九十\d]{1,2}[、.．)）]\s*)?([\u4e00-\u9fff、]{2,10}?)\s*[:：]"
)
_NOTE = r"(?:\s*[(（][^()（）\n]{0,24}[)）])?"
_DAY = rf"(?:(20\d\d)年)?(?:(\d{{1,2}})月)?(\d{{1,2}})日({_NOTE})"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:至|到|-|—|~|－|～)\s*{_DAY})?")
_TOTAL = re.compile(r"共\s*(\d{1,2})\s*天|放假\s*(\d{1,2})\s*天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_SENTENCE = re.compile("[^。；;\n]+")
_OFF = frozenset({"休", "休息", "放假", "假", "假日", "节假日", "off", "holiday", "rest", "法定节假日", "休假"})
_WORKED = frozenset(
    {"班", "上班", "补班", "调休上班", "工作日", "工作", "work", "workday", "working", "worked", "补", "调班"}
)
_DATE = re.compile(r"^\s*(20\d\d)[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?\s*$")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the list that does not fit. `reason`: no_year, no_rows, bad_date, weekday, total, weekend_work,
    twice, bad_line, too_long; `words`: the text it stands in; `row`: its line in the text from 1, 0 for none."""

    reason: str
    words: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class HolidayList:
    """What was read: `rows` (day, worked?, name) oldest first, the `years` spoken of, and what does not fit."""

    rows: tuple[tuple[date, bool, str], ...]
    years: tuple[int, ...]
    problems: tuple[Problem, ...]


def read_holiday_list(text: str, *, year: int | None = None) -> HolidayList:
    """Read a list, text or CSV by its look. `year`: for a text whose title is missing. Never raises."""
    if len(text) > MAX_LIST:
        return HolidayList((), (), (Problem("too_long"),))
    problems: list[Problem] = []
    rows = _csv_rows(text, problems) if _looks_like_csv(text) else _text_rows(text, year, problems)
    seen: dict[date, tuple[bool, str]] = {}
    for day, worked, name, row in rows[:MAX_ROWS]:
        if day in seen and seen[day][0] != worked:
            problems.append(Problem("twice", day.isoformat(), row))
        if worked and day.weekday() < 5:
            problems.append(Problem("weekend_work", day.isoformat(), row))
        seen.setdefault(day, (worked, name))
    if not seen and not problems:
        problems.append(Problem("no_rows"))
    years = tuple(sorted({day.year for day in seen}))
    return HolidayList(tuple((day, *seen[day]) for day in sorted(seen)), years, tuple(problems))


# ---------------------------------------------------------------- the text


def _text_rows(text: str, year: int | None, problems: list[Problem]) -> list[Row]:
    said = _YEAR.search(text)
    year = year or (int(said.group(1)) if said else None)
    if year is None:
        problems.append(Problem("no_year"))
        return []
    rows: list[Row] = []
    headings = [m for m in _HEADING.finditer(text) if any(name in official_name(m.group(1)) for name in _known())]
    for i, m in enumerate(headings):
        stop = headings[i + 1].start() if i + 1 < len(headings) else len(text)
        for sentence in _SENTENCE.finditer(text, m.end(), stop):
            wrong: list[Problem] = []
            row = text.count("\n", 0, sentence.start()) + 1
            rows += [(*one, row) for one in _said(_name(m.group(1)), sentence.group(), year, wrong)]
            problems += [Problem(one.reason, one.words, row) for one in wrong]
    return rows


def _known() -> tuple[str, ...]:
    return (*NAMES, *(name.removesuffix("节") for name in NAMES))


def _name(heading: str) -> str:
    parts = [official_name(part) for part in re.split("[、和]", heading) if part]
    return parts[0] if len(parts) == 1 else "国庆节" if "国庆节" in parts else parts[0]


def _said(name: str, sentence: str, year: int, problems: list[Problem]) -> list[tuple[date, bool, str]]:
    """One sentence: those that end in 放假 give days off, those that end in 上班 give worked days."""
    spans = _spans(sentence, year, problems)
    worked = "上班" in sentence and "放假" not in sentence
    if not spans or not (worked or "放假" in sentence or "休" in sentence):
        return []
    days = [day for first, last in spans for day in _days(first, last)]
    total = _TOTAL.search(sentence)
    if total and not worked and int(total.group(1) or total.group(2)) != len(days) and "连休" not in sentence:
        problems.append(Problem("total", sentence.strip()))
    return [(day, worked, name) for day in days]


def _days(first: date, last: date) -> list[date]:
    return [first + i * _ONE for i in range(min((last - first).days + 1, 31))]


def _spans(sentence: str, year: int, problems: list[Problem]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    month = 0
    for m in _SPAN.finditer(sentence):
        month = int(m.group(2) or month)
        first = _date(int(m.group(1) or year), month, int(m.group(3)), m.group(4), problems)
        if first is None:
            continue
        last = first
        if m.group(7):
            last_month = int(m.group(6) or month)
            last_year = int(m.group(5) or first.year + (last_month < first.month))
            last = _date(last_year, last_month, int(m.group(7)), m.group(8), problems) or first
            month = last_month
        if last < first:
            problems.append(Problem("bad_date", m.group()))
            continue
        found.append((first, last))
    return found


def _date(year: int, month: int, day: int, note: str | None, problems: list[Problem]) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        problems.append(Problem("bad_date", f"{month}月{day}日"))
        return None
    weekday = _WEEKDAY.search(note or "")
    if weekday and _WEEKDAYS.find(weekday.group(1).replace("天", "日")) != found.weekday():
        problems.append(Problem("weekday", f"{month}月{day}日{(note or '').strip()}"))
    return found


# ---------------------------------------------------------------- CSV


def _looks_like_csv(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    dated = sum(1 for line in lines if any(_DATE.match(cell) for cell in re.split("[,\t;，]", line)))
    return dated > 0 and dated >= len(lines) - 2


def _csv_rows(text: str, problems: list[Problem]) -> list[Row]:
    text = (
        text.lstrip("\ufeff")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("，", ",")
        .replace("\t", ",")
        .replace(";", ",")
    )
    rows: list[Row] = []
    header: list[str] = []
    reader = csv.reader(io.StringIO(text))
    for cells in reader:
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if not rows and not header and not any(_DATE.match(cell) for cell in cells):
            header = [cell.lower() for cell in cells]
            continue
        row = _csv_row(cells, header)
        if isinstance(row, str):
            problems.append(Problem(row, ",".join(cells)[:60], reader.line_num))
        else:
            rows.append((*row, reader.line_num))
    return rows


def _csv_row(cells: list[str], header: list[str]) -> tuple[date, bool, str] | str:
    """One row, or the reason why it is none."""
    day: date | None = None
    worked: bool | None = None
    name = ""
    for i, cell in enumerate(cells):
        if day is None and (m := _DATE.match(cell)):
            day = _date(int(m.group(1)), int(m.group(2)), int(m.group(3)), None, [])
            if day is None:
                return "bad_date"
        elif worked is None and (told := _worked(cell, header[i] if i < len(header) else "")) is not None:
            worked = told
        elif cell and not name and re.search("[\u4e00-\u9fffA-Za-z]", cell):
            name = official_name(cell)
    if day is None or worked is None:
        return "bad_line"
    return day, worked, name


def _worked(cell: str, head: str) -> bool | None:
    """Does this cell say worked (True) or off (False)? A bare yes or no is read by its column's name."""
    word = cell.lower()
    if word in _OFF:
        return False
    if word in _WORKED:
        return True
    yes = {"1": True, "true": True, "是": True, "yes": True, "0": False, "false": False, "否": False, "no": False}.get(
        word
    )
    if yes is None:
        return None
    if any(part in head for part in ("work", "上班", "工作", "班")):
        return yes
    if any(part in head for part in ("off", "holiday", "休", "假", "rest")):
        return not yes
    return None
