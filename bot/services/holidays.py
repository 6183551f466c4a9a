"""`/设置 节假日`: the State Council's list, pasted by an admin, shown once, stored when confirmed."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.rules.calendar import AUTUMN, NAMES, Calendar, statutory_days
from bot.rules.holiday_list import HolidayList, Problem, read_holiday_list
from bot.services import calendar_store
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import holidays as texts
from bot.texts.holidays import Block
from storage import changes, people

COMMAND = "设置"
AHEAD = 2  # years after this one that may be loaded
WHOLE = 5  # holidays named: a list of the whole year, which takes the place of what was stored
_WORD = re.compile(r"(?:节假日|放假|假期|工作日历|holidays?)(?:安排|日历|表)?[ \t:：]*", re.IGNORECASE)
_DAY = timedelta(days=1)
Rows = list[tuple[date, bool, str]]


def named(args: str) -> str | None:
    """The text behind 节假日, None where another setting is meant."""
    found = _WORD.match(args.lstrip())
    return args.lstrip()[found.end() :].strip() if found else None


def answer(turn: Turn, text: str) -> Answer:
    """Show the years there are; or read, show, and on 确认 store a list."""
    if not text:
        return _state(turn)
    if not turn.person.is_admin:
        names = [person.name for person in people.admins(turn.conn)]
        raise Sorry(texts.only_admin(names), denied=("setting", 0, "holidays"))
    found = read_holiday_list(text)
    problems = [*found.problems, *_far(found, turn.local.year)]
    if problems:
        raise Sorry(texts.wrong([(one.reason, one.words, one.row) for one in problems]))
    return _apply(turn, text, found)


def _state(turn: Turn) -> Answer:
    years = [day.year for day, _, _ in turn.house.calendar.rows() if day.month > 1]
    today = turn.local.date()
    return Answer(texts.state(min(years, default=today.year), max(years, default=today.year), _missing(turn)))


def _missing(turn: Turn) -> tuple[int, ...]:
    return turn.house.calendar.missing(turn.local.date())


def _far(found: HolidayList, this_year: int) -> list[Problem]:
    return [Problem("far", str(year)) for year in _main_years(found) if not this_year <= year <= this_year + AHEAD]


def _main_years(found: HolidayList) -> list[int]:
    """The years a list is about: New Year may begin on the last days of the year before."""
    inside = {day.year for day, _, _ in found.rows if day.month < 12} or set(found.years)
    return sorted(inside)


def _apply(turn: Turn, text: str, found: HolidayList) -> Answer:
    years, rows = _main_years(found), list(found.rows)
    stored = calendar_store.load(turn.conn)
    old = {day: (worked, name) for day, worked, name in stored.rows()}
    dropped = [day for day in old if day.year in _whole_years(rows) and day not in {row[0] for row in rows}]
    dropped = [day for day in dropped if not _eve_of_next(day, stored)]
    if not dropped and all(old.get(day) == (worked, name) for day, worked, name in rows):
        return Answer(texts.unchanged(years))
    off, made_up = sum(not row[1] for row in rows), sum(row[1] for row in rows)
    if not turn.confirmed:
        replaces = any(stored.knows(year) for year in years)
        lacking = _lacking(rows, years, stored)
        message = texts.preview(years, _blocks(rows), off, made_up, lacking, replaces=replaces)
        raise Sorry(message, ask=Ask(COMMAND, "confirm", f"/设置 节假日 {text}"))
    calendar_store.replace_days(turn.conn, rows, dropped)
    _record(turn, old, rows, dropped)
    return Answer(texts.saved(years, off, made_up))


def _whole_years(rows: Rows) -> set[int]:
    names: dict[int, set[str]] = {}
    for day, _, name in rows:
        names.setdefault(day.year, set()).add(name)
    return {year for year, found in names.items() if len(found) >= WHOLE}


def _eve_of_next(day: date, stored: Calendar) -> bool:
    """The last days of December that the list of the year after made free or worked."""
    return day.month == 12 and stored.knows(day.year + 1)


def _lacking(rows: Rows, years: list[int], stored: Calendar) -> list[str]:
    """Holidays the list does not name, of a year of which nothing is stored; the reader decides."""
    named_here = {name for _, _, name in rows}
    new = [year for year in years if not stored.knows(year)]
    if not new:
        return []
    free = {day for day, worked, _ in rows if not worked}
    names = [name for name in NAMES if name not in named_here and name != AUTUMN]
    days = [day for year in new for day in statutory_days(year) if day not in free]
    named_off = {(day.month, day.day) for day in days}
    return names or [f"{month}月{day}日（法定假日）" for month, day in sorted(named_off)]


def _blocks(rows: Rows) -> list[Block]:
    """Rows by holiday, in the order of the year."""
    names = dict.fromkeys((row[0].year if row[0].month < 12 else row[0].year + 1, row[2]) for row in rows)
    found = []
    for year, name in names:
        own = [row for row in rows if row[2] == name and year == (row[0].year + (row[0].month == 12))]
        off = [day for day, worked, _ in own if not worked]
        found.append(Block(name, _runs(off), tuple(day for day, worked, _ in own if worked)))
    return found


def _runs(days: list[date]) -> tuple[tuple[date, date], ...]:
    runs: list[tuple[date, date]] = []
    for day in days:
        if runs and runs[-1][1] + _DAY == day:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return tuple(runs)


def _record(turn: Turn, old: dict[date, tuple[bool, str]], rows: Rows, dropped: list[date]) -> None:
    """One change row: what stood on the days that are written, and what stands there now."""
    before = sorted((day, *old[day]) for day in {*(row[0] for row in rows), *dropped} if day in old)
    told = [" ".join(texts.written(block) for block in _blocks(part)) or None for part in (before, rows)]
    changes.record(turn.conn, "setting", 0, {"节假日": (told[0], told[1])}, turn.actor)
