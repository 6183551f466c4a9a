"""Silence in a group, and how a person wants to be reminded: what waits, what goes on, what is merged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, select

from bot.rules.calendar import Calendar
from bot.rules.manners import Manners, list_at
from bot.rules.setting_values import read_span
from bot.services import notify
from bot.texts.common import say
from storage import projects, slots
from storage.models import people
from tests.support.room import GROUP, Room

DAY = "2026-09-15T"  # a Tuesday


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    one = Room(ready_sqlite)
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/项目 新建 产品上线 牵头:市场部 时间:9月15日-10月30日",
        "/任务 宣传物料设计 @小李 10月20日前 交付:物料",
    ):
        assert one.say("王经理", line)
    yield one
    one.close()


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("2小时", 120), ("两个小时", 120), ("半小时", 30), ("半个小时", 30), ("一个半小时", 90), ("1.5小时", 90),
     ("45分钟", 45), ("２小时", 120), ("十二小时", 720), ("明天9点", None)],
)  # fmt: skip
def test_spans(said: str, minutes: int | None) -> None:
    assert read_span(said) == (timedelta(minutes=minutes) if minutes else None)


def test_a_silent_group_hears_only_answers(room: Room) -> None:
    (said,) = room.say("小李", "/安静 2小时")
    assert "9月15日（周二）11:00前不在本群主动发消息" in said
    assert room.say("王经理", "/查 T1")
    posts = room.until(DAY + "10:59:00+08:00")
    assert not posts
    assert "今日进度" in room.until(DAY + "11:00:00+08:00")[0]  # within its validity: late, not lost
    assert "没有安静时段" in room.say("小李", "/安静")[0]


def test_a_long_silence_skips_the_day_and_says_why(room: Room) -> None:
    assert "9月16日（周三）09:00前" in room.say("王经理", "/静音 到明天9点")[0]
    assert not room.until(DAY + "17:00:00+08:00")
    skipped = room.read(lambda conn: slots.skipped_since(conn, room.clock.now() - timedelta(days=1)))
    assert [(slot.kind, slot.why) for slot in skipped] == [("daily", "发送时间在静默时段内")]
    told = room.mark("小李")
    room.until(DAY + "17:40:00+08:00")
    assert "T1" in room.told("小李", told)[0]  # the private call is no noise in the group


def test_ending_early_lets_out_what_waited(room: Room) -> None:
    room.say("王经理", "/安静 2小时")
    room.until(DAY + "09:45:00+08:00")
    waited, said = room.say("王经理", "/结束安静")
    assert "今日进度" in waited
    assert "已结束安静" in said
    room.say("王经理", "/安静 2小时")
    assert "已不再安静" in room.say("王经理", "/撤销")[0]
    assert "没有安静时段" in room.say("王经理", "/安静 结束")[0]


@pytest.mark.parametrize("said", ["/安静 3天", "/安静 昨天9点", "/安静 随便", "/安静 0小时", "/安静 25小时"])
def test_what_is_no_span_changes_nothing(room: Room, said: str) -> None:
    assert "最长 24 小时" in room.say("王经理", said)[0]
    assert "没有安静时段" in room.say("王经理", "/安静")[0]


def test_not_everybody_silences_a_group(room: Room) -> None:
    assert "需要" in room.say("小新", "/安静 2小时")[0]
    assert "请在项目群里" in room.whisper("王经理", "/安静 2小时")[0]


def _person(room: Room, name: str) -> int:
    return int(room.read(lambda conn: conn.execute(select(people.c.id).where(people.c.name == name)).scalar_one()))


def test_who_wants_no_mention_is_told_alone(room: Room) -> None:
    room.say("小李", "/提醒方式 只私信")
    who, other = _person(room, "小李"), _person(room, "王经理")

    def unit(conn: Connection) -> None:
        group = projects.group_at(conn, "local", GROUP)
        assert group is not None
        for kind in ("notice", "rung"):
            message, now = say(f"一件事 {kind}"), room.clock.now()
            notify.to_group(conn, room.state.house, group, message, kind=kind, now=now, mention=[who, other])

    room.write(unit)
    posts = room.until(DAY + "09:10:00+08:00")
    assert [post.mentions for post in posts] == [("王经理",), ("小李", "王经理")]
    assert [post.text for post in room.told("小李")] == ["一件事 notice"]


def test_once_a_day_means_one_list(room: Room) -> None:
    room.say("小李", "/提醒方式 每天一次")
    who = _person(room, "小李")

    def unit(conn: Connection) -> None:
        group = projects.group_at(conn, "local", GROUP)
        for text, kind in (("甲", "notice"), ("乙", "notice"), ("丙", "rung")):
            now = room.clock.now()
            notify.to_person(conn, room.state.house, who, say(text), kind=kind, now=now, group=group)

    room.write(unit)
    room.until(DAY + "17:29:00+08:00")
    assert [post.text for post in room.told("小李")] == ["丙"]
    room.until(DAY + "18:00:00+08:00")
    (_, merged) = room.told("小李")
    assert merged.text.startswith("今天的提醒")
    assert all(word in merged.text for word in ("甲", "乙", "今天还没有更新的任务", "T1 宣传物料设计"))


@pytest.mark.parametrize(
    ("local", "expected"),
    [("2026-10-12 09:00", "2026-10-12 17:31"), ("2026-10-12 17:35", "2026-10-12 17:35"),
     ("2026-10-12 18:00", "2026-10-13 17:31"), ("2026-10-17 09:00", "2026-10-19 17:31")],
)  # fmt: skip
def test_when_the_list_goes(local: str, expected: str) -> None:
    found = list_at(datetime.fromisoformat(local), Manners(), Calendar.seeded())
    assert found == datetime.fromisoformat(expected)
