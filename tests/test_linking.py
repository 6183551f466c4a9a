"""One person with accounts on several platforms: both say so, rights are gained by nobody in passing, all comes back."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from adapters.base import Outcome, OutgoingMessage, RawRequest, Receipt, Target
from adapters.local import LocalAdapter, LocalSettings
from adapters.render import to_plain, unpack
from bot.services import notify
from storage import people
from storage.models import (
    accounts,
    meeting_people,
    meeting_topics,
    meetings,
    one_time_codes,
    outbox,
    projects,
    questions,
    risks,
    signers,
    tasks,
)
from storage.models import people as people_table
from tests.support.room import Room

HERE, THERE = "local", "feishu"
GONE: set[str] = set()  # whom the other platform refuses to write to


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+08:00")


class Elsewhere(LocalAdapter):
    """Another platform, whose accounts are names too."""

    profile = replace(LocalAdapter.profile, called="飞书")

    async def deliver(self, to: Target, message: OutgoingMessage, **more: Any) -> Receipt:
        if to.id in GONE:
            return Receipt(Outcome.PERMANENT, hint="unknown user")
        return await super().deliver(to, message, **more)


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, at("10-12 09:00"))
    GONE.clear()
    room.state.adapters[THERE] = Elsewhere(THERE, LocalSettings())
    room.state.house.profiles = {name: one.profile for name, one in room.state.adapters.items()}
    for line in (
        "/部门 市场部 负责人 @王经理 接口人 @小李",
        "/部门 研发部 负责人 @周总监 接口人 @张工",
        "/项目 新建 新品上市 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日",
        "/任务 接口联调 @张工 10月20日前 交付:报告",
    ):
        assert room.say("王经理", line), line
    room.write(lambda conn: people.set_person(conn, 1, is_admin=True))  # 王经理
    yield room
    room.close()


def said(room: Room, adapter: str, person: str, text: str, group: str = "") -> str:
    """What the bot answers on one platform, one-to-one or in a group."""
    place = f"groups/{group}" if group else f"people/{person}"
    before = last(room)
    body = json.dumps({"sender": person, "text": text}).encode()
    request = RawRequest("POST", f"/api/local/{place}/messages", {}, {"x-message-id": uuid.uuid4().hex}, body)

    async def go() -> None:
        await room.state.accept(adapter, request)
        await room.state.settle()

    room._loop.run(go())
    return sent(room, adapter, group or person, before)


def last(room: Room) -> int:
    return int(room.read(lambda conn: conn.execute(select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1)).scalar() or 0))


def sent(room: Room, adapter: str, to: str, after: int = 0) -> str:
    """Everything that left for one account or group."""
    query = select(outbox.c.message).where(
        outbox.c.adapter == adapter, outbox.c.to_id == to, outbox.c.id > after, outbox.c.state == "sent"
    )
    rows = room.read(lambda conn: list(conn.execute(query.order_by(outbox.c.id)).scalars()))
    return "\n".join(to_plain(unpack(row), buttons=False) for row in rows)


def code(room: Room, adapter: str, person: str) -> str:
    found = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", said(room, adapter, person, "/绑定 账号"))
    assert found
    return found[0]


def who(room: Room, adapter: str, user: str) -> int:
    def query(conn: Any) -> int:
        account = people.account(conn, adapter, user)
        assert account is not None
        return people.person(conn, account.person_id).id

    return int(room.read(query))


def test_two_accounts_become_one_person(room: Room) -> None:
    assert said(room, THERE, "zhang.gong", "/帮助")
    secret = code(room, HERE, "张工")
    stored = room.read(lambda conn: list(conn.execute(select(one_time_codes.c.digest)).scalars()))
    assert stored and all(len(one) == 64 for one in stored)
    asked = said(room, THERE, "zhang.gong", f"/绑定 账号 {secret}")
    assert "要把张工和本账号（飞书的zhang.gong）合为同一个人吗？" in asked and "研发部接口人" in asked
    drafts = room.read(lambda conn: list(conn.execute(select(questions.c.draft)).scalars()))
    assert not any(secret in draft for draft in drafts), "used up when typed: nothing of it is kept"
    assert who(room, HERE, "张工") != who(room, THERE, "zhang.gong"), "nothing before 确认"
    before = last(room)
    assert "已合为同一个人：张工。账号：张工、飞书的zhang.gong" in said(room, THERE, "zhang.gong", "确认")
    assert "飞书的zhang.gong已和这个账号合为同一个人" in sent(room, HERE, "张工", before)
    assert who(room, HERE, "张工") == who(room, THERE, "zhang.gong")
    assert "T1 接口联调" in said(room, THERE, "zhang.gong", "/我的")
    assert "60%" in said(room, THERE, "zhang.gong", "/进度 T1 60%")
    assert "无效或已过期" in said(room, THERE, "zhao.lei", f"/绑定 账号 {secret}"), "once"


def test_notices_go_where_the_person_was_last_seen(room: Room) -> None:
    secret = code(room, HERE, "张工")
    said(room, THERE, "zhang.gong", f"/绑定 账号 {secret}")
    room.until(at("10-12 09:01"))
    said(room, THERE, "zhang.gong", "确认")
    person = who(room, HERE, "张工")

    def reached() -> str:
        found = room.read(lambda conn: notify.reachable(conn, room.state.house, person))
        return str(found.adapter)

    assert reached() == THERE
    for adapter, user in ((HERE, "张工"), (THERE, "zhang.gong"), (HERE, "张工"), (THERE, "zhang.gong")):
        room.pass_time(seconds=1)
        said(room, adapter, user, "/我的")
        assert reached() == adapter, "each message counts, however soon after another"
    before = last(room)
    GONE.add("zhang.gong")
    room.until(at("10-12 17:32"))
    assert "T1 接口联调" in sent(room, HERE, "张工", before), "what one account refuses the other gets"
    assert reached() == HERE


def test_guards(room: Room) -> None:
    assert "在与我的单聊里" in room.say("张工", "/绑定 账号")[0]
    secret = code(room, HERE, "张工")
    assert "已经是张工本人的" in said(room, HERE, "张工", f"/绑定 账号 {secret}")
    assert "已作废" in said(room, THERE, "li.wei", f"/绑定 账号 {secret}", group="飞书群")
    assert "无效或已过期" in said(room, THERE, "zhang.gong", f"/绑定 账号 {secret}"), "whoever reads the group has it: burnt"
    first, second = code(room, HERE, "张工"), code(room, HERE, "张工")
    assert "无效或已过期" in said(room, THERE, "zhang.gong", f"/绑定 账号 {first}"), "the last one is the one that is good"
    room.until(at("10-12 09:11"))
    assert "无效或已过期" in said(room, THERE, "zhang.gong", f"/绑定 账号 {second}"), "ten minutes"
    third = code(room, HERE, "张工")
    for _ in range(10):
        said(room, THERE, "li.wei", "/绑定 账号 22222-22222")
    assert "无效或已过期" in said(room, THERE, "li.wei", f"/绑定 账号 {third}"), "ten wrong ones"
    person = who(room, HERE, "张工")
    for typed in (f"/绑定 账号 确认 {person}", f"/绑定 账号 同意 {person}"):
        said(room, THERE, "zhang.gong", typed)
        assert who(room, THERE, "zhang.gong") != person, "our own drafts are nobody's to type"
    assert "要把张工和本账号" in said(room, THERE, "zhang.gong", f"/绑定 账号 {third}")
    said(room, THERE, "zhang.gong", "取消")
    said(room, THERE, "zhang.gong", "确认")
    assert who(room, THERE, "zhang.gong") != person


def test_nobody_becomes_an_administrator_in_passing(room: Room) -> None:
    secret = code(room, HERE, "王经理")  # an administrator's
    before = last(room)
    assert "管理员" in said(room, THERE, "wang", f"/绑定 账号 {secret}")
    assert "王经理是管理员，请回到那个账号" in said(room, THERE, "wang", "确认")
    assert "飞书的wang要和您合为同一个人" in sent(room, HERE, "王经理", before)
    assert who(room, THERE, "wang") != who(room, HERE, "王经理")
    assert "已合为同一个人" in said(room, HERE, "王经理", "确认")
    assert who(room, THERE, "wang") == who(room, HERE, "王经理")
    # the other way round it is the administrator who says 确认, and whose person stays
    other = code(room, THERE, "stranger")
    assert "管理员" in said(room, HERE, "王经理", f"/绑定 账号 {other}")
    said(room, HERE, "王经理", "确认")
    assert room.read(lambda conn: [one.name for one in people.admins(conn)]) == ["王经理"]
    assert who(room, THERE, "stranger") == who(room, HERE, "王经理")


def test_taken_back_everything_is_as_it_was(room: Room) -> None:
    said(room, THERE, "李娜", "/任务 说明书 @李娜 10月22日前 交付:文档", group="飞书群")
    said(room, THERE, "李娜", "/绑定 李经理 @李娜", group="飞书群")

    said(room, THERE, "李娜", "/风险 人手不足 等级:中 责任人:李娜 应对:借调", group="飞书群")
    said(room, THERE, "李娜", "/文档 使用说明 https://example.com/doc 签字人:@李娜", group="飞书群")

    def state() -> list[Any]:
        def query(conn: Any) -> list[Any]:
            forms = [list(conn.execute(select(one))) for one in (risks.c.owner_id, signers.c.person_id)]
            assert len(forms[0]) == 1 and len(forms[1]) >= 1
            owners = list(conn.execute(select(tasks.c.number, tasks.c.owner_id).order_by(tasks.c.number)))
            named = list(conn.execute(select(projects.c.id, projects.c.coordinator_id).order_by(projects.c.id)))
            merged = list(conn.execute(select(people_table.c.id, people_table.c.merged_into).order_by(people_table.c.id)))
            groups = [people.groups_of(conn, row.id) for row in merged]
            return [owners, named, merged, groups, forms]

        return list(room.read(query))

    secret = code(room, HERE, "小李")
    said(room, THERE, "李娜", "/我的")
    before = state()
    said(room, THERE, "李娜", f"/绑定 账号 {secret}")
    assert "已合为同一个人：小李" in said(room, THERE, "李娜", "确认")
    assert "T2 说明书" in said(room, HERE, "小李", "/我的")
    linked = state()
    assert linked[4] == [[(who(room, HERE, "小李"),)] * len(part) for part in before[4]], "open forms go along"
    mark = last(room)
    assert "两个账号又分开了" in said(room, THERE, "李娜", "/撤销")
    assert "已撤销账号合并" in sent(room, HERE, "小李", mark)
    assert state() == before
    assert "T2" not in said(room, HERE, "小李", "/我的")
    third = code(room, THERE, "李娜")
    said(room, HERE, "小李", f"/绑定 账号 {third}")
    said(room, HERE, "小李", "确认")
    room.until(at("10-12 09:30"))
    assert "没有您可以撤销的操作" in said(room, HERE, "小李", "/撤销"), "ten minutes"


def test_an_invitation_and_the_minutes_go_along(room: Room) -> None:
    """Asked under one account, answered from the other; where both are asked each keeps its row."""
    said(room, THERE, "李娜", "大家好", group="飞书群")
    for number, asked in ((1, "@李娜"), (2, "@李娜、@小李")):
        line = f"/会议 协调会{number} 目标:定节点 时间:10月1{number + 4}日14:00-15:00 地点:A 参会:{asked} 议题:进度 @李娜 20分钟 主持人:@王经理 记录人:@李娜"
        assert f"M{number}" in room.say("王经理", line)[-1].text
    named = room.read(lambda conn: {row.name: row.id for row in conn.execute(select(people_table))})["李娜"]
    room.write(lambda conn: people.set_person(conn, named, merged_into=None))
    room.write(lambda conn: conn.execute(accounts.update().where(accounts.c.user_id == "李娜").values(person_id=named)))

    def state() -> list[Any]:
        wanted = (
            select(meeting_people.c.meeting_id, meeting_people.c.person_id).order_by(meeting_people.c.id),
            select(meetings.c.recorder_id).order_by(meetings.c.id),
            select(meeting_topics.c.owner_id).order_by(meeting_topics.c.id),
        )
        return [list(room.read(lambda conn, one=one: [tuple(row) for row in conn.execute(one)])) for one in wanted]

    before, keep = state(), who(room, HERE, "小李")
    secret = code(room, HERE, "小李")
    said(room, THERE, "李娜", f"/绑定 账号 {secret}")
    assert "已合为同一个人：小李" in said(room, THERE, "李娜", "确认")
    after = state()
    assert (1, keep) in after[0] and (1, named) not in after[0]
    assert [row for row in after[0] if row[0] == 2] == [row for row in before[0] if row[0] == 2]
    assert after[1] == after[2] == [(keep,), (keep,)]
    assert "参加" in said(room, HERE, "小李", "/参会 M1 参加")
    said(room, THERE, "李娜", "/撤销")
    said(room, THERE, "李娜", "/撤销")
    assert state() == before


def test_a_third_account_finds_the_same_person(room: Room) -> None:
    room.state.adapters["slack"] = Elsewhere("slack", LocalSettings())
    room.state.house.profiles = {name: one.profile for name, one in room.state.adapters.items()}
    secret = code(room, THERE, "zhang.gong")
    said(room, "slack", "zg", f"/绑定 账号 {secret}")
    said(room, "slack", "zg", "确认")
    secret = code(room, HERE, "张工")
    said(room, "slack", "zg", f"/绑定 账号 {secret}")  # who is two already
    assert "账号：" in said(room, "slack", "zg", "确认")
    every = {who(room, HERE, "张工"), who(room, THERE, "zhang.gong"), who(room, "slack", "zg")}
    assert len(every) == 1
    assert len(room.read(lambda conn: people.accounts_of(conn, every.pop()))) == 3
