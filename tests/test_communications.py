"""沟通记录: what is kept, what is asked for, rule 3, 待办 as tasks, and a record made from a quoted message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from adapters.base import Conversation, Event, IncomingMessage, Sender
from bot import inbound
from bot.rules.meetings import TALK_WITHIN
from storage import communications as rows
from storage.meeting_records import Communication
from tests.support.room import GROUP, Room

FULL = (
    "/沟通 接口字段对齐 发起部门:市场部 参与:研发部、@陈专员 时间:今天8:30 方式:电话 摘要:字段名不一致 结论:字段按v2 "
    "待办:@张工 9月20日前更新接口文档；市场部 9月22日前确认文案 备注:录音已存"
)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    room.say("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李")
    room.say("王经理", "/部门 研发部 负责人 @周总监 接口人 @张工")
    room.say("王经理", "/项目 新建 产品3.0上线 牵头:市场部")
    yield room
    room.close()


def said(room: Room, who: str, line: str, group: str = GROUP) -> str:
    (post,) = room.say(who, line, group)
    return post.text


def kept(room: Room) -> list[Communication]:
    return list(room.read(lambda conn: rows.of_projects(conn, [1])))


def test_every_field_is_kept_and_todos_are_tasks(room: Room) -> None:
    shown = said(room, "小李", FULL)
    for words in ("记录1", "电话", "研发部", "陈专员", "字段名不一致", "字段按v2", "T1 更新接口文档，张工", "T2 确认文案", "录音已存"):
        assert words in shown, words
    (one,) = kept(room)
    assert one.happened_at == datetime.fromisoformat("2026-09-15T08:30:00+08:00")
    assert (one.way, one.note, one.conclusion) == ("电话", "录音已存", "字段按v2")
    room.say("张工", "/进度 T1 100%")
    assert "已完成" in said(room, "小李", "/沟通 记录1")
    assert "记录1 不存在" in said(room, "外人", "/沟通 记录1", "别的群")
    assert "记录1" in said(room, "小李", "/记录")


def test_undone_with_its_tasks(room: Room) -> None:
    said(room, "小李", FULL)
    assert "沟通记录1 接口字段对齐已撤回" in said(room, "小李", "/撤销")
    assert kept(room) == []
    assert "不存在" in said(room, "小李", "/查 T1")


def test_what_is_missing_is_asked_for_and_rows_are_named(room: Room) -> None:
    assert "有哪些部门或人员参与" in said(room, "小李", "/沟通 字段对齐")
    assert "关键结论" in said(room, "小李", "研发部")
    assert "记录1" in said(room, "小李", "字段按v2，今晚联调")
    wrong = said(room, "小李", "/沟通 文案 参与:研发部 结论:改 待办:@张工 9月20日前改稿；尽快校对；@张工 @小李 9月21日前定稿")
    assert "待办2（校对）：没有负责人" in wrong and "待办3（定稿）" in wrong and "规则 2" in wrong
    assert "待办3" in said(room, "小李", "@张工 9月22日前")
    assert len(kept(room)) == 1
    done = said(room, "小李", "@小李")
    assert "校对，张工，9月22日（周二）" in done and "定稿，小李，9月21日（周一）" in done


def test_later_than_a_day_needs_a_reason_or_a_waiver(room: Room) -> None:
    assert "规则 3" in said(room, "小李", "/沟通 供应商电话 参与:研发部 结论:周五到货 时间:9月13日10:00")
    assert "补记原因：出差" in said(room, "小李", "出差")
    room.say("王经理", "/特批 规则3 原因:周末活动")
    assert "周末活动" in said(room, "小李", "/沟通 场地电话 参与:研发部 结论:已定 时间:9月12日10:00")
    assert "还没有到" in said(room, "小李", "/沟通 明天的会 参与:研发部 结论:好 时间:明天10:00")
    assert "规则 3" not in said(room, "小李", "/沟通 昨天的会 参与:研发部 结论:好 时间:昨天14:00")
    since = room.clock.now() - timedelta(days=1)
    late = room.read(lambda conn: rows.late(conn, [1], since, room.clock.now(), TALK_WITHIN))
    assert [one.topic for one in late] == ["供应商电话", "场地电话"]


def test_a_quoted_message_becomes_a_record(room: Room) -> None:
    room.say("张工", "接口字段定为v2，周四前给文档", message_id="m-quoted")
    room.say("外人", "别的群的话", "别的群", message_id="m-elsewhere")

    def reply(conn: Connection, to: str) -> str:
        now = room.clock.now()
        body = IncomingMessage(Conversation("group", GROUP), Sender("小李", "小李"), f"re-{to}", "/记录", sent_at=now, reply_to=to)
        event = Event(f"re-{to}", body)
        house = room.state.house
        message = inbound.handle(conn, house, inbound.prepare(house, "local", event, now), now)
        assert message is not None
        return message.title

    assert "记录1" in room.write(lambda conn: reply(conn, "m-quoted"))
    (one,) = kept(room)
    assert (one.topic, one.summary, one.way) == ("接口字段定为v2，周四前给文档",) * 2 + ("即时通讯",)
    assert "记录2" not in room.write(lambda conn: reply(conn, "m-elsewhere"))
    assert "记录2" in room.say("小李", "> 周总监：下周一给测试环境\n/记录 参与:@周总监 结论:周一到位")[-1]
    newest = kept(room)[0]
    assert (newest.summary, newest.conclusion) == ("周总监：下周一给测试环境", "周一到位")
