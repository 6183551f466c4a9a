"""The working-day calendar of mainland China: which days are worked, which blocks are off.

A `Calendar` is an immutable value. Its rows live in storage; `seed_rows` gives the first ones. What is no
exception follows the plain week: Monday to Friday worked, Saturday and Sunday off. A year without an official
list still gets answers by that plain week and the days the law itself makes free, without make-up days; `knows`
tells such a year, and callers mark what they answer as estimated.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from chinese_calendar import constants

DAY = timedelta(days=1)
WORK_HOURS = ((time(9, 0), time(12, 0)), (time(13, 30), time(18, 0)))  # local time, a house rule
LIST_EXPECTED = (11, 15)  # month and day from which next year's list should have been loaded
FIRST, LAST = date(1900, 1, 1), date(9000, 12, 31)  # outside of this no day is counted
FAR = 4000  # no answer lies further away than this many days

NEW_YEAR, SPRING, QINGMING, LABOUR = "元旦", "春节", "清明节", "劳动节"
DRAGON, AUTUMN, NATIONAL = "端午节", "中秋节", "国庆节"
NAMES = (NEW_YEAR, SPRING, QINGMING, LABOUR, DRAGON, AUTUMN, NATIONAL)

_ALIASES = {
    "元旦节": NEW_YEAR, "新年": NEW_YEAR, "过年": SPRING, "春节假期": SPRING, "除夕": SPRING, "农历新年": SPRING,
    "清明": QINGMING, "五一": LABOUR, "五一节": LABOUR, "五一劳动节": LABOUR, "五一国际劳动节": LABOUR,
    "国际劳动节": LABOUR, "51": LABOUR, "端午": DRAGON, "中秋": AUTUMN, "国庆": NATIONAL, "十一": NATIONAL,
    "国庆中秋": NATIONAL, "中秋国庆": NATIONAL, "双节": NATIONAL, "国庆节、中秋节": NATIONAL,
}  # fmt: skip
_SEED_NAMES = {
    "New Year's Day": NEW_YEAR, "Spring Festival": SPRING, "Tomb-sweeping Day": QINGMING, "Labour Day": LABOUR,
    "Dragon Boat Festival": DRAGON, "Mid-autumn Festival": AUTUMN, "National Day": NATIONAL,
}  # fmt: skip

# Month and day of the festival itself in years whose official list is not out (lunar calendar, solar term).
_FESTIVALS: dict[str, dict[int, tuple[int, int]]] = {
    SPRING: {2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11)},
    QINGMING: {2027: (4, 5), 2028: (4, 4), 2029: (4, 4), 2030: (4, 5), 2031: (4, 5), 2032: (4, 4)},
    DRAGON: {2027: (6, 9), 2028: (5, 28), 2029: (6, 16), 2030: (6, 5), 2031: (6, 24), 2032: (6, 12)},
    AUTUMN: {2027: (9, 15), 2028: (10, 3), 2029: (9, 22), 2030: (9, 12), 2031: (10, 1), 2032: (9, 19)},
}
_FIXED = {NEW_YEAR: (1, 1), LABOUR: (5, 1), NATIONAL: (10, 1)}
_LENGTHS = {SPRING: (-1, 6), LABOUR: (0, 4), NATIONAL: (0, 6)}  # days before and after the festival, usual block


@lru_cache(maxsize=1)
def _statutory() -> tuple[date, ...]:
    """The days the law itself makes free in the years of the table above: no list is needed to know them."""
    days: list[date] = []
    for year in _FESTIVALS[SPRING]:
        new_year = date(year, *_FESTIVALS[SPRING][year])
        days += [date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, d) for d in (1, 2, 3))]
        days += [new_year + offset * DAY for offset in (-1, 0, 1, 2)]
        days += [date(year, *_FESTIVALS[name][year]) for name in (QINGMING, DRAGON, AUTUMN)]
    return tuple(sorted(set(days)))


def statutory_days(year: int) -> tuple[date, ...]:
    """The days the law makes free in a year, where we know its feasts (2027–2032); else nothing."""
    return tuple(day for day in _statutory() if day.year == year)


def official_name(word: str) -> str:
    """The name a holiday has in our rows for what people call it; the word itself when it is none we know."""
    return word if word in NAMES else _ALIASES.get(word, word)


class Calendar:
    """Days off and worked. `days` maps a date to (worked?, holiday name or ""): the exceptions to Mon–Fri."""

    __slots__ = ("_blocks", "_days", "_guessed", "_steps", "_totals", "_years")

    def __init__(self, days: Mapping[date, tuple[bool, str]]) -> None:
        self._days = dict(days)
        self._years = frozenset(day.year for day in self._days if day.month > 1)
        self._blocks: dict[str, tuple[date, ...]] = {}
        named: dict[str, list[date]] = {}
        steps: list[date] = []
        totals = [0]
        guessed = {day: (False, "") for day in _statutory() if day.year not in self._years and day not in self._days}
        self._guessed = frozenset(guessed)
        for day, (working, name) in sorted((self._days | guessed).items()):
            if name and not working:
                named.setdefault(official_name(name), []).append(day)
            if working != (day.weekday() < 5):
                steps.append(day)
                totals.append(totals[-1] + (1 if working else -1))
        self._blocks = {name: tuple(found) for name, found in named.items()}
        self._steps, self._totals = tuple(steps), tuple(totals)

    @classmethod
    def seeded(cls) -> Calendar:
        """The calendar as shipped (2004 to the last year `chinesecalendar` knows)."""
        return _seeded()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self._days == other._days

    def __hash__(self) -> int:
        return hash((self._steps, self._totals))

    def rows(self) -> list[tuple[date, bool, str]]:
        """All exceptions, oldest first: (day, worked?, name)."""
        return [(day, *self._days[day]) for day in sorted(self._days)]

    def with_rows(self, rows: list[tuple[date, bool, str]]) -> Calendar:
        """A calendar with these rows instead of everything it had in the years they speak of."""
        years = {day.year for day, _, _ in rows}
        kept = {day: value for day, value in self._days.items() if day.year not in years}
        return Calendar(kept | {day: (working, name) for day, working, name in rows})

    def is_working(self, day: date) -> bool:
        """Is this day worked, make-up days included?"""
        row = self._days.get(day)
        return day.weekday() < 5 and day not in self._guessed if row is None else row[0]

    def name(self, day: date) -> str:
        """The holiday's name on a day off, "" on every other day."""
        working, name = self._days.get(day, (True, ""))
        return "" if working else name

    def knows(self, year: int) -> bool:
        """Is there an official list for this year?"""
        return year in self._years

    def missing(self, today: date) -> tuple[int, ...]:
        """Years whose list should be here and is not: this one and, from 15 November on, the next."""
        wanted = [today.year]
        if (today.month, today.day) >= LIST_EXPECTED:
            wanted.append(today.year + 1)
        return tuple(year for year in wanted if not self.knows(year))

    def _walk(self, day: date, step: int) -> date:
        for _ in range(FAR):
            if not FIRST <= day <= LAST or self.is_working(day):
                return day
            day += step * DAY
        return day

    def on_or_after(self, day: date) -> date:
        """The day itself when worked, else the next worked one."""
        return self._walk(day, 1)

    def on_or_before(self, day: date) -> date:
        """The day itself when worked, else the last worked one before it."""
        return self._walk(day, -1)

    def next_working(self, day: date) -> date:
        """The first worked day strictly after."""
        return self._walk(day + DAY, 1)

    def previous_working(self, day: date) -> date:
        """The last worked day strictly before."""
        return self._walk(day - DAY, -1)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th worked day after `day` (n < 0: before it); n = 0 is `day` itself."""
        for _ in range(min(abs(n), FAR)):
            day = self.next_working(day) if n > 0 else self.previous_working(day)
        return day

    def _worked_until(self, day: date) -> int:
        """Worked days from the first Monday of year 1 up to and with `day`."""
        weeks, rest = divmod(day.toordinal() - 1, 7)
        return weeks * 5 + min(rest + 1, 5) + self._totals[bisect_right(self._steps, day)]

    def working_days_between(self, a: date, b: date) -> int:
        """Worked days d with a < d <= b; negative when b lies before a."""
        return self._worked_until(b) - self._worked_until(a)

    def last_working_of_week(self, day: date) -> date | None:
        """The last worked day of the ISO week (Mon–Sun) of `day`; None when the whole week is off."""
        monday = day - day.weekday() * DAY
        for offset in range(6, -1, -1):
            if self.is_working(monday + offset * DAY):
                return monday + offset * DAY
        return None

    def block_around(self, day: date) -> tuple[date, date]:
        """First and last day of the run of days off that holds `day` (a day off)."""
        first = last = day
        while not self.is_working(first - DAY) and (day - first).days < 30:
            first -= DAY
        while not self.is_working(last + DAY) and (last - day).days < 30:
            last += DAY
        return first, last

    def holiday_block(self, name: str, near: date) -> tuple[date, date] | None:
        """The official block (first, last day off) of a holiday that ends on or after `near`; None when unknown."""
        days = self._blocks.get(official_name(name), ())
        for day in days[bisect_right(days, near - 31 * DAY) :]:
            block = self.block_around(day)
            if block[1] >= near:
                return block
        return None

    def estimated_block(self, name: str, near: date) -> tuple[date, date] | None:
        """The block as it usually falls, for years without a list; None for a name or year we cannot tell."""
        name = official_name(name)
        before, after = _LENGTHS.get(name, (0, 0))
        for year in (near.year - 1, near.year, near.year + 1):
            spot = _FIXED.get(name) or _FESTIVALS.get(name, {}).get(year)
            if spot is None or self.knows(year):
                continue
            festival = date(year, *spot)
            first, last = festival + before * DAY, festival + after * DAY
            if last >= near:
                return first, last
        return None

    def next_block(self, near: date) -> tuple[date, date] | None:
        """The next official block of any holiday that begins after `near`."""
        found = [self.holiday_block(name, near + DAY) for name in self._blocks]
        ahead = [block for block in found if block is not None and block[0] > near]
        return min(ahead, default=None)


def seed_rows() -> list[tuple[date, bool, str]]:
    """(day, worked?, Chinese name) for every exception of the years `chinesecalendar` knows, oldest first.

    Days off carry the weekend days of their block; make-up days carry the name of the holiday they pay for.
    """
    rows = [(day, False, _SEED_NAMES.get(name, name)) for day, name in constants.holidays.items()]
    rows += [(day, True, _SEED_NAMES.get(name, name)) for day, name in constants.workdays.items()]
    return sorted(rows)


@lru_cache(maxsize=1)
def _seeded() -> Calendar:
    return Calendar({day: (working, name) for day, working, name in seed_rows()})


def add_working_hours(moment: datetime, hours: float, calendar: Calendar) -> datetime:
    """The moment when `hours` of working time have passed (local wall time, naive or aware; hours >= 0)."""
    left = timedelta(hours=hours)
    day = moment.date()
    for _ in range(FAR):
        if calendar.is_working(day):
            for start, end in WORK_HOURS:
                begin = max(moment, datetime.combine(day, start, moment.tzinfo))
                until = datetime.combine(day, end, moment.tzinfo)
                if begin < until and begin + left <= until:
                    return begin + left
                left -= max(until - begin, timedelta())
        day += DAY
    return moment + left
