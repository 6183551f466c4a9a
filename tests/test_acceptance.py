"""提交 and 验收: who looks at it, what a result does to the task, whose clock runs, what is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection, select

from bot.grammar.items import Verdict, read_items, read_verdicts
from bot.services.signoffs import Form, standing
from storage import acceptance, tasks
from storage.models import changes
from storage.records import Task
from tests.support.room import Room

OWNER, LEAD, ACCEPTOR, EXECUTIVE = "张工", "周总监", "王经理", "赵总"


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @刘总 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/成员 研发部 @张工",
        "/成员 市场部 @王经理",
        "/任务 核心功能 @张工 9月16日前 交付:1.安装包 2.测试报告",
    ):
        assert room.say(ACCEPTOR, line)
    for name in (OWNER, LEAD, "刘总", EXECUTIVE):
        room.say(name, "大家好")
    yield room
    room.close()


def said(room: Room, who: str, line: str) -> str:
    (post,) = room.say(who, line)
    return post.text


def task(room: Room) -> Task:
    found: Task = room.read(lambda conn: tasks.task(conn, 1))
    return found


def results(room: Room) -> list[str]:
    """Of the items of the newest submission."""

    def query(conn: Connection) -> list[str]:
        one = acceptance.last(conn, 1)
        return [item.result for item in acceptance.items_of(conn, one.id)] if one else ["nothing handed in"]

    return list(room.read(query))


@pytest.mark.parametrize(
    ("standard", "items"),
    [
        ("1.安装包 2.测试报告 3.操作手册", ["安装包", "测试报告", "操作手册"]),
        ("市场活动方案需包含预算、流程表、应急预案", ["预算", "流程表", "应急预案"]),
        ("①安装包②测试报告", ["安装包", "测试报告"]),
        ("安装包v1.2；测试报告", ["安装包v1.2", "测试报告"]),
        ("通过测试的安装包", []),
        ("", []),
    ],
)
def test_items_of_a_standard(standard: str, items: list[str]) -> None:
    assert read_items(standard) == items


@pytest.mark.parametrize(
    ("words", "verdicts"),
    [
        ("第2项不通过", [(2, False)]),
        ("第1、3项通过，第二项不通过", [(1, True), (3, True), (2, False)]),
        ("第2项和第3项不合格", [(2, False), (3, False)]),
        ("不通过", []),
    ],
)
def test_verdicts_on_items(words: str, verdicts: list[tuple[int, bool]]) -> None:
    assert read_verdicts(words) == [Verdict(*one) for one in verdicts]
    assert read_verdicts(words.replace("第", "").replace("项", "").replace("二", "2"), bare=True) == [Verdict(*one) for one in verdicts]
    assert not read_verdicts("1通过") and not read_verdicts("一致通过，v1.1通过，T12通过，统一通过", bare=True)


def test_acceptance_stands_beside_what_is_reported_done(room: Room) -> None:
    assert "来操作" in said(room, EXECUTIVE, "/提交 T1")
    room.say(OWNER, "/进度 T1 60%")
    room.say(OWNER, "/进度 T1 完成")
    assert "另选一位" in said(room, OWNER, "/提交 T1 验收人:@张工")
    done = task(room).done_at
    assert "王经理" in said(room, OWNER, "/提交 T1")
    assert task(room).done_at == done  # recorded when it was reported, not when it was handed in
    assert "已提交" in said(room, OWNER, "/提交 T1")
    assert "来操作" in said(room, LEAD, "/验收 T1 通过")
    assert "第 5 项" in said(room, ACCEPTOR, "/验收 T1 第5项不通过 原因:无")
    assert "还有 1 项" in said(room, ACCEPTOR, "/验收 T1 1通过")  # no word on the whole
    assert "请说明原因" in said(room, ACCEPTOR, "/验收 T1 不通过")
    assert "通过率只有80%" in said(room, ACCEPTOR, "通过率只有80%")  # a reason, no report
    assert (task(room).done_at, task(room).percent) == (None, 60)
    assert "待王经理验收" not in said(room, OWNER, "/查 T1")
    assert "60%" in said(room, OWNER, "/提交")
    assert "1. 安装包：通过" in said(room, OWNER, "/提交 T1 已补充")  # passed before, reads the same
    assert "验收通过" in said(room, ACCEPTOR, "/验收 T1 第2项通过")
    assert "无需再提交" in said(room, OWNER, "/提交 T1")
    one = room.read(lambda conn: acceptance.of_tasks(conn, [1])[1][-1])
    stand = room.read(lambda conn: standing(conn, Form("acceptance", one.id, 2)))
    assert len(stand.missing) == 2  # 王经理 leads no department: both leads sign
    assert "/会签 T1 验收" in room.whisper(LEAD, "/会签")[0]
    assert "已全部签字" not in said(room, LEAD, "/会签 T1 验收")
    assert "已全部签字" in said(room, "刘总", "/会签 T1 验收")
    denied = select(changes.c.id).where(changes.c.field == "denied")
    assert len(room.read(lambda conn: conn.execute(denied).all())) == 2


def test_what_was_accepted_is_taken_up_again_only_on_a_second_word(room: Room) -> None:
    room.say(OWNER, "/提交 T1 已上传 验收人:@刘总")
    room.say("刘总", "/验收 T1 不通过 缺测试报告")
    assert "验收人：刘总" in said(room, OWNER, "/提交 T1 补齐测试报告") or "刘总" in said(room, OWNER, "/查 T1")
    room.say("刘总", "/验收 T1 通过")
    for line in ("/进度 T1 90%", "@牵头助手 T1 90%"):
        assert "已验收通过" in said(room, OWNER, line) and task(room).done_at is not None
    room.say(OWNER, "取消")
    assert task(room).done_at is not None
    said(room, OWNER, "/进度 T1 90% 返工")
    room.say(OWNER, "确认")
    assert (task(room).percent, task(room).done_at) == (90, None)
    assert "还没有提交" in said(room, "刘总", "/验收 T1 通过")
    assert "第 3 次" in said(room, OWNER, "/提交 T1 改完")
    room.say("刘总", "/验收 T1 通过")
    assert results(room) == ["passed", "passed"]


def test_what_was_handed_in_or_decided_is_taken_back(room: Room) -> None:
    room.say(OWNER, "/进度 T1 60%")
    room.say(OWNER, "/提交 T1 已上传")
    room.say(OWNER, "/进度 T1 70%")  # taken up again: nothing is handed in any more
    assert "还没有提交" in said(room, ACCEPTOR, "/验收 T1 通过")
    room.say(OWNER, "/撤销")
    assert "待王经理验收" in said(room, OWNER, "/查 T1")
    assert "第 1 次" in said(room, OWNER, "/撤销")
    assert (task(room).done_at, task(room).percent) == (None, 60)
    assert room.read(lambda conn: acceptance.last(conn, 1)) is None
    room.say(OWNER, "/提交 T1 已上传")
    room.say(ACCEPTOR, "/验收 T1 第2项不通过 原因:缺数据")
    assert "不能直接撤销" in said(room, OWNER, "/撤销")
    assert "验收" in said(room, ACCEPTOR, "/撤销")
    assert task(room).done_at is not None
    assert "待王经理验收" in said(room, OWNER, "/查 T1")
    assert results(room) == ["", ""]
    room.say(ACCEPTOR, "/验收 T1 通过")
    room.say(ACCEPTOR, "/撤销")
    assert "通过后再签字" in said(room, LEAD, "/会签 T1 验收")


def test_the_ladder_runs_on_the_acceptor_and_ends_with_the_result(room: Room) -> None:
    room.say(OWNER, "/提交 T1 已上传")  # Tuesday: due Thursday 18:00
    room.until("2026-09-17T17:59:00+08:00")
    assert not room.told(ACCEPTOR)
    room.until("2026-09-17T18:10:00+08:00")
    (told,) = room.told(ACCEPTOR)
    assert "9月15日（周二）" in told and "/验收 T1 通过" in told
    room.until("2026-09-20T12:00:00+08:00")  # the Sunday is a working day
    (lead,) = room.told("刘总")
    assert "已提醒：王经理" in lead
    room.until("2026-09-23T12:00:00+08:00")
    assert len(room.told(EXECUTIVE)) == 1 and "由谁验收" in room.told(EXECUTIVE)[0]
    assert not room.told(LEAD) and not room.told(OWNER)  # nobody of the owner's side
    room.say(ACCEPTOR, "/验收 T1 通过")
    assert all("无需再处理" in room.told(name)[-1] for name in ("刘总", EXECUTIVE))
    room.say(ACCEPTOR, "/撤销")
    assert "仍待验收" in room.told("刘总")[-1]
    room.until("2026-09-25T12:00:00+08:00")
    assert len(room.told(ACCEPTOR)) == 1


def test_days_with_the_acceptor_are_not_charged_to_the_owner(room: Room) -> None:
    room.until("2026-09-16T15:00:00+08:00")
    room.say(OWNER, "/提交 T1 已上传")  # due that day 23:59
    room.until("2026-09-18T10:00:00+08:00")
    room.say(ACCEPTOR, "/验收 T1 不通过 原因:缺数据")
    room.until("2026-09-20T09:00:00+08:00")
    assert not room.told(LEAD)  # else 09-18: one working day after the due moment
    room.until("2026-09-22T10:00:00+08:00")
    assert any("T1" in post for post in room.told(LEAD))


def test_handed_in_and_decided_one_to_one(room: Room) -> None:
    room.whisper(OWNER, "/提交 T1 已上传 链接:安装包 https://example.com/pkg")
    (asked,) = room.told(ACCEPTOR)
    assert "安装包 https://example.com/pkg" in asked
    assert "验收通过" in room.whisper(ACCEPTOR, "验收 通过")[0]  # the only one that waits
    assert "验收通过" in room.told(OWNER)[-1]
    posts = room.until(datetime.fromisoformat("2026-09-15T10:05:00+08:00"))
    assert any("验收结果：通过" in post for post in posts)
