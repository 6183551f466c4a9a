"""The local platform: names are people, and everything said in a group is heard."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.base import Conversation, IncomingMessage, Mention, Outcome, OutgoingMessage, Target
from adapters.local import LocalAdapter, LocalSettings
from tests.adapters.samples.local import GROUP, PERSON, post

NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
LOCAL = LocalAdapter("local", LocalSettings())


def hear(text: str, path: str = GROUP, sender: str = "小李", message_id: str = "id1") -> IncomingMessage:
    (event,) = LOCAL.receive(post(path, {"sender": sender, "text": text}, message_id), NOW).events
    assert isinstance(event.body, IncomingMessage)
    return event.body


def test_a_group_message() -> None:
    message = hear("大家好")
    assert message.conversation == Conversation("group", "协作群", "协作群")
    assert (message.sender.user_id, message.sender.name, message.sent_at) == ("小李", "小李", NOW)
    assert not message.to_bot


def test_one_to_one_is_always_to_the_bot() -> None:
    message = hear("我的", PERSON)
    assert (message.conversation, message.to_bot) == (Conversation("direct", "小李"), True)


@pytest.mark.parametrize("text", ["@牵头助手 我的", "我的@牵头助手", "＠牵头助手我的"])
def test_a_mention_of_the_bot_anywhere(text: str) -> None:
    message = hear(text)
    assert message.to_bot
    assert message.mentions == ()
    assert message.text == text, "what was said is shown as it was said"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("/任务 联调 @张工 10月20日前 协助:@小王", ["张工", "小王"]),
        ("/部门 市场部 负责人@王经理，接口人@小李", ["王经理", "小李"]),
        ("@张工@小王 看看", ["张工", "小王"]),
        ("@张工 @张工", ["张工"]),
        ("发到 a@b.com", []),
        ("@ 张工", []),
        ("@\u200b张工", ["张工"]),
        ("@" + "长" * 30, ["长" * 20]),
    ],
)
def test_names_in_a_text(text: str, names: list[str]) -> None:
    assert hear(text).mentions == tuple(Mention(name=name) for name in names)


def test_names_are_cleaned() -> None:
    assert hear("x", sender=" 小\u200b李\u202e ").sender.user_id == "小李"
    assert hear("a\u202eb\r\nc\x07").text == "ab\nc"


def test_the_key_holds_the_place() -> None:
    keys = {
        LOCAL.receive(post(path, {"sender": "小李", "text": "x"}, given), NOW).events[0].dedupe_key
        for path in (GROUP, PERSON, "/api/local/groups/小李/messages")
        for given in ("1", "2")
    }
    assert len(keys) == 6


def test_the_senders_own_id_comes_first() -> None:
    body = {"sender": "小李", "text": "x", "message_id": "mine"}
    assert LOCAL.receive(post(GROUP, body, "made"), NOW).events[0].dedupe_key == "group:协作群:mine"


def test_a_group_may_be_called_anything() -> None:
    assert hear("x", "/api/local/groups/a/b messages/messages").conversation.id == "a/b messages"


@pytest.mark.anyio
async def test_everything_is_sent() -> None:
    for to in (Target("group", "协作群"), Target("person", "小李")):
        receipt = await LOCAL.deliver(to, OutgoingMessage("x"), key="k", reply_to=None, level="card", now=NOW)
        assert receipt.outcome is Outcome.SENT
