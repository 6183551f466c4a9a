"""The demo's day and what may be asked of its clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.calendar import Calendar
from bot.rules.demo_day import demo_day, next_weekly
from bot.web.clock_api import Unclear, target
from bot.web.seed import STORY, day_of, words

CALENDAR = Calendar.seeded()
NOW = datetime(2026, 11, 19, 1, 28, tzinfo=UTC)
DAYS = [date(2025, 12, 1) + timedelta(days=n) for n in range(396)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-19", "2026-11-19"),  # Thursday
        ("2026-11-20", "2026-11-19"),  # Friday: Saturday is off
        ("2026-11-21", "2026-11-19"),
        ("2026-10-05", "2026-09-29"),  # in the middle of the National Day week; 9-30 is followed by a day off
        ("2026-10-10", "2026-10-09"),  # a Saturday that is worked stands behind the Friday
    ],
)
def test_demo_day_is_the_latest_with_a_working_day_behind_it(today: str, expected: str) -> None:
    assert demo_day(date.fromisoformat(today), CALENDAR) == date.fromisoformat(expected)


def test_whatever_the_day_24_hours_later_is_a_working_day() -> None:
    for today in DAYS:
        day = demo_day(today, CALENDAR)
        assert day <= today
        assert CALENDAR.is_working(day)
        assert CALENDAR.is_working(day + timedelta(days=1))


def test_the_next_weekly_is_later_and_on_the_last_working_day_of_its_week() -> None:
    for today in DAYS:
        for clock in (timedelta(hours=9), timedelta(hours=17)):
            local = datetime.combine(today, datetime.min.time()) + clock
            moment = next_weekly(local, CALENDAR)
            assert moment > local
            assert CALENDAR.last_working_of_week(moment.date()) == moment.date()
            assert (moment.hour, moment.minute) == (17, 0)


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ({"advance_seconds": 86400}, 86400),
        ({"advance_seconds": 0.5}, 0.5),
        ({"to": "2026-11-20T17:00:00+08:00"}, 31 * 3600 + 32 * 60),
        ({"to": "2026-11-18T17:00:00+08:00"}, -16 * 3600 - 28 * 60),
    ],
)
def test_where_the_clock_is_asked_to_go(asked: dict[str, object], seconds: float) -> None:
    assert target(asked, NOW) - NOW == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "asked",
    [
        None,
        {},
        {"advance_seconds": 60, "to": "2026-11-20T17:00:00+08:00"},
        {"advance_seconds": -1},
        {"advance_seconds": True},
        {"advance_seconds": "60"},
        {"advance_seconds": float("nan")},
        {"advance_seconds": float("inf")},
        {"advance_seconds": 10**5000},
        {"advance_seconds": 401 * 86400},
        {"to": "2026-11-20T17:00:00"},
        {"to": "明天"},
        {"to": 5},
        {"to": "9999-12-31T23:59:59-12:00"},
        {"to": "0001-01-01T00:00:00+12:00"},
        {"to": "2028-11-20T17:00:00+08:00"},
        {"to": "1" * 100_000},
    ],
)
def test_odd_requests_are_refused_in_chinese_with_an_example(asked: dict[str, object] | None) -> None:
    with pytest.raises(Unclear) as refused:
        target(asked, NOW)
    assert "advance_seconds" in str(refused.value)


def test_the_story_reads_well_on_every_day() -> None:
    """Its days are written out, its moments rise, and it ends before the demo begins."""
    for today in DAYS:
        day = demo_day(today, CALENDAR)
        moments = [(day_of(said.day, day, CALENDAR), said.at) for said in STORY]
        assert moments == sorted(moments)
        assert moments[-1][0] < day
        assert not any("{" in words(said.text, day, CALENDAR) for said in STORY)
