"""One project over four platforms at once: real HTTP and websockets on the loopback, each in its own language.

市场部 works on WeCom (the home group), 研发部 on Feishu, a supplier on Slack; 周总监, who leads 研发部, is on DingTalk.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.base import Adapter
from adapters.dingtalk import DingTalkAdapter
from adapters.feishu import FeishuAdapter
from adapters.slack import SlackAdapter
from adapters.wecom import WeComAdapter
from bot.services import notify, spread
from storage import projects, tasks
from storage.models import changes, inbox, people
from tests.fakes.dingtalk import FakeDingTalk
from tests.fakes.dingtalk_callbacks import BOT_ID
from tests.fakes.feishu import FakeFeishu
from tests.fakes.platform import FakePlatform
from tests.fakes.slack import FakeSlack
from tests.fakes.wecom import AGENT, CORP, FakeWeCom
from tests.support.room import Room

KINDS: dict[str, tuple[type[FakePlatform], type[Any]]] = {
    "wecom": (FakeWeCom, WeComAdapter),
    "feishu": (FakeFeishu, FeishuAdapter),
    "slack": (FakeSlack, SlackAdapter),
    "dingtalk": (FakeDingTalk, DingTalkAdapter),
}
PEOPLE = {
    "wecom": {"wang.jl": "王经理", "xiao.li": "小李"},
    "feishu": {"ou_zhanggong001": "张工"},
    "slack": {"U0SUNQIAN01": "孙谦"},
    "dingtalk": {"user0300": "周总监", "user0400": "吴凡"},
}
ID = {name: (adapter, user) for adapter, known in PEOPLE.items() for user, name in known.items()}
GROUP = {
    "wecom": "wrFictionalGroupChatId0001",
    "feishu": "oc_5ad11d72b830411d72b836c20f00aa01",
    "slack": "C0PROJECT1",
    "dingtalk": "cidFICTIONALgroupAAAA0001==",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


class Town:
    """Four fakes, four adapters, one Qiantou, and its standing clock."""

    def __init__(self, room: Room, fakes: dict[str, FakePlatform]) -> None:
        self.room, self.fakes = room, fakes
        self.taken: dict[str, asyncio.Queue[str]] = {name: asyncio.Queue() for name in fakes}  # what was stored

    async def say(self, person: str, text: str, *, privately: bool = False) -> str:
        """What the bot answers where somebody says something over the platform's long connection."""
        name, user = ID[person]
        fake, clock = self.fakes[name], self.room.clock
        more = {"name": person, "session": f"s{len(fake.told)}"} if name == "dingtalk" else {}
        before = len(fake.messages)
        fake.say(text, sender=user, group=None if privately else GROUP[name], now=clock.now(), **more)
        await self.taken[name].get()
        await self.until(clock.now() + timedelta(seconds=10))
        return "\n".join(call.text for call in fake.messages[before:])

    async def until(self, moment: datetime) -> None:
        await self.room.state.runner.advance(moment)

    def marks(self) -> dict[str, int]:
        return {name: len(fake.messages) for name, fake in self.fakes.items()}

    def heard(self, name: str, since: dict[str, int]) -> str:
        """Everything that went out on one platform since."""
        return "\n".join(call.text for call in self.fakes[name].messages[since[name] :])

    def count(self, table: Any) -> int:
        return int(self.room.read(lambda conn: conn.execute(select(func.count()).select_from(table)).scalar_one()))


@asynccontextmanager
async def town(room: Room) -> AsyncIterator[Town]:
    """Everything is up, every long connection too."""
    state, running = room.state, []
    there = Town(room, {name: await fake().__aenter__() for name, (fake, _) in KINDS.items()})
    for name, fake in there.fakes.items():
        kind = KINDS[name][1]
        fake.people = dict(PEOPLE[name])  # type: ignore[attr-defined]
        settings = fake.settings()
        if name == "wecom":  # a self-built app beside the bot knows the members' names
            settings |= {"corp_id": CORP, "corp_secret": fake.corp_secret, "agent_id": AGENT}  # type: ignore[attr-defined]
        adapter: Adapter = kind(name, kind.Settings(**settings))
        state.adapters[name] = adapter

        async def sink(event: Any, name: str = name) -> None:
            await state.take(name, event)
            there.taken[name].put_nowait(event.dedupe_key)

        running.append(asyncio.create_task(adapter.run(sink, lambda: False, room.clock.now)))  # type: ignore[attr-defined]
    state.house.profiles = {name: one.profile for name, one in state.adapters.items()}
    try:
        async with asyncio.timeout(120):
            for fake in there.fakes.values():
                await fake.until(lambda fake=fake: fake.connected)
            yield there
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for name, fake in there.fakes.items():
            await state.adapters.pop(name).aclose()
            await fake.__aexit__(None, None, None)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, at("10-12 08:30"))
    yield room
    room.close()


