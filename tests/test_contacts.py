"""/通讯录: shown one-to-one, registered by a tap; nothing is written before, and nothing of others is touched."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.base import Contact, ContactList
from adapters.local import LocalAdapter, LocalSettings
from storage import people
from storage.models import accounts, departments
from storage.models import people as people_table
from tests.support.room import Post, Room

LISTED = ContactList(
    ("市场部", "研发部", "法务部"),
    (
        Contact("zhou", "周总监", "研发部", ("研发部",)),
        Contact("zhang", "张工", "研发部"),
        Contact("wang", "王总", "市场部", ("市场部",)),
        Contact("sun", "孙主管", "法务部", ("法务部",)),
    ),
)


class Company(LocalAdapter):
    """A platform with a directory, whose messages are those of the local one."""

    listed: ContactList | Exception = LISTED
    asked = 0
    profile = LocalAdapter.profile.__class__(levels=("card",), hears="all", people_by_name=False, called="飞书")

    async def contacts(self) -> ContactList:
        self.asked += 1
        if isinstance(self.listed, Exception):
            raise self.listed
        return self.listed


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, datetime.fromisoformat("2026-10-12T09:00:00+08:00"))
    room.state.adapters["feishu"] = Company("feishu", LocalSettings())
    room.state.house.profiles = {name: one.profile for name, one in room.state.adapters.items()}
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/项目 新建 新品上市 牵头:市场部 时间:9月15日-10月30日",
        "/任务 样册 @张工 10月20日前 交付:样册",
    ):
        assert room.say("王经理", line)
    yield room
    room.close()


def rows(room: Room) -> tuple[int, ...]:
    tables: tuple[Any, ...] = (people_table, accounts, departments)
    return tuple(room.read(lambda conn: [conn.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]))


def preview(room: Room, person: str, text: str = "/通讯录 飞书") -> Post:
    """What comes one-to-one once the directory was read."""
    mark = room.mark(person)
    assert "正在读取飞书通讯录" in room.say(person, text)[0]
    room._loop.run(_beside(room))
    return room.told(person, mark)[-1]


async def _beside(room: Room) -> None:
    await asyncio.gather(*room.state.notes)
    await room.state.settle()


def departments_of(room: Room) -> dict[str, str]:
    def query(conn: Any) -> dict[str, str]:
        named = {one.id: one.name for one in people.all_departments(conn)}
        found = conn.execute(select(people_table.c.name, people_table.c.department_id, people_table.c.id).order_by(people_table.c.id))
        return {f"{row.name}{row.id}": named.get(row.department_id, "") for row in found}

    return dict(room.read(query))


def leads(room: Room) -> dict[str, str]:
    def query(conn: Any) -> dict[str, str]:
        return {one.name: people.person(conn, one.lead_id).name if one.lead_id else "" for one in people.all_departments(conn)}

    return dict(room.read(query))


def test_shown_first_and_registered_by_a_tap(room: Room) -> None:
    before = rows(room)
    said = preview(room, "王经理")
    assert said.text.startswith("飞书通讯录预览\n通讯录里有 4 人，还没有登记任何内容。\n新部门 2 个：研发部、法务部\n新人员 4 人；归入部门 4 人")
    assert "登记为负责人：研发部 周总监、法务部 孙主管" in said.text, "市场部 keeps the lead it has"
    assert rows(room) == before, "nothing before the tap"
    ((_, command),) = said.buttons
    assert "部门 2 个，人员 4 人，归入部门 4 人" in room.whisper("王经理", command)[0]
    assert leads(room) == {"市场部": "王经理", "研发部": "周总监", "法务部": "孙主管"}
    found = departments_of(room)
    assert sorted(one for one in found.values() if one) == ["市场部"] * 3 + ["法务部"] + ["研发部"] * 2
    own = min(name for name in found if name.startswith("张工"))
    assert len([name for name in found if name.startswith("张工")]) == 2 and found[own] == "", "a name is no account"
    again = preview(room, "王经理")
    assert "没有新部门" in again.text and "新人员 0 人；归入部门 0 人" in again.text
    assert room.state.adapters["feishu"].asked == 1, "read again only after a while"  # type: ignore[attr-defined]
    after = rows(room)
    room.whisper("王经理", again.buttons[0][1])
    assert rows(room) == after, "twice is harmless"
    assert "不能" in room.whisper("王经理", "/撤销")[0]


def test_only_some_departments(room: Room) -> None:
    command = preview(room, "王经理").buttons[0][1]
    assert "部门 1 个，人员 1 人" in room.whisper("王经理", f"{command} 法务部")[0]
    assert leads(room) == {"市场部": "王经理", "法务部": "孙主管"}


def test_who_may_and_what_is_not_theirs(room: Room) -> None:
    assert "来操作" in room.say("小李", "/通讯录 飞书")[0]
    room.say("外人", "/部门 外联部 负责人 @外人", "别的群")
    room.say("外人", "/项目 新建 外联 牵头:外联部 时间:10月9日-11月30日", "别的群")
    mark = room.mark("外人")
    assert "正在读取" in room.say("外人", "/通讯录 飞书", "别的群")[0]
    room._loop.run(_beside(room))
    said = room.told("外人", mark)[-1]
    assert "归入部门 3 人" in said.text, "市场部 is not theirs to fill"
    room.whisper("外人", said.buttons[0][1])
    assert "市场部" not in [place for name, place in departments_of(room).items() if name.startswith("王总")]
    assert "来操作" in room.whisper("小李", said.buttons[0][1])[0]


def test_a_preview_does_not_last(room: Room) -> None:
    command = preview(room, "王经理").buttons[0][1]
    room.pass_time(minutes=31)
    assert "已经失效" in room.whisper("王经理", command)[0]
    assert "已经失效" in room.whisper("王经理", "/通讯录 登记 ABCDEF")[0]


def test_what_cannot_be_read_is_said(room: Room) -> None:
    company = room.state.adapters["feishu"]
    assert isinstance(company, Company)
    assert "请写明读取哪个连接的通讯录：飞书" in room.say("王经理", "/通讯录")[0]
    assert "没有连接“lark”。请写明读取哪个连接的通讯录：飞书" in room.say("王经理", "/通讯录 lark")[0]
    company.listed = ContactList(hint="请在开发者后台开通“获取用户基本信息”")
    assert "开通“获取用户基本信息”" in preview(room, "王经理").text
    company.listed = RuntimeError("the platform is odd")
    assert "平台没有及时给出可用的答复" in preview(room, "王经理").text
