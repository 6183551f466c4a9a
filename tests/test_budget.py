"""预算 as people type it: who may plan and spend, what is left, and the ladder behind an overspent plan (rule 7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection

from bot.services import budget
from storage import cases, projects
from tests.support.room import Post, Room

SETUP = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/项目 新建 产品3.0版本上线 牵头:研发部 牵头人:@王经理 分管领导:@赵总 时间:9月15日-10月30日",
    "/任务 核心功能开发 @张工 10月30日前 交付:安装包",
)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    """A Wednesday at 10:00; T1 of 张工."""
    room = Room(ready_sqlite, datetime.fromisoformat("2026-10-14T10:00:00+08:00"))
    for line in SETUP:
        assert room.say("王经理", line), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


def on_ladder(room: Room) -> bool:
    def unit(conn: Connection) -> bool:
        return cases.open_case(conn, budget.PROJECT, projects.everyone(conn)[0].id) is not None

    return bool(room.read(unit))


def test_plan_expenses_and_what_is_left(room: Room) -> None:
    table = (
        ("小李", "/预算", "还没有登记计划"),
        ("小李", "/预算 2万", "需要牵头人、牵头部门负责人、分管领导来操作，请找：王经理、周总监"),
        ("周总监", "/预算 2万", "计划 2万元，还没有支出，还剩 2万元"),
        ("周总监", "/预算 2万", "没有变化"),
        ("王经理", "/预算 追加 5千", "2万元 → 2.5万元"),
        ("王经理", "/撤销", "预算计划 2.5万元：已撤回"),
        ("小李", "/预算 用 0.8万 印刷", "计划 2万元，已用 8,000元，还剩 1.2万元"),
        ("小李", "/预算 花了 1千 印刷", "还剩 1.1万元"),
        ("路人", "/预算 用 100 打车", "来操作"),
        ("小李", "/预算 用 打车", "没有读到金额"),
        ("小李", "/预算 用 100", "100元 用在哪里"),
        ("小李", "打车", "已登记支出：打车 100元"),
        ("小李", "/撤销", "支出 打车 100元：已撤回"),
        ("小李", "/预算 用 T1 300 打车", "来操作"),
        ("张工", "/预算 用 T1 3000 测试机", "T1 核心功能开发：已用 3,000元，还没有登记计划"),
        ("王经理", "/预算 T1 5000", "T1 核心功能开发 预算：计划 5,000元，已用 3,000元，还剩 2,000元"),
        ("张工", "/预算 T1", "测试机 3,000元"),
        ("小李", "/预算", "印刷 9,000元（2 笔）"),
        ("小李", "/预算", "计划 2万元，已用 1.2万元，还剩 8,000元"),
    )
    for person, line, words in table:
        assert words in only(room.say(person, line)), line
    assert room.read(lambda conn: budget.state(conn, projects.everyone(conn)[0].id)) == budget.Budget(2_000_000, 1_200_000)


def test_over_the_plan_climbs_and_ends_when_the_executive_agrees(room: Room) -> None:
    room.say("王经理", "/预算 2万")
    said = only(room.say("小李", "/预算 用 2.3万 展台"))
    assert "超出 3,000元" in said and said.mentions == ("王经理",)
    assert "按规则 7，10月16日（周五）10:00 同步赵总" in said and on_ladder(room)
    assert "仍在进行" in only(room.say("小李", "/预算 用 100 打车"))  # nothing starts twice
    marks = {name: room.mark(name) for name in ("周总监", "赵总", "王经理")}
    room.until("2026-10-14T10:05:00+08:00")
    told = only(room.told("周总监", marks["周总监"]))
    assert "预算计划 2万元，已用 2.31万元，超出 3,100元" in told and "赵总" in told
    room.until("2026-10-16T09:00:00+08:00")
    assert len(room.told("周总监", marks["周总监"])) == 2 and room.told("赵总", marks["赵总"]) == []
    posts = room.until("2026-10-16T10:05:00+08:00")
    asked = only(room.told("赵总", marks["赵总"]))
    assert "超出 3,100元" in asked and any("已按规则 7 同步分管领导" in post for post in posts)
    label, command = next(tap for tap in asked.buttons if "同意超支" in tap[0])
    assert command.endswith("2.31万元") and "2.31万元" in label
    room.until("2026-10-16T10:10:00+08:00")
    lead, mark = room.mark("周总监"), room.mark("赵总")
    agreed = only(room.whisper("赵总", command))
    assert "计划 2万元 → 2.31万元" in agreed and not on_ladder(room)
    assert "已在预算之内" in only(room.told("周总监", lead)) and len(room.told("赵总", mark)) == 1
    assert any("王经理无需再处理" in post for post in room.posts("groups/协作群"))  # told where they were alarmed
    room.until("2026-10-20T18:00:00+08:00")
    assert len(room.told("赵总", mark)) == 1


def test_an_expense_taken_back_ends_it_and_a_plan_taken_back_goes_on(room: Room) -> None:
    room.say("王经理", "/预算 2万")
    room.say("小李", "/预算 用 2.3万 展台")
    assert "已撤回" in only(room.say("小李", "/撤销"))
    assert not on_ladder(room)
    room.say("小李", "/预算 用 T1 1 名片")
    room.say("王经理", "/预算 T1 1000")
    over = only(room.say("张工", "/预算 用 T1 1500 打车"))  # over the plan of a task, not of the project
    assert "T1 核心功能开发：计划 1,000元，已用 1,500元，超出 500元" in over and on_ladder(room)
    room.say("王经理", "/预算 T1 1500")
    assert not on_ladder(room)
    room.say("王经理", "/撤销")
    assert on_ladder(room)


def test_whoever_reads_a_rung_may_say_so(room: Room) -> None:
    room.say("王经理", "/预算 2万")
    room.say("小李", "/预算 用 2.3万 展台")
    room.until("2026-10-14T10:05:00+08:00")
    command = next(command for _, command in room.told("周总监")[-1].buttons if command.startswith("/收到"))
    assert "暂不继续上报" in only(room.whisper("周总监", command))
    assert "无需确认" in only(room.whisper("张工", command)) or "由他们确认即可" in only(room.whisper("张工", command))
