"""代理: prompts and rungs of somebody away go to whoever stands in; the records stay theirs. Autumn 2026."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from bot.grammar.spans import read_span
from bot.rules.absence import listed_at
from bot.rules.calendar import Calendar
from bot.services import absences
from storage import absences as rows
from storage import changes, people
from tests.support.room import Post, Room

CALENDAR = Calendar.seeded()
SATURDAY = datetime(2026, 10, 10, 16, 0)  # a working one


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    """研发部: lead 周总监, contact 张工, 小赵 and 小钱; 小陈 owns T1, due 10-20."""
    room = Room(ready_sqlite, at("10-19 10:00"))
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/成员 @小陈 研发部",
        "/成员 @小赵 研发部",
        "/成员 @小钱 研发部",
        "/任务 核心功能开发 @小陈 10月20日前 交付:可用的版本",
    ):
        assert room.say("王经理", line), line
    yield room
    room.close()


def new(room: Room, name: str, words: str = "T1") -> list[Post]:
    return [post for post in room.told(name) if words in post and not post.text.startswith("今天还没有更新")]


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("words", "begin", "end"),
    [
        ("至周五", None, "10-16 23:59"),
        ("10月12日-16日", "10-12 00:00", "10-16 23:59"),
        ("10-12到10-16", "10-12 00:00", "10-16 23:59"),
        ("从周三到周五", "10-14 00:00", "10-16 23:59"),
        ("下周", "10-12 00:00", "10-18 23:59"),
        ("下周三", "10-14 00:00", "10-14 23:59"),
        ("本周", None, "10-11 23:59"),
        ("明天上午", "10-11 00:00", "10-11 12:00"),
        ("到周五18:00", None, "10-16 18:00"),
        ("周五前", None, "10-16 23:59"),
        ("3天", None, "10-13 23:59"),
        ("10月12日起两天", "10-12 00:00", "10-13 23:59"),
        ("周一下午到周三上午", "10-12 12:00", "10-14 12:00"),
        ("10-13", "10-13 00:00", "10-13 23:59"),
    ],
)
def test_from_when_until_when(words: str, begin: str | None, end: str) -> None:
    read = read_span(f"@小赵 {words}", SATURDAY, CALENDAR)
    assert read is not None
    assert read.begin == (datetime.fromisoformat(f"2026-{begin}") if begin else None)
    assert read.end == datetime.fromisoformat(f"2026-{end}")
    assert not read.past


def test_no_day_and_days_gone_by() -> None:
    assert read_span("@小赵 尽快", SATURDAY, CALENDAR) is None
    gone = read_span("10月9日", SATURDAY, CALENDAR)
    assert gone is not None
    assert gone.past


def test_the_first_morning_is_a_working_one() -> None:
    assert listed_at(datetime(2026, 10, 12), CALENDAR) == datetime(2026, 10, 12, 9, 0)
    assert listed_at(datetime(2026, 10, 11, 15, 0), CALENDAR) == datetime(2026, 10, 12, 9, 0)
    assert listed_at(datetime(2026, 10, 12, 14, 0), CALENDAR) == datetime(2026, 10, 12, 14, 0)
    assert listed_at(datetime(2026, 10, 12, 19, 0), CALENDAR) == datetime(2026, 10, 13, 9, 0)


# ---------------------------------------------------------------- rungs and prompts


def test_rungs_of_somebody_away_go_to_the_deputy_and_the_records_stay_theirs(room: Room) -> None:
    room.say("张工", "/代理 @小赵 至10月30日")
    room.say("周总监", "/代理 @小钱 至10月30日")
    room.until(at("10-21 14:30"))
    (contact,) = new(room, "小赵", "您代理张工")
    assert "请与小陈定" in contact
    assert "同步小钱（代理周总监）" in contact
    room.until(at("10-23 09:30"))
    lead, notice = new(room, "小钱", "您代理周总监")
    assert "请您定" in lead
    assert "10月21日（周三）提醒小赵" in lead
    assert "预告" in notice
    assert not new(room, "张工") + new(room, "周总监")
    (reply,) = room.whisper("小钱", "/改期 T1 10月28日 原因:测试用例编写延迟")  # what the lead may, the deputy may
    assert "已改期" in reply
    (end,) = new(room, "小赵", "无需再处理")
    assert "提醒历时 2 天" in end

    def moved(conn):  # type: ignore[no-untyped-def]
        by = [c.by for c in changes.of_object(conn, "task", 1) if c.field == "due_at"]
        return people.person(conn, by[-1] or 0).name

    assert room.read(moved) == "小钱"
    assert "小陈" in room.say("小钱", "/查 T1")[0]


def test_a_lead_away_without_a_deputy_is_passed_over_and_the_coordinator_told_once(room: Room) -> None:
    room.say("周总监", "/请假 至10月30日")
    room.until(at("10-23 12:00"))
    (told,) = new(room, "王经理", "不在，也没有人代理")
    assert "部门负责人周总监" in told
    assert "请周总监本人或管理员设定" in told
    assert not new(room, "周总监")
    room.until(at("10-26 09:30"))
    assert new(room, "赵总")  # the next rung goes on
    assert len(new(room, "王经理", "没有人代理")) == 1


def test_deputies_away_too_and_standing_in_for_one_another(room: Room) -> None:
    room.say("小陈", "/代理 @小赵 至10月30日")
    (said,) = room.say("小赵", "/代理 @小钱 至10月30日")
    assert "小钱代理" in said
    ids = room.read(lambda conn: {name: people.named(conn, name)[0].id for name in ("小陈", "小赵", "小钱", "张工")})
    now = room.clock.now()

    def stands(name: str) -> int | None:
        return room.read(lambda conn: absences.named_deputy(conn, ids[name], now))  # type: ignore[no-any-return]

    assert stands("小陈") == stands("小赵") == ids["小钱"]
    (said,) = room.say("小钱", "/代理 @小陈 至10月30日")
    assert "小陈同期也不在，建议换一位代理人" in said
    assert stands("小陈") is stands("小钱") is None
    assert room.read(lambda conn: absences.deputy_of(conn, ids["小陈"], now)) == ids["张工"]  # the contact reads it
    room.until(at("10-21 17:45"))
    assert not [post for name in ("小陈", "小赵", "小钱") for post in room.told(name) if "今天还没有更新" in post]
    (reply,) = room.whisper("小钱", "/我回来了")
    assert "欢迎回来" in reply
    assert stands("小陈") == ids["小钱"]


def test_a_deputy_reports_confirms_and_may_decline(room: Room) -> None:
    room.say("小陈", "/代理 @小赵 至周五")
    (begun,) = new(room, "小赵", "请您代理")
    assert "1. T1 核心功能开发：0%，10月20日（周二）截止" in begun
    (reply,) = room.say("小赵", "/进度 T1 60% 联调中")
    assert "60%" in reply
    (refused,) = room.say("小李", "/进度 T1 90%")
    assert "由小陈（小赵代理）负责" in refused
    (asked,) = new(room, "小赵", "是否按此更新")
    assert asked.text.startswith("您代理小陈：")
    room.say("小陈", "/稍后 T1 明天9点")
    room.until(at("10-20 09:01"))
    assert new(room, "小赵", "按约定提醒您")
    assert not new(room, "小陈", "按约定提醒您")
    (reply,) = room.whisper("小赵", "/代理 取消 小陈")
    assert "已取消小陈的代理安排" in reply
    assert new(room, "小陈", "小赵取消了您的代理安排")
    (refused,) = room.say("小赵", "/进度 T1 70%")
    assert "负责" in refused


def test_an_offer_of_the_night_is_answered_in_the_morning_by_a_word(room: Room) -> None:
    room.until(at("10-19 22:00"))
    room.say("小李", "/进度 T1 40%")
    assert not new(room, "小陈", "是否按此更新")
    room.until(at("10-20 08:20"))
    assert new(room, "小陈", "是否按此更新")
    assert "40%" in room.whisper("小陈", "确认")[0]


def test_who_may_say_that_another_is_away(room: Room) -> None:
    assert "来操作" in room.say("小李", "/代理 小陈 @小赵 至周五")[0]
    assert "已记录：小陈 即日起至10月23日（周五）不在，由小赵代理" in room.say("王经理", "/代理 小陈 @小赵 至周五")[0]
    assert "王经理为您记录了" in new(room, "小陈", "为您记录")[0]
    for lead in ("周总监", "赵总"):
        assert f"{lead}本人设定" in room.say("王经理", f"/代理 {lead} @小赵 至周五")[0]
    assert "来操作" in room.say("王经理", "/代理 张工 @小赵 至周五")[0]  # a contact reads for the whole department
    assert "本人" in room.say("小陈", "/代理 @小陈 至周五")[0]
    assert "已记录：张工" in room.say("周总监", "/请假 张工 至周五")[0]
    (asked,) = room.say("小钱", "/代理 @小赵")
    assert "到哪一天" in asked
    assert ("10月23日（周五）", "/代理 @小赵 至10月23日（周五）") in asked.buttons
    assert "10月23日（周五）不在，由小赵代理" in room.say("小钱", "周五")[0]


def test_taken_back_and_said_again(room: Room) -> None:
    room.say("小陈", "/代理 @小赵 至周五")
    (undone,) = room.say("小陈", "/撤销")
    assert "小陈的代理安排已撤销" in undone
    assert new(room, "小赵", "代理已结束")
    assert "目前没有" in room.say("小陈", "/代理")[0]
    room.say("小陈", "/请假 至周五")
    room.say("小陈", "/代理 @小赵")  # names a deputy for what was said
    known = room.read(lambda conn: rows.lasting(conn, room.clock.now()))
    assert [one.deputy_id is not None for one in known] == [True]
    assert "10月23日（周五）不在，由小赵代理" in room.whisper("小陈", "/代理")[0]
