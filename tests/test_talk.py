"""What people say to the bot without a manual: short answers, lists, urging, how they are reminded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.services import preferences
from storage import people
from tests.support.room import Room


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    found = Room(ready_sqlite)
    yield found
    found.close()


def reminded(room: Room, name: str) -> str:
    return str(room.read(lambda conn: preferences.reminded(conn, people.named(conn, name)[0].id)))


def test_how_one_is_reminded_is_chosen_shown_and_taken_back(room: Room) -> None:
    room.say("小李", "/帮助")
    (offered,) = room.say("小李", "@牵头助手 别再@我")
    assert {command for _, command in offered.buttons} == {"/提醒方式 只私信", "/提醒方式 每天一次"}
    assert "升级" in offered.text and reminded(room, "小李") == preferences.NORMAL
    assert "只私信" in room.say("小李", "/提醒方式 只私信")[0] and reminded(room, "小李") == preferences.PRIVATE
    assert "没有变化" in room.whisper("小李", "提醒方式 只私信")[0]
    assert "每天一次" in room.whisper("小李", "/提醒方式 每天一次")[0] and reminded(room, "小李") == preferences.DAILY
    assert "恢复为“只私信”" in room.whisper("小李", "/撤销")[0] and reminded(room, "小李") == preferences.PRIVATE
    assert "请选一种" in room.say("小李", "/提醒方式 随便")[0]
    assert reminded(room, "王经理") == preferences.NORMAL if room.say("王经理", "/帮助") else False