async def begin(there: Town) -> None:
    """Departments on their own platforms, a project in the WeCom group, three groups that join it by a code each."""
    for person in ("王经理", "小李", "张工", "孙谦", "周总监"):
        await there.say(person, "/帮助")
    assert "已登记部门：市场部" in await there.say("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李")
    assert "已登记部门：研发部" in await there.say("周总监", "/部门 研发部 负责人 周总监 接口人 张工")
    assert "2026-市场-001" in await there.say(
        "王经理", "/项目 新建 新品上市 牵头:市场部 参与:研发部 时间:10月9日-11月30日 目标:按时上市"
    )
    assert "T1" in await there.say("王经理", "/任务 接口联调 @张工 10月20日前 交付:报告")
    assert "T2" in await there.say("王经理", "/任务 宣传物料设计 @小李 10月23日前 交付:样册")
    for person in ("张工", "孙谦", "周总监"):
        invited = await there.say("王经理", "/项目 邀请")
        code = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", invited)
        assert code, invited
        assert "本群已加入项目" in await there.say(person, f"/项目 加入 {code[0]}"), person


def test_one_project_over_four_platforms(room: Room) -> None:
    async def play() -> None:
        async with town(room) as there:
            await begin(there)
            groups = await there.say("孙谦", "/项目 群")
            assert all(one in groups for one in ("企业微信群：主群", "飞书群", "Slack群", "新品上市跨部门协作群（虚构）（钉钉）")), groups
            await progress(there)
            places(there)
            await escalation(there)
            await no_loop(there)

    room._loop.run(play())


async def progress(there: Town) -> None:
    """Typed in the WeCom group: seen at once by whoever asks, and told in the others' next gathered post."""
    since = there.marks()
    assert "75%" in await there.say("小李", "/进度 T2 75% 打样中")
    for person in ("张工", "孙谦", "周总监"):
        assert "75%" in await there.say(person, "/查 T2")
    await there.until(at("10-12 10:05"))
    line = "T2 宣传物料设计：进度 0% → 75%，来自企业微信群"
    for name in ("feishu", "slack", "dingtalk"):
        assert there.heard(name, since).count(line) == 1, there.heard(name, since)
    assert line not in there.heard("wecom", since)
    assert "T1 接口联调" in there.heard("feishu", since), "the day's post, where the owner reads it"
    assert "今日进度" not in there.heard("slack", since), "nothing is asked of anybody there"


def places(there: Town) -> None:
    """T1 was made in the WeCom group for somebody on Feishu: its posts, and what cannot be said one-to-one, go there."""

    def query(conn: Any) -> tuple[str, str, str]:
        task = tasks.of_projects(conn, [1])[0]
        home = projects.group(conn, task.group_id)
        posts = spread.place(conn, projects.project(conn, 1), task.group_id, task.owner_id)
        fallback = notify.where_they_are(conn, home, task.owner_id, task.label)
        return home.adapter, posts.adapter, fallback.adapter

    assert there.room.read(query) == ("wecom", "feishu", "feishu")


async def escalation(there: Town) -> None:
    """Raised in Feishu, unresolved for a day: the raiser's lead reads it on DingTalk and answers there."""
    assert "Q1" in await there.say("张工", "/问题 测试环境资源不足 @小李 级别:跨部门 措施:协调服务器")
    await there.say("吴凡", "/帮助", privately=True)
    assert "不在这个项目里" in await there.say("张工", "/转给 Q1 @吴凡"), "a name typed on Feishu takes nobody on DingTalk into the project"
    assert "Q1 不存在" in await there.say("吴凡", "/查 Q1", privately=True)
    since = there.marks()
    await there.until(at("10-13 10:10"))
    alarmed = [call for call in there.fakes["dingtalk"].messages[since["dingtalk"] :] if call.door == "person"]
    assert [(call.target, "Q1 测试环境资源不足" in call.text) for call in alarmed] == [("user0300", True)], alarmed
    assert "Q1 测试环境资源不足" in there.heard("wecom", since), "the other lead is on WeCom"
    since = there.marks()
    assert "Q1 测试环境资源不足" in await there.say("周总监", "/收到 Q1", privately=True)
    await there.until(at("10-13 15:05"))
    for name in GROUP:
        assert there.heard(name, since).count("Q1 测试环境资源不足：周总监已收到提醒") == 1, name
    since = there.marks()
    assert "已解决" in await there.say("小李", "/解决 Q1 措施:借用两台服务器 原因:预算已批")
    assert "Q1 测试环境资源不足" in there.heard("dingtalk", since), "whoever was alarmed hears the end where they were alarmed"


async def no_loop(there: Town) -> None:
    """What bots say, ours or another's, is no input anywhere: nothing travels in circles."""
    await there.until(at("10-14 16:00"))
    known, persons, stored = there.count(changes), there.count(people), there.count(inbox)
    now, words = there.room.clock.now(), "/进度 T2 10%"
    feishu = there.fakes["feishu"].body(words, sender="cli_other_bot", group=GROUP["feishu"], now=now)  # type: ignore[attr-defined]
    feishu["event"]["sender"]["sender_type"] = "app"
    there.fakes["feishu"].tell(feishu, "event")
    there.fakes["slack"].say(words, sender="U0OTHERBOT", bot_id="B0OTHER0001", now=now)
    there.fakes["dingtalk"].say(words, group=GROUP["dingtalk"], now=now, senderId=BOT_ID, senderStaffId=None, session="echo")
    for person in ("张工", "孙谦", "周总监"):  # frames come in order: what was said before is over with
        assert "75%" in await there.say(person, "/查 T2")
    await there.until(at("10-14 17:20"))
    assert (there.count(changes), there.count(people)) == (known, persons)
    assert there.count(inbox) == stored + 3
