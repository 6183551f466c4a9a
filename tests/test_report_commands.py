"""/周报, /逾期, /设置 and /自检 as people type them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select, update

from adapters.render import pack
from bot.texts.common import say
from storage import outbox, people
from storage.models import groups
from storage.models import outbox as table
from storage.outbox import Address
from tests.support.room import Room


@pytest.fixture
def room(ready_url: str) -> Iterator[Room]:
    made = Room(ready_url)
    made.say("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李")
    made.say("王经理", "/部门 研发部 负责人 @周总监 接口人 @张工")
    made.say("王经理", "/项目 新建 产品3.0版本上线 牵头:市场部 时间:9月15日-10月30日")
    made.say("王经理", "/任务 宣传物料设计 @小李 10月15日前 交付:终稿")
    made.say("王经理", "/任务 核心功能开发 @张工 9月22日前 交付:安装包")
    yield made
    made.close()


def one(posts: list) -> str:  # type: ignore[type-arg]
    assert len(posts) == 1, posts
    return str(posts[0].text)


def test_the_report_of_this_week(room: Room) -> None:
    room.until("2026-09-16T10:00:00+08:00")
    room.say("小李", "/进度 T1 30% 初稿完成")
    said = one(room.say("小李", "/周报 全部"))
    assert said.startswith("项目周报 产品3.0版本上线")
    assert "T1 宣传物料设计：0% → 30%" in said
    assert "T2 核心功能开发：9月22日（周二）" in said


@pytest.mark.parametrize("typed", ["/周报 全部 上周", "/周报 完整 9月16日", "/zb all 2026-09-16", "/周报 全部 #产品3.0版本上线 上周"])
def test_a_past_week_is_shown_as_it_was(room: Room, typed: str) -> None:
    room.until("2026-09-16T10:00:00+08:00")
    room.say("小李", "/进度 T1 30% 初稿完成")
    room.until("2026-09-23T10:00:00+08:00")
    room.say("小李", "/进度 T1 70%")
    said = one(room.say("小李", typed))
    assert "第 38 周" in said
    assert "T1 宣传物料设计：0% → 30%" in said
    assert "70%" not in said
    assert "滞后 0" in said  # T2 became late later


def test_this_week_shows_what_became_late(room: Room) -> None:
    room.until("2026-09-24T10:00:00+08:00")
    said = one(room.say("小李", "/周报"))
    assert "新滞后：T2 核心功能开发，晚 2 个工作日" in said
    assert "待定：T2 核心功能开发，新的完成日期？" in said
    whole = one(room.say("小李", "/周报 全部"))
    assert "T2 核心功能开发（0%）；原定 9月22日（周二），晚 2 个工作日" in whole


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/周报 12月25日", "还没有建立"),
        ("/周报 2027-01-04", "那一周还没有开始"),
        ("/周报 2月30日", "没有“2月30日”这一天"),
    ],
)
def test_weeks_without_a_report(room: Room, typed: str, answer: str) -> None:
    assert answer in one(room.say("小李", typed))


def test_a_group_without_a_project(room: Room) -> None:
    assert "还没有项目" in one(room.say("小李", "/周报", group="闲聊群"))


def test_another_groups_project_is_not_shown(room: Room) -> None:
    room.say("小李", "/任务 门店布置 @小李 10月15日前 交付:照片", group="渠道群")
    said = room.say("小李", "/周报 #产品3.0版本上线", group="渠道群")
    assert "宣传物料设计" not in said[0].text


def test_overdue_is_a_list_with_days(room: Room) -> None:
    assert "没有逾期" in one(room.say("小李", "/逾期"))
    room.until("2026-09-24T10:00:00+08:00")
    said = one(room.say("小李", "/逾期"))
    assert "T2 核心功能开发｜研发部 张工｜9月22日（周二）截止，逾期 2 个工作日｜0%" in said
    assert "T1" not in said


def test_settings_are_shown_and_changed(room: Room) -> None:
    assert "日报时间：09:30" in one(room.say("小李", "/设置"))
    said = one(room.say("王经理", "/设置 日报时间 9点 静默时段 21:00到7:30"))
    assert "已设置 日报时间：09:30 → 09:00" in said
    assert "已设置 静默时段：20:00-08:00 → 21:00-07:30" in said
    assert "日报时间：09:00" in one(room.say("王经理", "/设置"))


def test_a_changed_time_holds_from_the_next_day(room: Room) -> None:
    room.say("王经理", "/设置 日报时间 14:00")
    room.say("王经理", "/设置 催办 关")
    posts = room.until("2026-09-16T13:59:00+08:00")
    assert not any("9月16日" in post for post in posts)
    posts = room.until("2026-09-16T14:00:00+08:00")
    assert any("今日进度 9月16日（周三）" in post for post in posts)
    assert room.told("张工") == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/设置 日报时间 25:00", "/设置 日报时间 09:30"),
        ("/设置 日报时间", "还缺日报时间的值"),
        ("/设置 日报 也许", "/设置 日报 关"),
        ("/设置 领导每日上限 100", "/设置 领导每日上限 2"),
        ("/设置 静默时段 20:00", "/设置 静默时段 20:00-08:00"),
        ("/设置 颜色 红", "没有这个设置项"),
    ],
)
def test_a_bad_value_is_sent_back_with_an_example(room: Room, typed: str, answer: str) -> None:
    before = one(room.say("王经理", "/设置"))
    assert answer in one(room.say("王经理", typed))
    assert one(room.say("王经理", "/设置")) == before


def test_only_the_coordinator_sets(room: Room) -> None:
    said = one(room.say("张工", "/设置 日报 关"))
    assert "牵头人" in said
    assert "王经理" in said
    assert "日报：开" in one(room.say("张工", "/设置"))


def test_settings_belong_to_a_group(room: Room) -> None:
    assert "请在项目群里发送" in room.whisper("王经理", "/设置 日报 关")[0].text


def one_for_tomorrow_and_one_that_failed(conn: Connection) -> None:
    group = conn.execute(select(groups.c.id)).scalars().first()
    now = datetime.fromisoformat("2026-09-16T20:30:00+08:00")
    for place in ("甲", "乙"):
        to = Address("elsewhere", "group", place, group_id=group)  # no running connection: it is not sent here
        outbox.put(conn, to, pack(say("稍后")), kind="notice", now=now, not_before=now + timedelta(hours=13))
    conn.execute(update(table).where(table.c.to_id == "乙").values(attempts=2))


def test_the_self_check_of_a_group(room: Room) -> None:
    room.until("2026-09-16T10:00:00+08:00")
    said = one(room.say("小李", "/自检"))
    assert "今日进度 2 条" in said
    assert "未送达：没有" in said
    assert "到时间的都已发出" in said and "等待发送：0 条" in said
    room.until("2026-09-16T20:30:00+08:00")
    room.write(one_for_tomorrow_and_one_that_failed)
    said = one(room.say("小李", "/自检"))
    assert "（1 条到时间再发，1 条等待重试）" in said and "有 1 条还没有发成，会自动重试。" in said


def test_the_self_check_one_to_one_is_for_admins(room: Room) -> None:
    assert "仅限管理员" in room.whisper("张工", "/自检")[0].text
    room.state.writer.run(lambda conn: people.set_person(conn, people.named(conn, "王经理")[0].id, is_admin=True))
    assert "本周发送" in room.whisper("王经理", "/自检")[0].text
