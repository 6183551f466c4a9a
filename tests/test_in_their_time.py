"""When something is said: silence of a group, windows, days off and caps of those who lead, one list a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from adapters.base import Outcome, Receipt
from storage.models import cases, outbox
from tests.support.room import Room

OURS = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/部门 运营部 负责人 @刘主管 接口人 @陈专员",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, at("10-09 09:00"))
    for line in OURS:
        assert room.say("王经理", line), line
    yield room
    room.close()


def sent(room: Room, name: str) -> list[tuple[str, str, str]]:
    """(kind, reason, `MM-DD HH:MM` here) of everything but replies that went or will go to a person."""
    query = select(outbox.c.kind, outbox.c.reason, outbox.c.not_before).where(
        outbox.c.to_id == name, outbox.c.kind != "reply"
    )
    rows = room.read(lambda conn: conn.execute(query.order_by(outbox.c.id)).all())
    return [(kind, reason or "", f"{moment + timedelta(hours=8):%m-%d %H:%M}") for kind, reason, moment in rows]


# ---------------------------------------------------------------- 安静


def test_a_rung_that_waits_for_the_end_of_the_silence_is_not_said_once_it_is_over(room: Room) -> None:
    room.say("张工", "/问题 测试环境资源不足 @陈专员 措施:协调临时服务器")
    room.until(at("10-10 09:20"))
    room.say("王经理", "/安静 2小时")
    assert not room.until(at("10-10 10:30"))
    (solved,) = room.say("陈专员", "/解决 Q1 原因:扩容 措施:临时服务器到位")
    assert "无需再处理" not in solved  # nobody was alarmed
    assert not [post for post in room.until(at("10-10 17:00")) if "未解决" in post]


@pytest.mark.parametrize(("then", "when"), [("/结束安静", "10:00"), ("/安静 3小时", "14:00"), ("", "11:20")])
def test_a_rung_leaves_when_the_silence_ends(room: Room, then: str, when: str) -> None:
    room.say("张工", "/问题 测试环境资源不足 @陈专员 措施:协调临时服务器")
    room.until(at("10-10 09:20"))
    room.say("王经理", "/安静 2小时")
    room.until(at("10-10 10:00"))
    if then:
        room.say("王经理", then)
    moment = at(f"10-10 {when}")  # 13:00 is outside the leads' hours
    assert then == "/结束安静" or not [post for post in room.until(moment - timedelta(minutes=1)) if "未解决" in post]
    assert [post.mentions for post in room.until(moment + timedelta(minutes=1)) if "未解决" in post]


def test_a_longer_silence_holds_what_waits_already(room: Room) -> None:
    room.say("王经理", "/任务 核心功能开发 @张工 10月12日前 交付:可用的版本")
    room.until(at("10-12 09:00"))
    room.say("王经理", "/安静 2小时")
    room.until(at("10-12 10:00"))
    room.say("王经理", "/安静 至11:50")
    assert not room.until(at("10-12 11:45"))
    assert "今日进度" in room.until(at("10-12 11:51"))[0]


# ---------------------------------------------------------------- caps and refusals


def test_what_was_written_on_friday_for_monday_counts_on_monday(room: Room) -> None:
    room.say("王经理", "/设置 周报推送 开")
    room.say("王经理", "/任务 任务甲 @小陈 10月12日前 交付:x")
    room.say("王经理", "/任务 任务乙 @小陈 10月13日前 交付:x")
    room.until(at("10-20 12:00"))
    days = [when[:5] for kind, _, when in sent(room, "赵总")]
    assert days == ["10-10", "10-16", "10-19", "10-20"]  # page, rung, page, rung: one a day


def test_a_refused_message_about_two_matters_is_said_in_their_group(room: Room) -> None:
    for name in ("甲", "乙"):
        room.say("王经理", f"/任务 任务{name} @小陈 10月12日前 交付:x 责任部门:研发部")
    room.say("王经理", "/成员 @小陈 研发部")
    adapter = room.state.adapters["local"]
    deliver = adapter.deliver

    async def refusing(to: Any, message: Any, **given: Any) -> Any:
        if (to.kind, to.id) == ("person", "周总监"):
            return Receipt(Outcome.PERMANENT, hint="not allowed")
        return await deliver(to, message, **given)

    adapter.deliver = refusing
    (said,) = [post for post in room.until(at("10-14 12:00")) if "需要跟进" in post]
    assert said.mentions == ("周总监",)
    assert all(name in said for name in ("T1 任务甲", "T2 任务乙"))


# ---------------------------------------------------------------- 每天一次


def test_the_one_list_of_an_executive_comes_in_their_hours_and_says_nothing_twice(room: Room) -> None:
    room.whisper("赵总", "/提醒方式 每天一次")
    room.say("王经理", "/项目 新建 乙项目 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:x", "乙群")
    for group in ("协作群", "乙群"):
        room.say("王经理", "/设置 周报推送 开", group)
    room.say("王经理", "/任务 任务甲 @小陈 10月12日前 交付:x")
    room.say("王经理", "/任务 任务乙 @小陈 10月28日前 交付:x", "乙群")
    room.until(at("10-19 10:00"))
    assert sent(room, "赵总") == [
        ("weekly", "list:P7:2026-10-12", "10-12 09:30"),  # of Saturday 17:00: after their hours
        ("rung", "rung:1:4:7", "10-16 09:30"),
        ("weekly", "list:P7:2026-10-19", "10-19 09:30"),
    ]
    assert room.told("赵总")[-1].text.count("项目周报") == 1


# ---------------------------------------------------------------- days off


def test_those_who_lead_are_left_alone_on_a_day_off(room: Room) -> None:
    room.say("王经理", "/任务 核心功能开发 @小陈 10月13日前 交付:可用的版本")
    room.say("王经理", "/成员 @小陈 研发部")
    room.until(at("10-16 14:00"))  # 周总监 and 张工 were alarmed
    room.until(at("10-17 11:00"))  # a Saturday off
    room.say("小陈", "/改期 T1 10月23日 原因:测试用例编写延迟")
    room.say("小陈", "/进度 T1 100%")
    kinds = [(kind, when) for kind, _, when in sent(room, "周总监") if when >= "10-17"]
    assert kinds == [("request", "10-19 09:30"), ("end", "10-19 09:30")]
    assert [when for kind, _, when in sent(room, "张工") if kind == "end"] == ["10-17 11:00"]  # a contact: as before


# ---------------------------------------------------------------- 预算


@pytest.mark.parametrize("how", ["/预算 1万", "/撤销"])
def test_a_plan_below_what_was_spent_starts_the_ladder(room: Room, how: str) -> None:
    if how == "/撤销":
        room.say("王经理", "/预算 1万")
    room.say("王经理", "/预算 2万")
    room.say("小李", "/预算 用 1.5万 印刷")
    (said,) = room.say("王经理", how)
    assert "请确认：调整计划" in said
    assert "同步赵总" in said
    ended = select(cases.c.ended_at).where(cases.c.kind == "over_budget")
    assert room.read(lambda conn: conn.execute(ended).scalars().all()) == [None]
    assert "无需再处理" in room.say("王经理", "/预算 2万")[0] or room.read(
        lambda conn: conn.execute(ended).scalars().all()
    ) != [None]


# ---------------------------------------------------------------- what a message names


def test_the_next_level_is_never_the_reader(room: Room) -> None:
    room.say("王经理", "/部门 质量部 负责人 @老周 接口人 @老周")
    room.say("王经理", "/任务 质量检查 @小高 10月12日前 交付:报告 责任部门:质量部")
    room.say("王经理", "/任务 核心功能开发 @小陈 10月12日前 交付:可用的版本 责任部门:研发部")
    room.say("张工", "/代理 @周总监 至10月30日")
    room.until(at("10-13 14:31"))
    for name in ("周总监", "老周"):
        (first,) = [post for post in room.told(name) if "需要" in post or "请您定" in post or "请与" in post]
        assert f"同步{name}" not in first
        assert "同步赵总" in first


def test_a_forecast_whose_day_has_passed_is_called_so(room: Room) -> None:
    room.say("王经理", "/任务 核心功能开发 @小陈 10月12日前 交付:可用的版本 责任部门:研发部")
    room.say("小陈", "/进度 T1 60% 延期:测试用例编写延迟 预计:10月13日")
    room.until(at("10-14 09:31"))
    (asked,) = [post for post in room.told("周总监") if "请您定" in post]
    assert "给出预计完成时间（原预计 10月13日（周二），已过）" in asked


def test_who_wants_no_mention_hears_of_a_new_task_privately(room: Room) -> None:
    room.whisper("张工", "/提醒方式 只私信")
    (said,) = room.say("王经理", "/任务 核心功能开发 @张工 10月20日前 交付:可用的版本")
    assert said.mentions == ()
    assert "T1 核心功能开发" in room.told("张工")[-1]


def test_a_groups_weekly_names_nobody_who_is_to_decide(room: Room) -> None:
    room.say("王经理", "/任务 核心功能开发 @小陈 10月12日前 交付:可用的版本 责任部门:研发部")
    weekly = [post for post in room.until(at("10-16 17:05")) if "项目周报" in post][-1]
    assert "待定：T1 核心功能开发，新的完成日期？" in weekly
    assert "要您定" not in weekly
    assert not [name for name in ("赵总", "周总监") if name in weekly.text]
    assert "赵总，" in room.whisper("赵总", "/周报")[0]
