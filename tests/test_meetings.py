"""会议, 答复, 纪要 and 例会: what is kept, what is refused by which rule, what is said by itself, what is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.services import waivers
from storage import changes, meetings, minutes
from storage.models import attendance, minutes_points, tasks
from storage.models import meetings as meeting_table
from tests.support.room import GROUP, Room

HOST, RECORDER, CONTACT, LEAD = "王经理", "小李", "张工", "周总监"
NOTICE = (
    "/会议 上线协调会 目标:确认节点 时间:9月18日14:00-16:00 地点:3楼会议室A 线上:腾讯会议 123 参会:研发部、@刘主管 "
    "议题:研发进度 @张工 20分钟；推广方案 @小李 30分钟 材料:测试报告 https://example.com/a 主持人:@王经理 记录人:@小李"
)
WORDS = (
    "/纪要 M1 出席：王经理、张工、小李\n缺席：刘主管（张工9月21日前补同步）\n议题1：研发进度\n进展：前端80%\n决策：推广改为9月25日\n"
    "争议点：上线日期（研发部：9月28日；市场部：9月25日）\n未决：法务意见 @张工 9月22日\n行动项：@张工 9月22日前交付培训版本；市场部9月21日前更新方案"
)


def ready(database: str) -> Room:
    room = Room(database)
    room.say(HOST, "/部门 市场部 负责人 @王经理 接口人 @小李")
    room.say(HOST, "/部门 研发部 负责人 @周总监 接口人 @张工")
    room.say(HOST, "/项目 新建 产品3.0上线 牵头:市场部")
    return room


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = ready(ready_sqlite)
    yield room
    room.close()


def said(room: Room, who: str, line: str, group: str = GROUP) -> str:
    return room.say(who, line, group)[-1].text


def at(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment}:00+08:00")


def rows_in(room: Room, table) -> int:  # type: ignore[no-untyped-def]
    return int(room.read(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one()))


def test_a_moment_of_drafting_typed_by_hand_counts_for_nothing(room: Room) -> None:
    said(room, HOST, NOTICE)
    room.until("2026-09-18T16:30:00+08:00")
    for moment in ("2026-99-99T99:99", "2020-01-01T09:00", "2030-01-01T09:00"):
        answer = said(room, RECORDER, f"/纪要 M1 （{moment} 起草）行动项：@张工 明天下班前交付培训版本")
        assert "9月19日" in answer and "出错了" not in answer


def test_a_changed_agenda_keeps_rule_five_too(room: Room) -> None:
    said(room, HOST, NOTICE)
    assert "规则 5" in said(room, HOST, "/会议 M1 议题:研发进度 @张工 60分钟")
    (one,) = room.read(lambda conn: meetings.of_projects(conn, [1]))
    assert [topic.minutes for topic in room.read(lambda conn: meetings.topics_of(conn, one.id))] == [20, 30]
    assert "M9 不存在" in said(room, HOST, "/特批 规则5 M9 原因:需要演示")
    said(room, HOST, "/特批 规则5 M1 原因:需要演示")
    assert "已" in said(room, HOST, "/会议 M1 议题:研发进度 @张工 60分钟")
    assert [topic.minutes for topic in room.read(lambda conn: meetings.topics_of(conn, one.id))] == [60]


def test_the_whole_paper_as_kept_on_both_databases(ready_url: str) -> None:
    room = ready(ready_url)
    try:
        said(room, HOST, NOTICE)
        (one,) = room.read(lambda conn: meetings.of_projects(conn, [1]))
        assert (one.start_at, one.end_at) == (at("2026-09-18T14:00"), at("2026-09-18T16:00"))
        assert (one.confirm_by, one.minutes_due_at) == (at("2026-09-17T17:00"), at("2026-09-19T16:00"))
        assert (one.goal, one.place, one.online, one.late_reason) == ("确认节点", "3楼会议室A", "腾讯会议 123", "")
        topics = room.read(lambda conn: meetings.topics_of(conn, one.id))
        assert [(t.position, t.title, t.minutes) for t in topics] == [(1, "研发进度", 20), (2, "推广方案", 30)]
        assert len(room.read(lambda conn: meetings.invited_to(conn, one.id))) == 4  # a department comes by its contact
        history = room.read(lambda conn: changes.of_object(conn, "meeting", one.id))
        assert [c.field for c in history] == ["created"]
        room.until(at("2026-09-18T16:10"))
        said(room, RECORDER, WORDS)
        assert rows_in(room, minutes_points) == rows_in(room, attendance) == rows_in(room, tasks) == 0
        said(room, RECORDER, "确认")
        kept = room.read(lambda conn: minutes.confirmed(conn, one.id))
        points = room.read(lambda conn: minutes.points_of(conn, kept.id))
        assert [p.kind for p in points] == ["discussion", "decision", "dispute", "view", "view", "pending", "action", "action"]
        assert all(p.topic_id == topics[0].id for p in points)
        assert [p.due_at for p in points if p.kind == "action"] == [at("2026-09-22T23:59"), at("2026-09-21T23:59")]
        there = room.read(lambda conn: minutes.attendance_of(conn, kept.id))
        assert [a.present for a in there] == [True, True, True, False]
        assert there[-1].inform_by_at == at("2026-09-21T23:59")
        (pending,) = room.read(lambda conn: minutes.pending_of(conn, 1))
        assert (pending[0], pending[1].text) == ("M1", "法务意见")
        span = (at("2026-09-18T00:00"), at("2026-09-30T00:00"))
        assert room.read(lambda conn: minutes.late(conn, [1], *span)) == []
        assert room.read(lambda conn: waivers.lines(conn, [1], *span)) == []
    finally:
        room.close()


@pytest.mark.parametrize(
    ("line", "wants"),
    [
        ("/会议 明天的会", "什么时候开"),
        ("/会议 碰头 9月18日 参会:研发部 议题:a", "几点开"),
        ("/会议 碰头 9月18日16:00-14:00 参会:研发部 议题:a", "早于"),
        ("/会议 碰头 9月18日14:00", "哪些部门或人员"),
        ("/会议 碰头 9月18日14:00 参会:研发部", "规则 5"),
        ("/会议 碰头 9月18日14:00 参会:研发部 议题:进度 @张工 @小李", "规则 2"),
        ("/会议 碰头 9月18日14:00 参会:研发部 议题:进度 @张工 1小时", "60 分钟"),
        ("/会议 碰头 9月16日14:00 参会:研发部 议题:进度", "2 个工作日"),
        ("/会议 碰头 今天15:00 参会:@小李 议题:进度", "24 小时"),
        ("/会议 碰头 9月18日14:00 参会:研发部 议题:进度 确认截止:9月19日", "确认截止"),
        ("/会议 碰头 尽快 参会:研发部 议题:进度", "具体日期"),
    ],
)
def test_what_is_refused_or_asked_for(room: Room, line: str, wants: str) -> None:
    assert wants in said(room, HOST, line)
    assert rows_in(room, meeting_table) == 0


def test_a_late_notice_is_waived_or_declared_and_counted(room: Room) -> None:
    line = "/会议 碰头 9月16日14:00 参会:研发部 议题:进度"
    said(room, HOST, "/特批 规则5 原因:客户到访")
    assert "特批，客户到访" in said(room, HOST, line)
    assert "规则 5" in said(room, HOST, line)
    assert "临时调整" in said(room, HOST, "临时调整")
    assert "原因" not in said(room, "小李", "/会议 部门会 明天10:00 参会:@王经理 议题:排期")  # one department: 24 hours
    since = room.clock.now() - timedelta(days=1)
    told = room.read(lambda conn: waivers.lines(conn, [1], since, room.clock.now()))
    assert told == ["规则 5（王经理）：客户到访", "规则 5（M2 碰头，晚通知）：临时调整"]  # M1 stands behind its waiver


def test_answers_reminders_and_a_new_time(room: Room) -> None:
    for name in (HOST, RECORDER, CONTACT, "刘主管", "小赵"):
        room.say(name, "大家好")
    said(room, HOST, NOTICE)
    assert "张工参加 M1" in said(room, CONTACT, "/参加")
    assert "由小赵代" in said(room, "刘主管", "/不参加 M1 由@小赵代")
    assert "M1 上线协调会" in room.told("小赵")[-1]
    assert "推广方案" in said(room, RECORDER, "/不参加 M1")  # who answers for a topic is asked for a deputy
    room.say(RECORDER, "/参加 M1")
    assert "参会名单" in said(room, "路人", "/准备 M1 可支持:场地")
    room.say(CONTACT, "/准备 M1 可支持:测试环境2套 需协调:IT部优先分配")
    assert "可支持 测试环境2套；需协调 IT部优先分配" in said(room, HOST, "/查 M1")
    room.until(at("2026-09-17T13:05"))
    assert "答复是否参加" in room.told("小赵")[-1]
    assert not any("答复是否参加" in post for name in (HOST, CONTACT, RECORDER, "刘主管") for post in room.told(name))
    assert "来操作" in said(room, CONTACT, "/会议 M1 时间:9月22日15:00-16:00")
    moved = room.say(HOST, "/会议 M1 时间:9月22日15:00-16:00")[-1]
    assert "9月22日（周二）15:00–16:00" in moved and "重新答复" in moved and CONTACT in moved.mentions
    room.until(at("2026-09-21T17:01"))
    assert "待答复 4 人" in room.told(HOST)[-1]
    assert "已取消" in said(room, HOST, "/会议 M1 取消 原因:合并到例会")
    assert "不存在" in said(room, CONTACT, "/参加 M1")
    room.until(at("2026-09-24T09:00"))
    assert not any("纪要" in post for post in room.told(RECORDER))


def test_minutes_are_asked_for_corrected_confirmed_and_objected_to(room: Room) -> None:
    for name in (HOST, RECORDER, CONTACT):
        room.say(name, "大家好")
    said(room, HOST, NOTICE)
    assert "还没有开始" in said(room, RECORDER, WORDS)
    room.until(at("2026-09-19T12:01"))
    assert "纪要请在 9月19日（周六）16:00前提交" in room.told(RECORDER)[-1]
    room.until(at("2026-09-20T09:31"))  # a lead reads it in the next window: this Sunday is worked
    assert "已满 24 小时" in room.told(HOST)[-1]
    assert "来操作" in said(room, CONTACT, WORDS)
    wrong = said(room, RECORDER, WORDS + "；尽快协调环境；@张工 @小李 9月23日整理")
    assert "行动项3（协调环境）：没有负责人" in wrong and "行动项4" in wrong and "规则 2" in wrong
    still = said(room, RECORDER, "研发部 9月24日前")
    assert "行动项4（整理）" in still and "行动项3" not in still
    shown = said(room, RECORDER, "@小李")
    assert "行动项3：协调环境，研发部（张工），9月24日（周四）" in shown and "行动项4：整理，小李" in shown
    assert rows_in(room, tasks) == 0
    said(room, RECORDER, "/纪要 M1 决策:推广改期 行动项:市场部9月22日前更新方案")  # typed anew: it replaces the question
    assert "晚于规则 3" in said(room, RECORDER, "确认")
    assert "未签字" in said(room, CONTACT, "/会签 M1")
    said(room, HOST, "/会签 M1 异议 原因:日期有误")
    assert "日期有误" in room.told(RECORDER)[-1]
    assert "v2" in (said(room, RECORDER, "/纪要 M1 决策:推广改到9月25日 行动项:市场部9月22日前更新方案") and said(room, RECORDER, "确认"))
    assert rows_in(room, tasks) == 1  # the same action is the same task
    late = room.read(lambda conn: minutes.late(conn, [1], at("2026-09-19T00:00"), at("2026-09-20T00:00")))
    assert late == ["M1"]


def test_what_was_done_is_taken_back(room: Room) -> None:
    said(room, HOST, NOTICE)
    room.say(CONTACT, "/参加 M1")
    assert "不能直接撤销" in said(room, HOST, "/撤销")  # somebody has answered
    assert "M1 的参会答复" in said(room, CONTACT, "/撤销")
    assert "待答复" in said(room, CONTACT, "/查 M1").split("张工（研发部，")[1][:4]
    room.say(HOST, "/会议 上线动员 时间:9月19日10:00 参会:研发部 议题:动员")
    assert "M2 上线动员已撤回" in said(room, HOST, "/撤销")
    assert "不存在" in said(room, HOST, "/会议 M2")
    room.until(at("2026-09-18T16:10"))
    room.say(RECORDER, WORDS)
    room.say(RECORDER, "确认")
    undone = said(room, RECORDER, "/撤销")
    assert "M1 的会议纪要已撤回" in undone and "T1 交付培训版本" in undone
    assert room.read(lambda conn: minutes.confirmed(conn, 1)) is None
    assert "没有等您签字" in said(room, CONTACT, "/会签")


def test_the_wall_holds_for_meetings(room: Room) -> None:
    said(room, HOST, NOTICE)
    lines = ("/会议 M1", "/会议 M1 取消 原因:x", "/参加 M1", "/不参加 M1", "/准备 M1 可支持:x", "/纪要 M1 决策:x", "/会签 M1", "/查 M1")
    for line in lines:
        assert "M1 不存在" in said(room, "外人", line, "别的群"), line
        assert "M1 不存在" in room.whisper("外人", line)[-1], line
    assert "上线协调会" in room.whisper(CONTACT, "/会议 M1")[-1]


def test_regular_meetings_are_called_with_what_is_open(room: Room) -> None:
    assert "规则 5" in said(room, HOST, "/例会 每周四10:00 45分钟")
    assert "来操作" in said(room, "路人", "/例会 每周四10:00")
    room.say(HOST, "/任务 宣传物料 @小李 9月16日前 交付:样册")
    room.say(HOST, "/问题 测试环境不足 @张工")
    room.say(HOST, "/例会 每周四10:00")
    assert "9月24日（周四）10:00" in said(room, HOST, "/例会 每周四10:00 20分钟 记录人:@小李")  # the 17th is too soon
    assert not any("例会通知" in post for post in room.until(at("2026-09-22T08:59")))
    posts = [post for post in room.until(at("2026-09-22T09:01")) if "例会通知" in post]
    (call,) = posts
    assert "Q1 风险升级：测试环境不足（张工）" in call and "T1" in call and "10:00–10:20" in call
    assert {"张工", "小李"} <= set(call.mentions)
    room.until(at("2026-09-29T09:05"))
    found = room.read(lambda conn: meetings.of_projects(conn, [1]))
    assert [one.start_at for one in found] == [at("2026-09-24T10:00"), at("2026-10-08T10:00")]  # 10-01 is a day off
    assert "已停止" in said(room, HOST, "/例会 停")
    room.until(at("2026-10-14T09:05"))
    assert len(room.read(lambda conn: meetings.of_projects(conn, [1]))) == 2
