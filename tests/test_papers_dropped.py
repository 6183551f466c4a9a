"""/取消 of papers where /撤销 is too late, and /查 of every kind of number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import changes, paper
from tests.support.room import Post, Room

LEAD, CONTACT, OWNER, EXECUTIVE = "王经理", "小李", "张工", "赵总"
SETUP = (
    (LEAD, "/部门 市场部 负责人 @王经理 接口人 @小李"),
    (LEAD, "/部门 研发部 负责人 @周总监 接口人 @张工"),
    (LEAD, "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日"),
    (LEAD, "/任务 宣传物料设计 @小李 10月15日前 交付:终稿"),
    (CONTACT, "/需求 活动页改版 目标:提高转化 KPI:转化率5% 涉及部门:研发部 截止:10月20日"),
    (CONTACT, "/风险 服务器供应延期 影响:上线推迟 等级:重大 应对:云服务器 @张工"),
    (CONTACT, "/沟通 接口字段对齐 参与:研发部 方式:电话 时间:今天08:30 关键结论:字段按v2"),
    (CONTACT, "/文档 实施方案 https://example.com/a"),
    (CONTACT, "/问题 测试环境不足 @张工"),
    (CONTACT, "/会议 评审会 时间:9月21日15:00-16:00 参会:研发部 议题:研发进度 @张工 20分钟"),
    (CONTACT, "/紧急 支付系统无法使用 影响:1000+用户下单 级别:高"),
)
NUMBERS = {
    "R1": "活动页改版",
    "风险1": "服务器供应延期",
    "记录1": "接口字段对齐",
    "文档1": "实施方案",
    "Q1": "测试环境不足",
    "M1": "评审会",
}


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for who, line in SETUP:
        assert room.say(who, line), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    (post,) = posts
    return post


def test_every_number_is_shown_by_one_command(room: Room) -> None:
    for number, title in NUMBERS.items():
        assert title in only(room.say(OWNER, f"/查 {number}")), number
    assert "评审会" in only(room.say(OWNER, "/查 会议 M1"))
    assert "支付系统无法使用" in only(room.say(OWNER, "/查 紧急1"))
    assert "风险1 服务器供应延期" in only(room.say(OWNER, "/查 服务器"))  # words of a record of a living project
    assert "没有找到" in only(room.say("外人", "/查 服务器", "别的群"))
    assert "不存在" in only(room.say(OWNER, "/查 文档9")) and "不存在" in only(room.say(OWNER, "/查 记录9"))


def test_a_paper_is_dropped_with_its_reason_and_comes_back(room: Room) -> None:
    for number, title in NUMBERS.items():
        if number == "M1":
            continue
        assert "原因是什么" in only(room.say(CONTACT, f"/取消 {number}")), number
        asked = only(room.say(CONTACT, "与另一项合并"))
        assert f"取消后 {number} {title} 不再有效" in asked
        done = only(room.say(CONTACT, "确认"))
        assert f"{number} {title} 已取消，记录保留。" in done and "原因：与另一项合并" in done, number
        gone = only(room.say(OWNER, f"/查 {number}"))
        assert f"{number} {title} 已于" in gone and "与另一项合并" in gone, number
        assert "不存在" in only(room.say("外人", f"/查 {number}", "别的群")), number
        assert title in only(room.say(CONTACT, "/撤销")), number
        assert title in only(room.say(OWNER, f"/查 {number}"))
    gone = only(room.say(CONTACT, "/取消 会议 M1 原因:客户改期"))
    assert "M1 评审会" in gone and "客户改期" in gone
    assert room.read(lambda conn: paper.row(conn, "meeting", 1)).cancel_reason == "客户改期"
    assert "客户改期" in only(room.say(OWNER, "/查 M1"))


def test_who_may_not_drop_it_leaves_a_trace_and_nothing_else(room: Room) -> None:
    for number in ("R1", "风险1", "文档1", "记录1", "Q1"):
        assert "来操作" in only(room.say("路人", f"/取消 {number} 原因:不要了")), number
    denied = [c for kind in ("proposal", "risk", "document", "communication", "issue")
              for c in room.read(lambda conn, kind=kind: changes.of_object(conn, kind, 1)) if c.field == "denied"]  # fmt: skip
    assert len(denied) == 5
    assert "/紧急 紧急1 误触" in only(room.say(CONTACT, "/取消 紧急1 原因:误报"))
    assert "误触" in only(room.say(LEAD, "/紧急 紧急1 误触"))
    room.until("2026-09-15T10:00:00+08:00")  # the executive has heard of the risk by now
    before = room.mark(EXECUTIVE)
    room.say(CONTACT, "/取消 风险1 原因:供应商已确认按期供货")
    room.say(CONTACT, "确认")
    assert any("风险1 服务器供应延期 已取消：供应商已确认按期供货" in post for post in room.told(EXECUTIVE, before))
