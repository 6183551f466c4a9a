"""Status words, planned percent and days late: the order of the words, working days, and their borders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pytest

from bot.rules import status
from bot.rules.calendar import Calendar
from bot.rules.status import planned_percent, standing
from tests.support.project_world import at

ZONE = "Asia/Shanghai"
CALENDAR = Calendar.seeded()
BEGAN = at("2026-10-12 09:00")


@dataclass
class Task:
    due_at: datetime
    created_at: datetime = BEGAN
    start_at: datetime | None = None
    percent: int = 0
    risk: str = ""
    forecast_at: datetime | None = None
    reported_at: datetime | None = None
    done_at: datetime | None = None


def word(task: Task, now: str, *, hindered: bool = False) -> str:
    return status.status_of(task, hindered, at(now), CALENDAR, ZONE)


def due_later(**values: object) -> Task:
    return Task(due_at=at("2026-11-20 23:59"), **values)  # type: ignore[arg-type]


def test_done_comes_before_everything() -> None:
    task = Task(due_at=at("2026-10-13 23:59"), percent=100, risk="有风险", done_at=at("2026-10-15 10:00"))
    assert word(task, "2026-10-20 09:00", hindered=True) == "已完成"


def test_late_after_the_due_moment_and_not_before() -> None:
    task = Task(due_at=at("2026-10-20 23:59"), percent=95, reported_at=at("2026-10-20 10:00"))
    assert word(task, "2026-10-20 23:59") == "正常"
    assert word(task, "2026-10-21 00:00") == "滞后"


def test_a_forecast_after_the_due_moment_is_late_already() -> None:
    assert word(due_later(forecast_at=at("2026-11-23 23:59"), risk="x"), "2026-10-13 09:00") == "滞后"
    assert word(due_later(forecast_at=at("2026-11-20 18:00")), "2026-10-13 09:00") == "未开始"


@pytest.mark.parametrize(("risk", "hindered"), [("客户可能改稿", False), ("", True)])
def test_a_risk_or_an_open_issue(risk: str, hindered: bool) -> None:
    assert word(due_later(risk=risk), "2026-10-13 09:00", hindered=hindered) == "风险"


def test_twenty_points_behind_the_plan() -> None:
    task = Task(due_at=at("2026-10-23 23:59"), percent=21, reported_at=at("2026-10-12 10:00"))
    # ten working days from the 12th to the 23rd; four are over on the 16th, five on the 19th
    assert word(task, "2026-10-16 09:00") == "正常"
    assert word(task, "2026-10-19 09:00") == "风险"
    task.percent = 31
    assert word(task, "2026-10-19 09:00") == "正常"
    task.percent = 30
    assert word(task, "2026-10-19 09:00") == "风险"


def test_a_report_of_zero_percent_is_a_beginning() -> None:
    assert word(due_later(), "2026-10-13 09:00") == "未开始"
    assert word(due_later(reported_at=at("2026-10-12 17:00")), "2026-10-13 09:00") == "正常"


@pytest.mark.parametrize(
    ("start", "due", "today", "expected"),
    [
        ("2026-10-12", "2026-10-16", "2026-10-12", 0),
        ("2026-10-12", "2026-10-16", "2026-10-13", 20),
        ("2026-10-12", "2026-10-16", "2026-10-16", 80),
        ("2026-10-12", "2026-10-16", "2026-10-17", 100),
        ("2026-09-30", "2026-10-10", "2026-10-08", 25),  # the holiday week is no time passed
        ("2026-09-30", "2026-10-10", "2026-10-10", 75),  # a Saturday that is worked
        ("2026-10-17", "2026-10-18", "2026-10-17", 0),  # only days off
        ("2026-10-17", "2026-10-18", "2026-10-19", 100),
        ("2026-10-20", "2026-10-15", "2026-10-14", 0),  # starts after it is due
    ],
)
def test_planned_percent(start: str, due: str, today: str, expected: int) -> None:
    days = [date.fromisoformat(text) for text in (start, due, today)]
    assert planned_percent(days[0], days[1], days[2], CALENDAR) == expected


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        ("2026-10-20 23:59", "2026-10-20 23:00", 0),
        ("2026-10-20 23:59", "2026-10-21 09:00", 1),
        ("2026-10-20 23:59", "2026-10-24 09:00", 3),  # Saturday: Wed, Thu, Fri
        ("2026-10-20 23:59", "2026-10-26 09:30", 4),
        ("2026-10-20 15:00", "2026-10-20 16:00", 0),  # late by the clock, no working day yet
        ("2026-09-30 23:59", "2026-10-07 12:00", 0),  # a whole holiday
        ("2026-09-30 23:59", "2026-10-08 12:00", 1),
    ],
)
def test_days_late_are_working_days(due: str, now: str, expected: int) -> None:
    assert standing(Task(due_at=at(due)), False, at(now), CALENDAR, ZONE).days_late == expected


def test_done_late_keeps_its_days() -> None:
    task = Task(due_at=at("2026-10-20 23:59"), percent=100, done_at=at("2026-10-22 10:00"))
    assert standing(task, False, at("2026-10-30 10:00"), CALENDAR, ZONE).days_late == 2


def test_the_local_day_decides_not_the_utc_day() -> None:
    task = Task(due_at=at("2026-10-20 23:59"))
    assert standing(task, False, at("2026-10-22 00:30"), CALENDAR, ZONE).days_late == 2


def test_the_light() -> None:
    assert status.light(["正常", "滞后"], True) == "红"
    assert status.light(["正常", "滞后"], False) == "黄"
    assert status.light(["正常", "风险"], False) == "绿"
