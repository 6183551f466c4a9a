"""What Slack sends, as the fact sheet says it is to be heard; every signed vector is driven here."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.base import Event, IncomingAction, IncomingMessage, IncomingSystem, Mention, RawRequest, Received, Refused
from adapters.slack import SlackAdapter, signing
from adapters.slack.handles import read_handle, reply_handle
from adapters.slack.settings import SlackSettings
from tests.adapters.samples.slack import (
    CLOSED,
    NOW,
    SAMPLES,
    captured,
    event,
    interaction,
    lower,
    signed,
    slash,
    vectors,
)

DRIVEN = {
    "signature",
    "inbound_payloads",
    "slash_command_fields",
    "block_actions",
    "view_submission",
    "socket_mode",  # test_socket
    "block_kit_from_sdk_models",  # test_send
    "modal_from_sdk_models",
    "outbound",
}


def adapter(**settings: Any) -> SlackAdapter:
    return SlackAdapter("slack", SlackSettings.model_validate({**SAMPLES.settings, **settings}))


def receive(request: RawRequest, **settings: Any) -> Received:
    return adapter(**settings).receive(request, NOW)


def the_event(request: RawRequest, **settings: Any) -> Event:
    (found,) = receive(request, **settings).events
    return found


def message(request: RawRequest, **settings: Any) -> IncomingMessage:
    body = the_event(request, **settings).body
    assert isinstance(body, IncomingMessage)
    return body


def action(request: RawRequest) -> IncomingAction:
    body = the_event(request).body
    assert isinstance(body, IncomingAction)
    return body


def test_no_vector_is_forgotten() -> None:
    assert set(vectors()) - {"meta"} == DRIVEN


@pytest.mark.parametrize("case", vectors()["signature"]["vectors"], ids=lambda case: case["name"])
def test_signature(case: dict[str, Any]) -> None:
    if "headers" not in case:  # the platform's own sample
        made = signing.signature("8f742231b10e8888abcd99yyyzzz85a5", case["timestamp"], case["body"].encode())
        assert made == case["signature"]
        return
    now = datetime.fromtimestamp(case["now"], UTC)
    headers, body = lower(case["headers"]), case["body"].encode()
    if case["sdk_is_valid"] is True:
        signing.check(headers, body, case["signing_secret"], now)
        return
    with pytest.raises(Refused) as refused:
        signing.check(headers, body, case["signing_secret"], now)
    assert refused.value.status == 401


def test_the_address_check_is_answered_with_its_challenge() -> None:
    received = receive(captured("events_url_verification"))
    challenge = vectors()["inbound_payloads"]["url_verification"]["challenge"]
    assert json.loads(received.answer.body) == {"challenge": challenge}


def test_a_message_in_a_channel() -> None:
    said = message(captured("events_message_channel"))
    assert (said.conversation.kind, said.conversation.id) == ("group", "C0PROJECT1")
    assert said.sender.user_id == "U0ZHANG001"
    assert said.text == "/进度 需求评审 80% & 等采购部确认"
    assert said.to_bot
    assert said.mentions == ()
    assert said.sent_at == datetime.fromtimestamp(1795161600, UTC)
    assert said.reply_to is None and said.reply_handle is None


def test_one_message_has_one_key_however_it_is_delivered() -> None:
    mention = signed(vectors()["inbound_payloads"]["app_mention_same_message"])
    again = captured("events_retry_of_message_channel")
    keys = {the_event(one).dedupe_key for one in (captured("events_message_channel"), mention, again)}
    assert keys == {"T0COLLAB1:C0PROJECT1:1795161600.000100"}
    assert message(mention).to_bot


def test_a_reply_in_a_thread_stays_there() -> None:
    said = message(captured("events_message_thread_reply"))
    assert said.text == "@张小云 收到，#法务 周五前回复 链接 https://example.com/d?x=1&y=2"
    assert said.mentions == (Mention(name="张小云", user_id="U0ZHANG001"),)
    assert not said.to_bot
    assert said.reply_to == "C0PROJECT1:1795161600.000100"
    assert said.reply_handle is not None
    assert read_handle(said.reply_handle.value).thread == "1795161600.000100"


def test_one_to_one() -> None:
    said = message(captured("events_message_im"))
    assert (said.conversation.kind, said.text, said.to_bot) == ("direct", "/周报", True)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"subtype": "channel_join"}, "message channel_join"),
        ({"subtype": "message_deleted"}, "message message_deleted"),
        ({"subtype": 7}, "message"),
        ({"bot_id": "B1"}, "a bot's message"),
        ({"user": "U0BOT00001"}, "a bot's message"),
        ({"user": None}, "a bot's message"),
        ({"ts": "1e400"}, "message without a place"),
        ({"channel": "../x"}, "message without a place"),
    ],
)
def test_what_is_not_somebody_speaking_is_left(fields: dict[str, Any], why: str) -> None:
    received = receive(event(**fields))
    assert received.events == ()
    assert received.ignored.strip() == why


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("&lt;@U0BOT00001&gt; 不是提到", "<@U0BOT00001> 不是提到"),
        ("<!channel> <!here> 请看", "@channel @here 请看"),
        ("<!subteam^S1|@市场部> 同步", "@市场部 同步"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<@U0BOT00001>　T2 80%", "T2 80%"),
        ("T2 80% <@U0BOT00001>", "T2 80%"),
        ("没有角括号 < 也没有结束", "没有角括号 < 也没有结束"),
    ],
)
def test_markup_is_read_as_people_see_it(text: str, read: str) -> None:
    assert message(event(text=text)).text == read


def test_the_slash_command() -> None:
    said = message(captured("slash_command"))
    assert said.text == "/jindu 需求评审 80% @liwei"
    assert said.mentions == (Mention(name="liwei", user_id="U0LIWEI001"),)
    assert said.conversation.title == "project" and said.to_bot
    assert said.reply_handle is not None
    handle = read_handle(said.reply_handle.value)
    assert (handle.path, handle.trigger) == ("/commands/T0COLLAB1/1/abc", "111.222.abc")


@pytest.mark.parametrize(
    ("typed", "read"), [("进度 T2 80%", "/进度 T2 80%"), ("/进度 T2", "/进度 T2"), ("、周报", "、周报"), ("", "/帮助")]
)
def test_our_own_command_is_a_slash_before_the_words(typed: str, read: str) -> None:
    assert message(slash(command="/qiantou", text=typed)).text == read


def test_a_button() -> None:
    pressed = action(captured("interactivity_block_actions"))
    assert pressed.command == '{"id":"T-1024","v":3}'
    assert pressed.values == {"due_block": "2026-11-27", "owner_block": "@U0LIWEI001"}
    assert (pressed.conversation.id, pressed.message_id) == ("C0PROJECT1", "C0PROJECT1:1795161600.000900")
    assert pressed.sender.user_id == "U0ZHANG001"


def test_each_press_is_one() -> None:
    first, again = (the_event(interaction("block_actions")).dedupe_key for _ in range(2))
    other = vectors()["block_actions"] | {"user": {"id": "U0LIWEI001"}}
    assert first == again != the_event(interaction("block_actions", **other)).dedupe_key


def test_a_form() -> None:
    sent = action(captured("interactivity_view_submission"))
    assert sent.command == "/progress.form"
    assert sent.values == {"title_b": "接口联调", "status_b": "blocked", "due_b": "2026-11-27"}
    assert sent.conversation.id == "C0PROJECT1"


@pytest.mark.parametrize(
    ("kind", "fields", "system"),
    [
        ("member_joined_channel", {"user": "U0BOT00001"}, "bot_added"),
        ("channel_left", {}, "bot_removed"),
        ("channel_archive", {}, "group_closed"),
    ],
)
def test_coming_and_going(kind: str, fields: dict[str, str], system: str) -> None:
    body = the_event(event(type=kind, **fields)).body
    assert isinstance(body, IncomingSystem)
    assert (body.kind, body.conversation and body.conversation.id) == (system, "C0PROJECT1")


def test_somebody_else_who_joins_is_no_news() -> None:
    assert receive(event(type="member_joined_channel", user="U0LIWEI001")).events == ()


def test_socket_mode_takes_nothing_over_http() -> None:
    with pytest.raises(Refused):
        receive(captured("events_message_channel"), mode="socket")


GENUINE = "https://hooks.slack.com/commands/T0COLLAB1/1/abc"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (GENUINE, "/commands/T0COLLAB1/1/abc"),
        ("https://hooks.slack.com.evil.example/commands/T/1/a", ""),
        ("https://evil.example/commands/T/1/a", ""),
        ("http://hooks.slack.com/commands/T/1/a", ""),
        ("https://hooks.slack.com@evil.example/commands/T/1/a", ""),
        ("https://hooks.slack.com/commands/T/1/../../x", ""),
        ("https://hooks.slack.com:444/commands/T/1/a", ""),
        ("https://hooks.slack.com/commands/T/1/a?x=1", ""),
        ("//evil.example/commands/T", ""),
        ("", ""),
    ],
)
def test_a_response_url_is_kept_only_by_its_path(address: str, path: str) -> None:
    settings = SlackSettings(mode="http")
    made = reply_handle(NOW, url=address, settings=settings)
    assert (read_handle(made.value).path if made else "") == path


def test_an_address_of_the_set_origin_is_genuine_too() -> None:
    made = reply_handle(NOW, url=f"{CLOSED}/commands/T/1/a", settings=SlackSettings(api_base=CLOSED))
    assert made is not None and read_handle(made.value).path == "/commands/T/1/a"
