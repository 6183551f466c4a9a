"""What Feishu sends, as the fact sheet says it is to be heard; every inbound vector is driven here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.base import (
    Event,
    IncomingAction,
    IncomingMessage,
    IncomingSystem,
    Mention,
    OutgoingMessage,
    Refused,
    Text,
)
from adapters.feishu import FeishuAdapter, crypto
from adapters.feishu.settings import FeishuSettings
from tests.adapters.samples.feishu import KEY, NOW, SAMPLES, TOKEN, captured, payload, request_of, said, vectors

DRIVEN = {
    "aes_256_cbc",
    "inbound_payloads",
    "http_requests",
    "signature",
    "normalized_by_sdk",
    "custom_bot_sign",
    "outbound",  # test_send
    "sdk_error_behaviour",
    "sdk_channel_classify",
    "legacy_card_signature_sha1",
}
BOT = vectors()["normalized_by_sdk"]["bot_open_id"]


def adapter(*, bot_id: str = BOT, **settings: Any) -> FeishuAdapter:
    made = FeishuAdapter("feishu", FeishuSettings.model_validate({**SAMPLES.settings, **settings}))
    made._bot_id = bot_id
    return made


def the_event(name: str, **more: Any) -> Event:
    (found,) = adapter(**more).receive(said(payload(name)), NOW).events
    return found


def message(name: str, **more: Any) -> IncomingMessage:
    body = the_event(name, **more).body
    assert isinstance(body, IncomingMessage)
    return body


def test_no_vector_is_forgotten() -> None:
    assert set(vectors()) - {"meta"} == DRIVEN


@pytest.mark.parametrize("case", vectors()["aes_256_cbc"]["ok"], ids=lambda case: case["name"])
def test_decryption(case: dict[str, Any]) -> None:
    assert crypto.decrypt(case["encrypt"], case["encrypt_key"]).decode() == case["sdk_decrypt"]


@pytest.mark.parametrize("case", vectors()["aes_256_cbc"]["must_fail"], ids=lambda case: case["name"])
def test_what_must_not_be_decrypted(case: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        crypto.decrypt(case["encrypt"], case["encrypt_key"])


@pytest.mark.parametrize("odd", ["", "!!!!", "AAAA", "A" * 5, "é"])
def test_odd_ciphertexts_are_value_errors(odd: str) -> None:
    with pytest.raises(ValueError):
        crypto.decrypt(odd, KEY)


@pytest.mark.parametrize("case", vectors()["signature"]["vectors"])
def test_signature(case: dict[str, Any]) -> None:
    made = crypto.signature(case["timestamp"], case["nonce"], case["encrypt_key"], case["raw_body"].encode())
    assert made == case["signature"]


@pytest.mark.parametrize("case", vectors()["http_requests"], ids=lambda case: case["name"])
def test_request(case: dict[str, Any]) -> None:
    """As the SDK answers, but for what the sheet says it gets wrong: stale requests, lower-case headers, 500s."""
    made = adapter(**{key: case["config"][key] for key in ("encrypt_key", "verification_token")})
    refused = case["name"] in (
        "plain_wrong_token",
        "bad_signature",
        "body_changed_by_one_space",
        "stale_timestamp_valid_signature",
        "no_signature_headers",
    )
    if refused:
        with pytest.raises(Refused) as error:
            made.receive(request_of(case), NOW)
        assert error.value.status == 401
        return
    received = made.receive(request_of(case), NOW)
    if case["name"].startswith("url_verification"):
        assert json.loads(received.answer.body) == json.loads(case["sdk_response"]["body"])
        assert received.events == ()
    else:
        assert len(received.events) == 1


def test_a_challenge_with_a_quote_is_still_json() -> None:
    body = {"type": "url_verification", "token": TOKEN, "challenge": 'a"b\\c'}
    assert json.loads(adapter().receive(said(body), NOW).answer.body) == {"challenge": 'a"b\\c'}


@pytest.mark.parametrize("name", sorted(vectors()["normalized_by_sdk"]["cases"]))
@pytest.mark.parametrize("bot_id", [BOT, ""], ids=["known", "unknown"])
def test_mentions_are_resolved_as_by_the_sdk(name: str, bot_id: str) -> None:
    case = vectors()["normalized_by_sdk"]["cases"][name]
    heard = message(name, bot_id=bot_id)
    wanted = case["sdk_text_resolved"].replace("@协作助手 ", "").replace("@all", "@所有人")
    assert heard.text == wanted
    assert heard.to_bot is (case["sdk_mentioned_bot"] or name == "p2p_text")
    others = tuple(Mention(name=one["name"], user_id=one["open_id"]) for one in case["sdk_other_mentions"])
    assert heard.mentions == others


def test_a_message_has_its_place_its_time_and_a_way_to_answer_it() -> None:
    heard = message("group_reply_in_thread")
    assert heard.conversation.id == "oc_5ad11d72b830411d72b836c20f00aa01"
    assert heard.sender.user_id == "ou_84aad35d084aa403a838cf73ee18467"
    assert heard.sent_at is not None and heard.sent_at.timestamp() == 1795161600
    assert heard.reply_to == "om_dc13264520392913993dd051dba21d01"
    assert heard.reply_handle is not None and heard.reply_handle.value == f"{heard.message_id}:thread"


def test_a_post_is_read_line_by_line() -> None:
    assert message("group_post_at_bot").text == "/进度 联调 60%\n阻塞：证书未到"


def test_the_key_is_the_message_not_the_event() -> None:
    again = payload("p2p_text")
    again["header"]["event_id"] = "e_other"
    (event,) = adapter().receive(said(again), NOW).events
    assert event.dedupe_key == the_event("p2p_text").dedupe_key == "om_dc13264520392913993dd051dba21d04"


def test_the_eleventh_mention_is_not_the_first() -> None:
    body = payload("group_text_at_bot_and_person")
    person = body["event"]["message"]["mentions"][1]
    body["event"]["message"]["mentions"].append({**person, "key": "@_user_11", "name": "王十一"})
    body["event"]["message"]["content"] = json.dumps({"text": "@_user_1 @_user_11 @_user_2"})
    (event,) = adapter().receive(said(body), NOW).events
    assert isinstance(event.body, IncomingMessage)
    assert event.body.text == "@王十一 @李伟"


def test_a_group_that_takes_us_in() -> None:
    body = the_event("bot_added_to_group").body
    assert isinstance(body, IncomingSystem)
    assert (body.kind, body.conversation and body.conversation.title) == ("bot_added", "项目协作群")


@pytest.mark.parametrize(
    ("name", "command", "values"),
    [
        ("card_button", '{"act": "task.done", "id": "T-1024", "v": 3}', {}),
        (
            "card_form_submit",
            '{"act": "progress.form"}',
            {
                "title": "接口联调",
                "status": "blocked",
                "tags": "采购部、法务部",
                "due": "2026-11-27",
                "owner": "@ou_7dd4c1f0a1b2c3d4e5f60718293a4b5c",
            },
        ),
        ("card_select", '{"act": "issue.assign"}', {"option": "dept_legal"}),
    ],
)
def test_card_actions(name: str, command: str, values: dict[str, str]) -> None:
    event = the_event(name)
    assert isinstance(event.body, IncomingAction)
    assert (event.body.command, event.body.values) == (command, values)
    assert event.body.conversation.id == "oc_5ad11d72b830411d72b836c20f00aa01"
    assert event.dedupe_key == payload(name)["header"]["event_id"]


def test_our_own_button_carries_what_is_typed() -> None:
    body = payload("card_button")
    body["event"]["action"]["value"] = {"command": "/收到 Q1", "place": "direct"}
    (event,) = adapter().receive(said(body), NOW).events
    assert isinstance(event.body, IncomingAction)
    assert (event.body.command, event.body.conversation.kind) == ("/收到 Q1", "direct")


def test_whoever_presses_sees_a_toast_and_whoever_writes_does_not() -> None:
    reply = OutgoingMessage("", (Text("已收到 Q1\n第二行"),))
    made = adapter()
    pressed, written = said(payload("card_button")), said(payload("p2p_text"))
    answer = made.answer(pressed, made.receive(pressed, NOW), reply)
    assert answer is not None
    assert json.loads(answer.body) == {"toast": {"type": "info", "content": "已收到 Q1"}}
    assert made.answer(written, made.receive(written, NOW), reply) is None
    assert made.answer(pressed, made.receive(pressed, NOW), None) is None


def test_the_old_card_callback_is_recognised_and_left() -> None:
    legacy = vectors()["legacy_card_signature_sha1"]
    body = json.loads(legacy["raw_body"]) | {"token": TOKEN}
    assert adapter().receive(said(body), NOW).events == ()


def test_without_an_encrypt_key_the_token_is_the_lock() -> None:
    plain = json.dumps(payload("p2p_text")).encode()
    request = captured("plain_wrong_token")
    good = type(request)(request.method, request.path, {}, {}, plain)
    assert len(adapter(encrypt_key="").receive(good, NOW).events) == 1
    for other in (adapter(encrypt_key="", verification_token=""), adapter(encrypt_key="", verification_token="other")):
        with pytest.raises(Refused):
            other.receive(good, NOW)


@pytest.mark.parametrize("case", vectors()["custom_bot_sign"]["vectors"])
def test_custom_bot_signature(case: dict[str, str]) -> None:
    assert crypto.hook_sign(case["timestamp"], case["secret"]) == case["sign"] != case["dingtalk_style_wrong_value"]
