"""What leaves for Mattermost: posts with buttons, tables and threads, over a server that keeps its rules."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.base import (
    Button,
    Buttons,
    Divider,
    Facts,
    IncomingAction,
    Level,
    Outcome,
    OutgoingMention,
    OutgoingMessage,
    Receipt,
    Refused,
    Table,
    Target,
    Text,
)
from adapters.mattermost import MattermostAdapter
from adapters.mattermost.errors import ERRORS, NO_THREAD, verdict_of
from adapters.mattermost.markup import MAX_CHARACTERS, escape
from adapters.mattermost.settings import MattermostSettings
from tests.adapters.samples.mattermost import NOW
from tests.fakes.mattermost import GROUP, LI, ZHANG, FakeMattermost, direct_channel, error, id_of
from tests.fakes.wire import CUT, LOST, Fault, html, slowed

IN_GROUP, TO_LI = Target("group", GROUP), Target("person", LI)
BUTTONS = OutgoingMessage("问题", (Text("Q1 环境不足"), Buttons((Button("收到", "/收到 Q1", "primary"), Button("我来", "/跟进 Q1")))))


@pytest.fixture
async def server() -> AsyncIterator[FakeMattermost]:
    async with FakeMattermost() as fake:
        yield fake


def built(server: FakeMattermost, **more: Any) -> MattermostAdapter:
    return MattermostAdapter("mm", MattermostSettings.model_validate({**server.settings(), **more}))


async def send(
    server: FakeMattermost, message: OutgoingMessage, to: Target = IN_GROUP, *, key: str = "k", level: Level = "card", **more: Any
) -> Receipt:
    adapter = built(server, **more)
    receipt = await adapter.deliver(to, message, key=key, reply_to=None, level=level, now=NOW)
    await adapter.aclose()
    return receipt


def said(text: str = "已登记", **more: Any) -> OutgoingMessage:
    return OutgoingMessage(blocks=(Text(text),), **more)


@pytest.mark.anyio
async def test_a_button_comes_back_as_its_command_and_only_from_where_it_stood(server: FakeMattermost) -> None:
    receipt = await send(server, BUTTONS)
    (post,) = server.messages
    assert receipt == Receipt(Outcome.SENT, message_id=f"{GROUP}:{next(iter(server.roots))}")
    assert post.buttons == {"收到": "/收到 Q1", "我来": "/跟进 Q1"}
    assert "［收到］" not in post.text
    assert {one["integration"]["url"] for one in post.actions.values()} == {"https://qiantou.example.com/hooks/mm"}
    adapter = built(server)
    (event,) = adapter.receive(server.pressed(post, "我来", sender=LI).raw("mm"), NOW + timedelta(days=1)).events
    assert isinstance(event.body, IncomingAction)
    assert (event.body.command, event.body.sender.user_id, event.body.conversation.id) == ("/跟进 Q1", LI, GROUP)
    with pytest.raises(Refused):
        adapter.receive(server.pressed(post, "我来", channel_id=id_of("c0other")).raw("mm"), NOW)
    with pytest.raises(Refused):
        built(server, bot_token="another-token").receive(server.pressed(post, "我来").raw("mm"), NOW)


@pytest.mark.anyio
async def test_without_our_address_a_button_is_what_one_types(server: FakeMattermost) -> None:
    await send(server, BUTTONS, public_url="")
    await send(server, BUTTONS, key="k2", level="text")
    assert [call.buttons for call in server.messages] == [{}, {}]
    assert all("［我来］/qiantou /跟进 Q1" in call.text for call in server.messages)


@pytest.mark.anyio
async def test_one_to_one_goes_to_the_channel_with_the_bot_and_mentions_nobody(server: FakeMattermost) -> None:
    adapter = built(server)
    for key in ("a", "b"):
        message = said(mention=(OutgoingMention(LI, "李娜"),))
        assert (await adapter.deliver(TO_LI, message, key=key, reply_to=None, level="card", now=NOW)).outcome is Outcome.SENT
    await adapter.aclose()
    assert [call.door for call in server.calls] == ["me", "direct", "post", "post"], "opened once"
    assert {call.body["channel_id"] for call in server.messages} == {direct_channel(LI)}
    assert [call.mentions for call in server.messages] == [[], []]


@pytest.mark.anyio
async def test_people_are_mentioned_by_user_name_and_named_where_nobody_knows_it(server: FakeMattermost) -> None:
    people = (OutgoingMention(LI, "李娜"), OutgoingMention("nobody/../x", "@all 王五"))
    await send(server, said(mention=people, mention_everyone=True))
    (post,) = server.messages
    assert post.text.split("\n")[0] == "@all @li.na ＠all 王五"
    assert [call.path for call in server.calls if call.door == "name"] == [f"/api/v4/users/{LI}"]


@pytest.mark.anyio
async def test_names_are_asked_for_once(server: FakeMattermost) -> None:
    adapter = built(server)
    assert [await adapter.name_of(one) for one in (ZHANG, ZHANG, id_of("u0gone"), "../me")] == ["张伟", "张伟", "", ""]
    await adapter.aclose()
    assert len(server.at("name")) == 2


@pytest.mark.anyio
async def test_tables_are_tables(server: FakeMattermost) -> None:
    table = Table(("编号", "事项"), (("T1", "联调|评审"), ("T12",)))
    await send(server, OutgoingMessage("今日进度", (Facts((("状态", "滞后"),)), table, Divider(), Text("完"))))
    assert server.messages[0].body["message"] == (
        "### 今日进度\n**状态**：滞后\n\n| 编号 | 事项 |\n| --- | --- |\n| T1 | 联调｜评审 |\n| T12 |  |\n\n\n---\n完"
    )


@pytest.mark.anyio
async def test_what_is_about_one_matter_stands_below_its_first_post(server: FakeMattermost) -> None:
    first = (await send(server, said(), key="1")).message_id
    under = Target("group", GROUP, first)
    assert (await send(server, said(), under, key="2")).outcome is Outcome.SENT
    assert (await send(server, said(), under, key="3", threads="flat")).outcome is Outcome.SENT
    assert (await send(server, said(), Target("group", GROUP, "Q1"), key="4")).outcome is Outcome.SENT
    server.roots.clear()  # the first post was deleted
    assert (await send(server, said(), under, key="5")).outcome is Outcome.SENT
    post = first.partition(":")[2]
    assert [call.body.get("root_id") for call in server.messages] == [None, post, None, None, None]


@pytest.mark.anyio
async def test_the_same_key_soon_again_is_one_post(server: FakeMattermost) -> None:
    server.fail("post", LOST)
    assert (await send(server, said())).outcome is Outcome.UNKNOWN
    assert (await send(server, said())).outcome is Outcome.SENT
    keys = {call.body["pending_post_id"] for call in server.at("post")}
    assert len(keys) == 1 and all(len(one) == 64 for one in keys)


FAULTS = {
    "lost": (LOST, Outcome.UNKNOWN),
    "cut": (CUT, Outcome.UNKNOWN),
    "a page": (html(200), Outcome.UNKNOWN),
    "a gateway": (html(502), Outcome.UNKNOWN),
    "nothing": (Fault(201, b""), Outcome.UNKNOWN),
    "too fast": (slowed(7), Outcome.RATE_LIMITED),
    "elsewhere": (Fault(302, b"", {"location": "http://127.0.0.1:1/"}), Outcome.RETRY),
    "unknown": (error(400, "api.something.new.app_error"), Outcome.RETRY),
    "not there": (error(403, "api.context.permissions.app_error"), Outcome.PERMANENT),
}


@pytest.mark.anyio
async def test_every_fault_has_its_end(server: FakeMattermost) -> None:
    for number, (name, (fault, outcome)) in enumerate(FAULTS.items()):
        server.fail("post", fault)
        receipt = await send(server, said(), key=f"{number}")
        assert (name, receipt.outcome) == (name, outcome)
        assert receipt.hint and not receipt.hint.isascii(), name
    server.fail("post", slowed(7))
    assert (await send(server, said(), key="x")).after == timedelta(seconds=7)
    server.fail("direct", html(502))
    assert (await send(server, said(), TO_LI, key="y")).outcome is Outcome.RETRY, "a channel may be opened twice"


def test_every_error_says_what_an_admin_can_do() -> None:
    for name, verdict in ERRORS.items():
        assert not verdict.hint.isascii(), name
        assert verdict_of(400, name) is verdict
    assert not NO_THREAD & set(ERRORS)


@pytest.mark.anyio
async def test_too_long_is_cut_to_what_the_server_takes(server: FakeMattermost) -> None:
    assert (await send(server, said("很长" * 20_000))).outcome is Outcome.SENT
    assert len(server.messages[0].body["message"]) == MAX_CHARACTERS


@pytest.mark.anyio
async def test_health_names_what_is_missing(server: FakeMattermost) -> None:
    told = {}
    for name, more in {
        "fine": {},
        "no address": {"public_url": ""},
        "no token": {"bot_token": ""},
        "wrong token": {"bot_token": "x"},
        "deaf": {"command_token": "", "webhook_token": ""},
        "another account": {"bot_name": "qian-tou"},
    }.items():
        adapter = built(server, **more)
        told[name] = await adapter.health()
        await adapter.aclose()
    assert [name for name, health in told.items() if health.ok] == ["fine", "no address"]
    assert all(health.hint and not health.hint.isascii() for name, health in told.items() if name != "fine")


@pytest.mark.anyio
async def test_a_diagnosis_names_the_switch_that_is_off(server: FakeMattermost) -> None:
    async def look(**more: Any) -> dict[str, bool | None]:
        adapter = built(server, **more)
        found = await adapter.diagnose()
        await adapter.aclose()
        assert all(one.todo for one in found if one.ok is False)
        return {one.what: one.ok for one in found}

    fine = await look()
    assert [what for what, ok in fine.items() if ok] == ["机器人账号", "斜杠命令", "传出 Webhook", "按钮"]
    server.config = {"EnableCommands": "false", "EnableOutgoingWebhooks": "false", "RestrictDirectMessage": "team"}
    off = await look(webhook_token="", public_url="")
    assert (off["斜杠命令"], off["传出 Webhook"], off["按钮"], off["单独联系成员"]) == (False, None, None, None)
    server.config = {}
    assert (await look())["斜杠命令"] is None, "a server that does not say is not blamed"
    assert await look(bot_token="wrong") == {}, "health has said so"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("# 标题", "＃ 标题"),
        ("- 一", "－ 一"),
        ("1. 一", "1． 一"),
        ("---", "－－－"),
        ("    代码", "　　代码"),
        ("a_b _斜_", "a_b ＿斜＿"),
        ("[x](/a) [重要] ![y]", "[x]（/a) [重要] ！[y]"),
        ("[a]: /b", "[a]： /b"),
        (":smile: 10:30", "：smile: 10:30"),
        ("@here ~town #tag |", "＠here ～town ＃tag ｜"),
        ("https://a.example www.a.example", "https：//a.example www．a.example"),
        ("T12 联调 80%（11月28日）", "T12 联调 80%（11月28日）"),
    ],
)
def test_words_are_what_they_look_like(words: str, wanted: str) -> None:
    assert escape(words) == wanted
