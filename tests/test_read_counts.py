"""/已读人数: how many have read the bot's posts, to whoever coordinates alone; the group hears no number."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection, func, select, update

from adapters.base import Outcome, Profile, ReadCount, Receipt, Target
from adapters.local import LocalAdapter, LocalSettings
from bot.services import notify
from bot.texts.common import say
from storage import people, projects, quota
from storage.models import changes, outbox
from tests.support.room import Post, Room


class Counted(LocalAdapter):
    """The local platform with receipts; `numbers`: what it says, the newest post first."""

    profile = Profile(**{name: getattr(LocalAdapter.profile, name) for name in LocalAdapter.profile.__slots__} | {"quotas": {"api": 100}})

    def __init__(self, *numbers: ReadCount | Exception) -> None:
        super().__init__("local", LocalSettings())
        self.numbers = list(numbers)
        self.asked: list[tuple[Target, str]] = []

    async def deliver(self, *args: object, key: str, **given: object) -> Receipt:  # type: ignore[override]
        return Receipt(Outcome.SENT, message_id=f"pqk-{key}")

    async def read_by(self, to: Target, message_id: str) -> ReadCount:
        self.asked.append((to, message_id))
        said = self.numbers.pop(0)
        if isinstance(said, Exception):
            raise said
        return said


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, datetime.fromisoformat("2026-10-12T09:00:00+08:00"))
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @小邓",
        "/项目 新建 新品上市 牵头:市场部 时间:9月15日-10月30日",
        "/任务 样册 @张工 10月20日前 交付:样册",
    ):
        assert room.say("王经理", line)
    yield room
    room.close()


def platform(room: Room, *numbers: ReadCount | Exception) -> Counted:
    adapter = Counted(*numbers)
    room.state.adapters["local"] = adapter
    room.state.house.profiles = {"local": adapter.profile}
    return adapter


def asked(room: Room, person: str, text: str = "/已读人数") -> Post:
    """What comes one-to-one; the group hears one short sentence."""
    mark = room.mark(person)
    assert [post.text for post in room.say(person, text)] == ["结果会单独发给您。"]
    room._loop.run(_beside(room))
    return room.told(person, mark)[-1]


async def _beside(room: Room) -> None:
    await asyncio.gather(*room.state.notes)
    await room.state.settle()


def used(room: Room) -> int:
    return int(room.read(lambda conn: quota.used(conn, "local", "2026-10")).get("api", 0))


def test_numbers_for_the_coordinator_alone(room: Room) -> None:
    there = platform(room, ReadCount(11, 1, "api"), ReadCount(203, 2, "api"), ReadCount(0, 1, "api"))
    assert "今日进度" in room.until("2026-10-14T18:30:00+08:00")[-1].text
    said = asked(room, "王经理", "/阅读情况")
    lines = said.text.splitlines()
    assert lines[0] == "“新品上市”群消息的已读人数"
    assert lines[1:4] == ["10月14日（周三）今日进度：11 人已读", "10月13日（周二）今日进度：203 人已读", "10月12日（周一）今日进度：0 人已读"]
    assert "没有名单" in lines[4] and "张工" not in said.text
    assert {to for to, _ in there.asked} == {Target("group", "协作群")} and len({one for _, one in there.asked}) == 3
    assert used(room) == 4, "each page is a call of the month"
    assert not any("人已读" in post.text for post in room.posts("groups/协作群"))
    there.numbers = [ReadCount(1, 1, "api"), ReadCount(None, 1, "api"), ReadCount(None, 1, "api", "没有权限")]
    mark = room.mark("王经理")
    assert room.whisper("王经理", "/已读人数")[0].text == "正在查询，稍后发给您。"
    room._loop.run(_beside(room))
    text = room.told("王经理", mark)[-1].text
    assert all(words in text for words in ("1 人已读", "没有查到已读人数", "10月12日（周一）今日进度：没有权限"))
    assert "没有您可以撤销的操作" in room.whisper("王经理", "/撤销")[0]


def test_only_whoever_coordinates(room: Room) -> None:
    there = platform(room)
    for person in ("小李", "周总监", "小邓", "张工", "路人"):
        mark = room.mark(person)
        (refusal,) = room.say(person, "/已读人数")
        assert "需要牵头人、管理员来操作，请找：王经理" in refusal
        assert not room.told(person, mark)
    query = select(func.count()).select_from(changes).where(changes.c.field == "denied", changes.c.new.contains("read_counts"))
    assert room.read(lambda conn: conn.execute(query).scalar_one()) == 5
    assert not there.asked
    room.write(lambda conn: people.set_person(conn, people.named(conn, "路人")[0].id, is_admin=True))
    assert "最近 7 天，群里没有" in asked(room, "路人")


def test_a_platform_without_receipts_and_one_that_refuses(room: Room) -> None:
    room.until("2026-10-13T18:30:00+08:00")
    assert asked(room, "王经理").text.endswith("\n这个平台不提供已读人数。"), "the local chat counts nobody"
    there = platform(room)
    assert "这种消息查不到已读人数。" in asked(room, "王经理"), "these posts have no id"
    room.write(lambda conn: conn.execute(update(outbox).values(platform_message_id="pqk")))
    there.numbers = [ReadCount(None, 1, "api", "没有“企业内机器人发送消息权限”")]
    assert "没有“企业内机器人发送消息权限”。" in asked(room, "王经理")
    assert len(there.asked) == 1 and used(room) == 1, "a refusal is not heard twice"
    there.numbers = [RuntimeError("odd")]
    assert "平台没有及时给出可用的答复" in asked(room, "王经理")
    room.write(lambda conn: quota.add(conn, "local", "api", "2026-10", 79))
    assert "接口额度快用完了" in asked(room, "王经理")
    assert len(there.asked) == 2


def test_the_last_seven_days_and_no_more_than_ten(room: Room) -> None:
    there = platform(room, *(ReadCount(n, 1, "api") for n in range(30)))
    room.until("2026-10-23T19:00:00+08:00")
    lines = asked(room, "王经理").text.splitlines()[1:-1]
    assert len(lines) == len(there.asked) <= 10
    assert not any("10月15日" in line for line in lines)
    assert {"今日进度", "周报"} <= {line.partition("）")[2].partition("：")[0].split(" ")[0] for line in lines}


def test_posts_about_another_project_of_the_same_group_are_not_counted(room: Room) -> None:
    there = platform(room, ReadCount(7, 1, "api"))
    room.say("周总监", "/项目 新建 展会 牵头:研发部 时间:9月15日-10月30日")
    assert "T2" in room.say("周总监", "/任务 展台 @小邓 10月20日前 交付:展台 #展会")[0]

    def unit(conn: Connection) -> None:
        (group,) = projects.groups_all(conn)
        for kind, about, reason in (("rung", "T1", "a"), ("rung", "T2", "b"), ("weekly", "", "weekly:P2:2026-W42")):
            notify.to_group(conn, room.state.house, group, say("…"), kind=kind, now=room.clock.now(), about=about, reason=reason)

    room.write(unit)
    room.pass_time(minutes=1)
    assert asked(room, "王经理", "/已读人数 #新品上市").text.splitlines()[1:-1] == ["10月12日（周一）升级提醒 T1：7 人已读"]
    assert len(there.asked) == 1
    assert "来操作" in room.say("王经理", "/已读人数 #展会")[0]
