"""The week 12–18 October 2026 on a fake DingTalk, counted: a bot people keep in their group.

The table stands in docs/manners.md and is compared here, so that it cannot rot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.dingtalk.adapter import API, ROBOT
from bot.rules.calendar import Calendar
from bot.texts.check import KINDS
from tests.fakes.dingtalk import FakeDingTalk
from tests.support.week import SILENT, Counts, Week, played

PROJECTS, WORKING_DAYS = 5, 22  # a month has 22 working days, as the sheet on DingTalk counts them
WEEKS = PROJECTS * WORKING_DAYS // 5
PAGE = Path(__file__).parent.parent / "docs" / "manners.md"
BEGIN, END = "<!-- simulated week -->\n", "<!-- end -->"


@pytest.fixture(scope="module")
def week(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counts]:
    path = tmp_path_factory.mktemp("week") / "qiantou.db"
    path.write_bytes(sqlite_template.read_bytes())
    with FakeDingTalk() as ding:
        played_week = Week(f"sqlite:///{path}", ding)
        try:
            yield played_week.run()
        finally:
            played_week.room.close()


def rules(found: Counter[str]) -> str:
    return "，".join(f"{KINDS[kind]} {found[kind]}" for kind in KINDS if found[kind])


def table(week: Counts) -> str:
    month = played(week.draws, WEEKS)
    rows = [
        ("群里，机器人主动发的", week.group.total(), "12", rules(week.group)),
        ("私聊，机器人主动发的", week.private.total(), "16", rules(week.private)),
        ("其中分管领导收到的", len(week.executive), "3", "都在工作日"),
        ("对消息的回复", week.replies, "", "每条消息一条"),
        ("同事之间的请求", week.requests, "", "申请改期和答复"),
        ("五个这样的项目一个月：机器人消息", month[ROBOT], "1500", "额度 3000，含收到的消息"),
        ("五个这样的项目一个月：接口调用", month[API], "2000", "额度 5000"),
    ]
    lines = ["| 一周（10月12日至18日） | 实际 | 不超过 | 说明 |", "|---|---:|---:|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)]) + "\n"


def test_few_posts_few_private_messages(week: Counts) -> None:
    print("\n" + table(week))
    assert sum(week.group.values()) <= 12
    assert sum(week.private.values()) <= 16
    assert max(week.person.values()) <= 5  # nobody hears from the bot more than once a day


def test_the_executive_is_spared(week: Counts) -> None:
    assert 1 <= len(week.executive) <= 3
    assert all(Calendar.seeded().is_working(moment.date()) for moment in week.executive)


def test_nobody_is_named_as_missing_in_the_group(week: Counts) -> None:
    assert week.group["daily"] == 5
    assert not [text for text in week.texts if any(name in text for name in SILENT)]
    assert week.private["call"]


def test_five_projects_fit_into_half_of_the_free_edition(week: Counts) -> None:
    counted = played(week.draws, 1, week.before)
    assert {pool: counted[pool] - week.before.get(pool, 0) for pool in counted} == week.pools
    month = played(week.draws, WEEKS)
    assert month[ROBOT] < 1_500
    assert month[API] < 2_000


def test_the_page_has_the_table(week: Counts) -> None:
    kept = PAGE.read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0]
    assert kept == table(week), f"docs/manners.md should have:\n{table(week)}"
