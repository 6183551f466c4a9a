"""The working-day calendar against an independent library, its arithmetic, and the State Council's list."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.calendar import Calendar, add_working_hours, seed_rows
from bot.rules.holiday_list import read_holiday_list
from tests.grammar.support import CALENDAR

ONE = timedelta(days=1)
days = st.dates(date(2005, 1, 1), date(2028, 12, 31))

LIST_2026 = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


@pytest.mark.parametrize("year", range(2018, 2027))
def test_agrees_with_an_independent_library(year: int) -> None:
    china = holidays.country_holidays("CN", years=year)
    first = date(year, 1, 1)
    every = [first + n * ONE for n in range((date(year + 1, 1, 1) - first).days)]
    assert [day for day in every if CALENDAR.is_working(day) != china.is_working_day(day)] == []


def test_feasts_of_years_without_a_list_agree_too() -> None:
    for year in (2027, 2028, 2029, 2030):
        china = holidays.country_holidays("CN", years=year, language="zh_CN")
        for name, word in (("春节", "春节"), ("清明节", "清明"), ("端午节", "端午"), ("中秋节", "中秋")):
            block = CALENDAR.estimated_block(name, date(year, 1, 2))
            assert block is not None
            festival = block[0] + ONE if name == "春节" else block[0]
            assert word in china[festival], (year, name, festival)


def test_known_and_missing_years() -> None:
    assert CALENDAR.knows(2026)
    assert not CALENDAR.knows(2027)
    assert CALENDAR.missing(date(2026, 11, 14)) == ()
    assert CALENDAR.missing(date(2026, 11, 15)) == (2027,)
    assert CALENDAR.missing(date(2027, 3, 1)) == (2027,)
    assert Calendar({}).missing(date(2026, 12, 1)) == (2026, 2027)


def test_blocks_and_names() -> None:
    assert CALENDAR.holiday_block("国庆", date(2026, 9, 28)) == (date(2026, 10, 1), date(2026, 10, 7))
    assert CALENDAR.holiday_block("十一", date(2026, 10, 7)) == (date(2026, 10, 1), date(2026, 10, 7))
    assert CALENDAR.holiday_block("国庆", date(2026, 10, 8)) is None
    assert CALENDAR.holiday_block("春节", date(2026, 1, 1)) == (date(2026, 2, 15), date(2026, 2, 23))
    assert CALENDAR.name(date(2026, 10, 1)) == "国庆节"
    assert CALENDAR.name(date(2026, 10, 10)) == ""


def test_weeks() -> None:
    assert CALENDAR.last_working_of_week(date(2026, 11, 18)) == date(2026, 11, 20)
    assert CALENDAR.last_working_of_week(date(2026, 10, 9)) == date(2026, 10, 10)
    assert (
        Calendar({date(2026, 11, 16) + n * ONE: (False, "") for n in range(5)}).last_working_of_week(date(2026, 11, 18))
        is None
    )


@given(days, st.integers(-60, 60))
def test_counting_and_adding_agree(day: date, n: int) -> None:
    later = CALENDAR.add_working_days(day, n)
    assert CALENDAR.working_days_between(day, later) == (n if n >= 0 or CALENDAR.is_working(day) else n + 1)
    low, high = min(day, later), max(day, later)
    counted = sum(CALENDAR.is_working(low + i * ONE) for i in range(1, (high - low).days + 1))
    assert CALENDAR.working_days_between(low, high) == counted


@given(days)
def test_neighbours(day: date) -> None:
    assert CALENDAR.next_working(day) > day > CALENDAR.previous_working(day)
    assert CALENDAR.on_or_before(day) <= day <= CALENDAR.on_or_after(day)
    assert CALENDAR.is_working(day) == (CALENDAR.on_or_before(day) == day == CALENDAR.on_or_after(day))


@pytest.mark.parametrize(
    ("moment", "hours", "expected"),
    [
        ("2026-10-20T23:59", 4, "2026-10-21T14:30"),
        ("2026-11-18T10:00", 1, "2026-11-18T11:00"),
        ("2026-11-18T11:00", 1, "2026-11-18T12:00"),
        ("2026-11-18T11:00", 2, "2026-11-18T14:30"),
        ("2026-11-20T17:30", 4, "2026-11-23T14:00"),
        ("2026-09-30T17:00", 2, "2026-10-08T10:00"),
    ],
)
def test_working_hours(moment: str, hours: float, expected: str) -> None:
    assert add_working_hours(datetime.fromisoformat(moment), hours, CALENDAR) == datetime.fromisoformat(expected)


def test_working_hours_keep_the_zone() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    moment = datetime(2026, 11, 18, 10, 0, tzinfo=zone)
    assert add_working_hours(moment, 8, CALENDAR) == datetime(2026, 11, 19, 10, 30, tzinfo=zone)


def test_the_official_text_gives_the_seeded_rows() -> None:
    found = read_holiday_list(LIST_2026)
    assert found.problems == ()
    assert list(found.rows) == [row for row in seed_rows() if row[0].year == 2026]


def test_a_list_makes_a_year_known() -> None:
    found = read_holiday_list("日期,安排,节日\n2027-01-01,休,元旦\n2027/02/05,放假,春节\n2027-01-03,班,元旦")
    assert found.problems == ()
    calendar = CALENDAR.with_rows(list(found.rows))
    assert calendar.knows(2027)
    assert not calendar.is_working(date(2027, 2, 5))
    assert calendar.is_working(date(2027, 1, 3))
    assert calendar.is_working(date(2026, 10, 10))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("一、元旦：1月1日（周五）至3日（周六）放假，共3天。", "no_year"),
        ("2026年安排\n一、元旦：1月1日（周五）至3日（周六）放假调休，共3天。", "weekday"),
        ("2026年安排\n一、元旦：1月1日（周四）至3日（周六）放假调休，共4天。", "total"),
        ("2026年安排\n一、元旦：2月30日放假。", "bad_date"),
        ("date,day\n2027-01-01,maybe", "bad_line"),
        ("2027-01-01,休,元旦\n2027-01-01,班,元旦", "twice"),
        ("今天天气不错", "no_year"),
        ("x" * 30_000, "too_long"),
    ],
)
def test_a_bad_list_says_what_is_wrong(text: str, reason: str) -> None:
    assert reason in {problem.reason for problem in read_holiday_list(text).problems}


@given(st.text(max_size=300))
def test_any_text_as_a_list_is_survived(text: str) -> None:
    found = read_holiday_list(text)
    assert all(problem.reason for problem in found.problems)
