"""Inner days, reasons for leaving the plan, and the rungs of a budget that is overspent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from bot.rules import inner, offplan
from bot.rules.budget import over_budget_rungs
from bot.rules.calendar import Calendar
from bot.rules.manners import Manners

CALENDAR = Calendar.seeded()
DUE, INNER = date(2026, 10, 20), date(2026, 10, 18)  # a Tuesday, a Sunday


@pytest.mark.parametrize(
    ("today", "inner_day", "said"),
    [(12, INNER, False), (13, INNER, True), (14, INNER, False), (15, INNER, True), (16, INNER, True), (19, INNER, True),
     (13, None, False), (15, None, True), (16, None, False), (19, None, True)],
)  # fmt: skip
def test_reminders_follow_the_inner_day(today: int, inner_day: date | None, said: bool) -> None:
    assert inner.near(DUE, inner_day, date(2026, 10, today), CALENDAR) is said


def test_the_inner_day_moves_with_the_committed_one() -> None:
    old, new = datetime(2026, 10, 20, 23, 59), datetime(2026, 10, 27, 18, 0)
    moved = inner.moved_inner(datetime(2026, 10, 18, 23, 59), old, new, CALENDAR)
    assert moved == datetime(2026, 10, 23, 23, 59)  # two working days before, across a weekend
    same = inner.moved_inner(datetime(2026, 10, 20, 12, 0), old, new, CALENDAR)
    assert same < datetime(2026, 10, 27)


def test_high_priority_comes_first_then_the_day() -> None:
    @dataclass(frozen=True)
    class Row:
        number: int
        priority: str = ""
        day: int = 20
        early: int | None = None

        @property
        def due_at(self) -> datetime:
            return datetime(2026, 10, self.day, tzinfo=UTC)

        @property
        def inner_due_at(self) -> datetime | None:
            return datetime(2026, 10, self.early, tzinfo=UTC) if self.early else None

    rows = [Row(1), Row(2, day=19), Row(3, early=10), Row(4, "高", 30), Row(5, "低", 12)]
    assert [row.number for row in sorted(rows, key=inner.place)] == [4, 3, 5, 2, 1]


@pytest.mark.parametrize(
    ("words", "reason"),
    [("等法务盖章", "等他人"), ("待客户确认终稿", "等他人"), ("测试环境资源不足", "资源"), ("人手不够", "资源"),
     ("缺设备", "资源"), ("需求变更", "需求变更"), ("客户改稿", "需求变更"), ("设计稿修改多、供应商产能不足", "需求变更"),
     ("工作量比预期大", "估时不足"), ("低估了难度", "估时不足"), ("其他", "其他"), ("估时偏多", "估时偏多"),
     ("测试用例编写延迟2天，增加1名测试人员支持", ""), ("等于没做", ""), ("", "")],
)  # fmt: skip
def test_a_reason_said_in_words_is_recognised(words: str, reason: str) -> None:
    assert offplan.reason_of(words) == reason


def test_days_off_plan_are_working_days_either_way() -> None:
    friday, monday, saturday = date(2026, 10, 16), date(2026, 10, 19), date(2026, 10, 17)
    assert offplan.days_off(friday, monday, CALENDAR) == 1
    assert offplan.days_off(monday, friday, CALENDAR) == -1
    assert offplan.days_off(friday, saturday, CALENDAR) == 0
    assert "估时不足" in offplan.offered(1) and "估时偏多" in offplan.offered(-1)


@pytest.mark.parametrize(
    ("over", "said"),
    [("2026-10-14T10:30", ["10-14 10:30", "10-15 10:30", "10-16 10:30"]),  # in the window: at once
     ("2026-10-16T20:00", ["10-19 09:30", "10-20 09:30", "10-21 09:30"]),  # Friday night waits for Monday
     ("2026-09-30T12:00", ["09-30 14:00", "10-08 14:00", "10-09 14:00"])],  # days off in between do not count
)  # fmt: skip
def test_the_rungs_of_an_overspent_budget(over: str, said: list[str]) -> None:
    planned = over_budget_rungs(datetime.fromisoformat(over), CALENDAR, Manners())
    assert [role for role, _ in planned] == ["lead", "notice", "executive"]
    assert [f"{moment:%m-%d %H:%M}" for _, moment in planned] == said
