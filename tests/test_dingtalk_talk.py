"""The same conversations on DingTalk: the real adapter, a fake server, one process, a standing clock."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from adapters.base import RawRequest
from adapters.dingtalk import DingTalkAdapter
from storage import quota
from storage.models import outbox
from tests.fakes.dingtalk import Call, FakeDingTalk, code
from tests.support.room import Room

NAME = "dt"
GROUP = "cidFICTIONALgroupAAAA0001=="


class DingTalkRoom(Room):
    """A room whose people sit in DingTalk."""

    def __init__(self, database: str, server: FakeDingTalk) -> None:
        super().__init__(database)
        self.server = server
        settings = DingTalkAdapter.Settings(
            client_id=server.client_id,
            client_secret=server.client_secret,
            mode="http",
            api_base=server.url,
            group_webhooks={GROUP: {"access_token": "tokenA", "secret": "SECaaaa"}},
        )
        server.webhooks["tokenA"] = "SECaaaa"
        adapter = DingTalkAdapter(NAME, settings)
        self.state.adapters[NAME] = adapter
        self.state.house.profiles[NAME] = adapter.profile  # type: ignore[index]

    def send(self, text: str, **fields: Any) -> list[Call]:
        """One signed callback; what left for it."""
        before = len(self.server.messages)
        headers, body = self.server.message(text, now=self.clock.now(), **fields)
        lower = {k.lower(): v for k, v in headers.items()}

        async def go() -> None:
            await self.state.accept(NAME, RawRequest("POST", f"/hooks/{NAME}", {}, lower, body))
            await self.state.settle()

        self._loop.run(go())
        return self.server.messages[before:]


@pytest.fixture
def server() -> Iterator[FakeDingTalk]:
    with FakeDingTalk() as running:
        yield running


@pytest.fixture
def room(ready_sqlite: str, server: FakeDingTalk) -> Iterator[DingTalkRoom]:
    room = DingTalkRoom(ready_sqlite, server)
    yield room
    room.close()


def bot_and(*ids: dict[str, str]) -> list[dict[str, str]]:
    """atUsers: the bot, and others as given."""
    return [{"dingtalkId": "$:LWCP_v1:$FICTIONALbot=="}, *ids]


def test_a_task_for_somebody_mentioned_by_staff_id_whose_name_the_text_lost(room: DingTalkRoom) -> None:
    room.send("大家好", sender="user0188", name="李娜")
    out = room.send("/任务 接口联调报告  9月28日前 交付:报告", name="张伟", mentions={"user0188": "李娜"})
    assert len(out) == 1
    assert "第一责任人" in out[0].text and "李娜" in out[0].text
    assert out[0].mentions == ["user0188"]


def test_an_opaque_mention_is_asked_back_and_what_was_learned_is_kept(room: DingTalkRoom) -> None:
    opaque = {"dingtalkId": "$:LWCP_v1:$FICTsunqi"}
    asked = room.send("/任务 联调环境搭建  9月28日前 交付:可用环境", atUsers=bot_and(opaque))
    assert "姓名" in asked[0].text
    taken = room.send("孙琪")
    assert "联调环境搭建" in taken[0].text and "孙琪" in taken[0].text and "9月28日（周一）" in taken[0].text
    again = room.send("/任务 压测报告 9月29日前 交付:报告", atUsers=bot_and(opaque))
    assert "孙琪" in again[0].text  # asked once, known ever after


def test_a_guest_without_staff_id_may_look_but_not_change(room: DingTalkRoom) -> None:
    room.send("/任务 接口联调报告 @张伟 9月28日前 交付:报告")
    guest = {"sender": None, "senderCorpId": "dingothercorp0009", "senderId": "$:LWCP_v1:$FICTvendor"}
    refused = room.send("/进度 T1 90%", name="供应商-王工", **guest)
    assert "外部成员" in refused[0].text
    assert "接口联调报告" in room.send("/查 T1", name="供应商-王工", **guest)[0].text


def test_one_to_one_needs_no_mention_and_no_slash(room: DingTalkRoom) -> None:
    room.send("/任务 接口联调报告 9月28日前 交付:报告 负责人:张伟")
    out = room.send("T1 80%，明天联调", group=None)
    assert "0% → 80%" in out[0].text


def test_the_same_callback_twice_is_one_record_and_one_reply(room: DingTalkRoom) -> None:
    room.send("/任务 接口联调报告 负责人:张伟 9月28日前 交付:报告")
    assert len(room.send("/进度 T1 30%", msg_id="same==")) == 1
    assert room.send("/进度 T1 30%", msg_id="same==") == []


def test_an_equal_nickname_is_never_an_identity(room: DingTalkRoom) -> None:
    room.send("/任务 接口联调报告 负责人:张伟 9月28日前 交付:报告", sender="user0147", name="张伟")
    refused = room.send("/进度 T1 100%", sender="user9999", name="张伟")
    assert any("负责" in call.text for call in refused)
    assert "0%" in room.send("/查 T1")[0].text


def test_a_used_up_quota_is_no_message_and_breaks_nothing(room: DingTalkRoom) -> None:
    quota = {"errorCode": "20001", "errorMessage": "超量"}
    _headers, body = room.server.message("", now=room.clock.now(), **quota)
    assert b"20001" in body
    out = room.send("", **quota)
    assert out == []
    assert "T1" in room.send("/任务 接口联调报告 负责人:张伟 9月28日前 交付:报告")[0].text


def test_in_a_list_each_line_has_only_those_it_names(room: DingTalkRoom) -> None:
    room.send("大家好", sender="user0188", name="李娜")
    text = "/任务 批量\n接口联调 @李娜 9月28日前 交付:报告\n压测 @张伟 9月29日前 交付:报告\n走查 9月29日前"
    shown = room.send(text, mentions={"user0188": "李娜", "user0147": "张伟"})
    assert "可登记 2 项" in shown[0].text and "第3行 走查：没有第一责任人" in shown[0].text
    out = room.send("确认")
    assert "T1 接口联调｜李娜" in out[-1].text or any("T1 接口联调｜李娜" in call.text for call in out)
    query = "select a.user_id from tasks t join accounts a on a.person_id = t.owner_id and not a.opaque order by t.number"
    assert room.read(lambda conn: conn.exec_driver_sql(query).scalars().all()) == ["user0188", "user0147"]


def test_how_many_have_read_a_post_is_told_one_to_one(room: DingTalkRoom, server: FakeDingTalk) -> None:
    """Two pages of readers, then a platform that refuses; the group hears no number."""
    room.send("/部门 市场部 负责人 张伟")
    room.send("/项目 新建 新品上市 牵头:市场部 时间:9月10日-10月30日")
    room.send("/任务 接口联调报告 负责人:张伟 9月28日前 交付:报告")
    room.until("2026-09-16T18:30:00+08:00")
    query = select(outbox.c.platform_message_id).where(outbox.c.kind == "daily").order_by(outbox.c.id.desc())
    newest, oldest = room.read(lambda conn: conn.execute(query).scalars().all())
    server.read = {newest: [f"user{n:04}" for n in range(203)]}

    def readers() -> tuple[list[Call], str]:
        before = len(server.messages)
        assert "结果会单独发给您" in room.send("/已读人数")[0].text
        room._loop.run(_beside(room))
        told = [call for call in server.messages[before:] if call.door == "person"]
        assert not any("人已读" in call.text for call in server.messages if call.door != "person")
        return [call for call in server.calls if call.door == "readers"], told[-1].text

    used = room.read(lambda conn: quota.used(conn, NAME, "2026-09"))["api"]
    asked, said = readers()
    assert "9月16日（周三）今日进度：203 人已读" in said and "9月15日（周二）今日进度：没有查到已读人数" in said
    assert "user0" not in said and "张伟" not in said
    assert [(call.target, call.body["processQueryKey"]) for call in asked] == [(GROUP, newest), (GROUP, newest), (GROUP, oldest)]
    assert room.read(lambda conn: quota.used(conn, NAME, "2026-09"))["api"] == used + 3 + 1, "three pages and the answer"
    room.pass_time(minutes=1)
    server.fail("readers", code(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"))
    asked, said = readers()
    assert "权限" in said and "人已读" not in said and len(asked) == 4


async def _beside(room: DingTalkRoom) -> None:
    await asyncio.gather(*room.state.notes)
    await room.state.settle()
