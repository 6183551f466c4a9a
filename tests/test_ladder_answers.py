"""Answers to a rung that bring others in (协调, 转给, 约会), and the ball: whoever has it, the owner's rungs wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection, select

from bot.rules import escalation as e
from bot.rules.calendar import Calendar
from bot.rules.manners import Manners
from storage.models import accounts, group_members, people
from tests.support.room import Post, Room

CALENDAR = Calendar.seeded()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    """T1 of 小陈 in the 研发部, due 10-20; Q1 between 研发部 and 运营部, raised 10-19 10:00."""
    room = Room(ready_sqlite, at("10-19 10:00"))
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/成员 @小陈 研发部",
        "/任务 核心功能开发 @小陈 10月20日前 交付:可用的版本",
    ):
        assert room.say("王经理", line), line
    yield room
    room.close()


def new(room: Room, name: str, words: str = "T1") -> list[Post]:
    return [post for post in room.told(name) if words in post and not post.text.startswith("今天还没有更新")]


def lines(post: Post) -> list[str]:
    return post.text.split("\n")


# ---------------------------------------------------------------- what a rung says


def test_the_notice_has_every_fact_in_eight_lines(room: Room) -> None:
    room.until(at("10-21 10:00"))
    room.say("小陈", "/进度 T1 75% 预计:10月28日 原因:测试用例编写延迟 措施:增加1名测试人员")
    room.until(at("10-23 09:30"))
    (notice,) = new(room, "周总监", "预告")
    assert lines(notice) == [
        "T1 核心功能开发：当前 75%，计划 10月20日（周二），晚 3 个工作日。",
        "影响：距 10月30日（周五）项目结束由 10 天变 2 天。",
        "原因：测试用例编写延迟。已试过：增加1名测试人员。",
        "等：小陈（第一责任人）预计 10月28日（周三）完成。",
        "请您定：是否改期到 10月28日（周三），或由谁协调。",
        "预告：按规则 7，10月26日（周一）09:30起会同步赵总；此前改期、完成或有人跟进，就不再上报。",
    ]
    taps = dict(notice.buttons)
    assert list(taps) == ["同意改期", "我来·当天18:00", "我来·10月26日12:00", "需协调", "转给…", "收到"]
    assert taps["需协调"] == "/协调 T1"
    assert taps["转给…"] == "/转给 T1"


def test_the_executive_reads_the_question_first_and_what_the_lead_said(room: Room) -> None:
    room.until(at("10-22 10:00"))
    room.say("小陈", "/进度 T1 75% 预计:10月28日 原因:测试用例编写延迟 措施:增加1名测试人员")
    room.whisper("周总监", "/协调 T1 建议同意改期")
    room.until(at("10-26 09:30"))
    (told,) = new(room, "赵总")
    assert lines(told)[:2] == ["赵总，有 1 件事请您定：", "T1 核心功能开发：是否由 10月20日（周二）改到 10月28日（周三）？"]
    assert "周总监：建议同意改期。" in lines(told)
    assert "未定则按原日期继续跟踪" in lines(told)[-1]
    assert len(lines(told)) <= 8
    assert dict(told.buttons)["约 15 分钟会"] == "/约会 T1"


# ---------------------------------------------------------------- 协调, 转给, 约会


def test_coordination_goes_to_the_coordinator_and_pauses_nothing(room: Room) -> None:
    room.until(at("10-22 10:00"))
    (lead,) = new(room, "周总监")
    (reply,) = room.whisper("周总监", dict(lead.buttons)["需协调"] + " 测试资源不足")
    assert "已请王经理协调 T1 核心功能开发" in reply
    (asked,) = new(room, "王经理", "请您协调")
    assert "周总监请您协调 T1 核心功能开发：测试资源不足。" in asked
    assert "等：小陈" in asked
    (follows,) = room.whisper("王经理", dict(asked.buttons)["我来·当天18:00"])
    assert "由王经理跟进" in follows
    assert "来操作" in room.say("小李", "/协调 T1")[0] or "提醒的是" in room.say("小李", "/协调 T1")[0]
    room.say("小陈", "/进度 T1 完成")
    assert new(room, "王经理", "无需再处理")  # whoever was called on is told the end


def test_asked_by_a_colleague_a_lead_still_hears_what_the_rung_asks(room: Room) -> None:
    room.until(at("10-21 15:00"))
    room.whisper("张工", "/转给 T1 @周总监")
    assert new(room, "周总监", "请您跟进")
    room.until(at("10-22 09:30"))
    assert new(room, "周总监", "请您定：新的完成日期，或由谁协调。")


def test_handed_on_the_ladder_waits_for_a_yes(room: Room) -> None:
    room.say("张工", "/问题 测试环境资源不足 @陈专员")
    room.until(at("10-20 10:00"))
    (offer,) = room.say("周总监", "/转给 Q1")
    assert ("陈专员", "/转给 Q1 @陈专员") in offer.buttons
    (reply,) = room.say("周总监", "/跟进 Q1 @小李 明天12:00")
    assert "已请小李跟进 Q1 测试环境资源不足，10月21日（周三）12:00前答复" in reply
    assert "小李确认后暂停上报" in reply
    (asked,) = new(room, "小李", "请您跟进")
    assert dict(asked.buttons)["我来·10月21日12:00"] == "/跟进 Q1 10月21日12:00"
    (taken,) = room.whisper("小李", "/跟进 Q1 10月21日12:00")
    assert "由小李跟进" in taken
    room.until(at("10-21 11:59"))
    assert not new(room, "赵总", "Q1")
    assert "选一个答复时间" in room.say("周总监", "/转给 Q1 @周总监")[0]


def test_fifteen_minutes_two_times_and_the_answer_goes_back(room: Room) -> None:
    room.until(at("10-26 09:30"))
    (told,) = new(room, "赵总")
    (reply,) = room.whisper("赵总", dict(told.buttons)["约 15 分钟会"])
    assert "10月26日（周一）10:00，或 10月26日（周一）14:00" in reply
    assert "周总监" in reply
    (invited,) = new(room, "周总监", "约 15 分钟会，谈")
    yes = dict(invited.buttons)["10月26日14:00 可以"]
    assert yes == "/约会 T1 10月26日14:00"
    assert "已回复赵总" in room.whisper("周总监", yes)[0]
    assert "周总监 10月26日（周一）14:00 可以" in new(room, "赵总", "的会")[0]


@pytest.mark.parametrize(
    ("now", "slots"),
    [
        ("10-26 09:40", ("10-26 10:30", "10-26 14:00")),
        ("10-26 11:10", ("10-26 14:00", "10-27 09:30")),
        ("10-26 16:50", ("10-27 09:30", "10-27 14:00")),
        ("10-30 18:00", ("11-02 09:30", "11-02 14:00")),
    ],
)
def test_meetings_lie_in_working_time(now: str, slots: tuple[str, str]) -> None:
    found = e.meeting_slots(datetime.fromisoformat(f"2026-{now}"), Manners(), CALENDAR)
    assert tuple(f"{one:%m-%d %H:%M}" for one in found) == slots


# ---------------------------------------------------------------- the ball


def test_a_late_support_moves_the_owners_rungs_on_and_they_keep_their_distances(room: Room) -> None:
    room.say("小陈", "/支持 T1 市场部 海报设计稿 10月20日18:00前")
    room.until(at("10-22 12:00"))
    assert not new(room, "张工", "T1 核心功能开发：") + new(room, "周总监", "T1 核心功能开发：")
    room.say("小李", "/进度 T2 完成")  # it is here: two working days were lost elsewhere
    room.until(at("10-23 14:29"))
    assert not new(room, "张工", "T1 核心功能开发：")
    room.until(at("10-23 14:30"))
    assert new(room, "张工", "T1 核心功能开发：")
    room.until(at("10-28 09:29"))
    assert new(room, "周总监", "请您定")
    assert not new(room, "赵总")
    room.until(at("10-28 09:30"))
    (told,) = new(room, "赵总")
    assert "迟发" not in told


def test_a_support_that_never_comes_holds_three_working_days_and_is_named(room: Room) -> None:
    room.say("小陈", "/支持 T1 市场部 海报设计稿 10月20日18:00前")
    room.until(at("10-27 09:30"))
    (lead,) = new(room, "周总监", "请您定")
    assert "等：市场部 海报设计稿（T2，晚 5 个工作日）" in lead
    assert len(new(room, "张工", "T1 核心功能开发：")) == 1  # no rung was lost
    room.until(at("10-29 09:30"))
    assert new(room, "赵总")


def test_not_ours_stops_the_clock_for_a_day(room: Room) -> None:
    room.until(at("10-21 09:00"))
    room.say("小陈", "/不归我们 T1")
    room.until(at("10-23 14:29"))  # held until 10-22 18:00: two working days, for every rung alike
    assert not new(room, "张工", "当前") + new(room, "周总监", "请您定")
    room.until(at("10-23 14:30"))
    assert "迟发" not in new(room, "张工", "当前")[0]
    assert not new(room, "周总监", "请您定")
    room.until(at("10-26 09:30"))
    assert new(room, "周总监", "请您定")


# ---------------------------------------------------------------- mentions


def test_nobody_is_mentioned_in_a_group_they_are_not_in(room: Room) -> None:
    room.say("张工", "/问题 测试环境资源不足 @陈专员")

    def gone(conn: Connection) -> None:
        who = select(people.c.id).where(people.c.name == "刘主管").scalar_subquery()
        conn.execute(group_members.delete().where(group_members.c.person_id == who))
        conn.execute(accounts.update().where(accounts.c.user_id == "刘主管").values(unreachable_since=at("10-19 12:00")))

    room.write(gone)
    posts = room.until(at("10-20 10:05"))
    (post,) = [post for post in posts if "Q1" in post and post.mentions]
    assert set(post.mentions) == {"周总监", "王经理"}
    assert "刘主管" in post  # by name alone
    (told,) = new(room, "王经理", "联系不上")
    assert "刘主管" in told
