"""What WeCom sends, as the fact sheet says it is to be heard; every inbound vector is driven here."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.base import Event, IncomingAction, IncomingMessage, Mention, OutgoingMessage, RawRequest, Refused, Text
from adapters.wecom import WeComAdapter, crypto
from adapters.wecom.settings import WeComSettings
from tests.adapters.samples.wecom import (
    AES,
    CORP,
    NOW,
    SAMPLES,
    TOKEN,
    captured,
    posted,
    said,
    sealed,
    url_check,
    vectors,
)

DRIVEN = {"crypto", "smart_robot_payloads", "expected_parse", "long_connection", "outbound_examples"}
CRYPTO = vectors()["crypto"]
APP = {case["name"]: case for case in CRYPTO["self_built_app_xml"]["cases"]}


def adapter(**settings: Any) -> WeComAdapter:
    return WeComAdapter("wecom", WeComSettings.model_validate({**SAMPLES.settings, **settings}))


def the_event(request: RawRequest, **settings: Any) -> Event:
    (found,) = adapter(**settings).receive(request, NOW).events
    return found


def message(request: RawRequest, **settings: Any) -> IncomingMessage:
    body = the_event(request, **settings).body
    assert isinstance(body, IncomingMessage)
    return body


def test_no_vector_is_forgotten() -> None:
    assert set(vectors()) - {"about", "generated"} == DRIVEN
    wanted = {"url_verification", "self_built_app_xml", "smart_robot_json", "smart_robot_passive_reply", "negative"}
    assert set(CRYPTO) == wanted


@pytest.mark.parametrize("number", [0, 1])
def test_the_address_check_is_answered_bare(number: int) -> None:
    case = CRYPTO["url_verification"]["cases"][number]
    mode = "app" if case["receiveid"] else "bot_callback"
    received = adapter(mode=mode, corp_id=case["receiveid"]).receive(url_check(number), NOW)
    assert received.answer.body.decode() == case["expected_response_body"]
    assert received.answer.headers["content-type"] == "text/plain"


@pytest.mark.parametrize("case", CRYPTO["smart_robot_json"]["cases"], ids=lambda case: case["name"])
def test_decryption_of_the_bot(case: dict[str, Any]) -> None:
    assert crypto.signature(case["token"], case["timestamp"], case["nonce"], case["encrypt"]) == case["msg_signature"]
    plain = crypto.decrypt(case["encrypt"], case["encodingAESKey"], case["receiveid"]).decode()
    assert plain == case["plaintext"]
    again = crypto.encrypt(plain.encode(), case["encodingAESKey"], case["receiveid"])
    assert crypto.decrypt(again, case["encodingAESKey"], case["receiveid"]).decode() == plain


@pytest.mark.parametrize("case", CRYPTO["smart_robot_passive_reply"]["cases"], ids=lambda case: case["name"])
def test_passive_replies_of_the_official_sample(case: dict[str, Any]) -> None:
    assert crypto.signature(case["token"], case["timestamp"], case["nonce"], case["encrypt"]) == case["msgsignature"]
    assert crypto.decrypt(case["encrypt"], case["encodingAESKey"], case["receiveid"]).decode() == case["plaintext"]


def test_our_own_passive_reply_can_be_opened() -> None:
    request = captured("group text, bot mentioned first")
    made = adapter()
    answer = made.answer(request, made.receive(request, NOW), OutgoingMessage("已登记", (Text("T2 80%"),)))
    assert answer is not None
    body = json.loads(answer.body)
    assert list(body) == CRYPTO["smart_robot_passive_reply"]["response_envelope_fields"]
    assert body["msgsignature"] == crypto.signature(TOKEN, str(body["timestamp"]), body["nonce"], body["encrypt"])
    plain = json.loads(crypto.decrypt(body["encrypt"], AES, ""))
    assert plain["msgtype"] == "stream" and plain["stream"]["finish"] is True
    assert "T2 80%" in plain["stream"]["content"]


@pytest.mark.parametrize("name", sorted(vectors()["expected_parse"]))
def test_a_message_is_read_as_expected(name: str) -> None:
    expected, heard = vectors()["expected_parse"][name], message(captured(name))
    if "text_after_removing_bot_mention" in expected:
        assert heard.text == expected["text_after_removing_bot_mention"]
    if "chat_id" in expected:
        assert heard.conversation.id == expected["chat_id"]
        assert (heard.conversation.kind == "group") is expected["is_group"]
    if "platform_message_id" in expected:
        assert (heard.message_id, heard.sender.user_id) == (expected["platform_message_id"], expected["sender_id"])
        assert heard.sender.name == ""


def test_people_are_named_without_ids() -> None:
    assert message(captured("group text, mention in the middle + other member mentioned")).mentions == (Mention(name="王芳"),)


def test_what_is_quoted_is_not_said() -> None:
    assert "下周五" not in message(captured("group text quoting another message")).text


def test_a_mixed_message_is_its_words() -> None:
    assert message(captured("group mixed (text + image)")).text == "/验收 一期成果截图如下"


def test_a_second_delivery_has_the_same_key() -> None:
    again = captured("duplicate delivery of CAIQfict0001 (same msgid, new nonce/timestamp)")
    assert the_event(again).dedupe_key == the_event(captured("group text, bot mentioned first")).dedupe_key


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("@协作助手\u2005/进度 T2", "/进度 T2"),
        ("@协作助手/进度 T2", "/进度 T2"),
        ("/进度 T2 @协作助手", "/进度 T2"),
        ("@协作助手", ""),
        ("＠协作助手　T2 80%", "T2 80%"),
        ("@协作助手小组 收到", "收到"),
        ("@别的名字 /周报", "/周报"),
        ("请 @王芳 跟进", "请 @王芳 跟进"),
    ],
)
def test_our_name_is_taken_out_wherever_it_stands(typed: str, read: str) -> None:
    assert message(said(text={"content": typed})).text == read


def test_a_button_carries_what_is_typed() -> None:
    event = the_event(captured("template card button event"))
    assert isinstance(event.body, IncomingAction)
    assert (event.body.command, event.body.message_id) == ("escalation_ack:ISS-31", "esc-ISS-31-20261120")
    assert event.dedupe_key == "CAIQfict0008"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=ABC", "url:ABC"),
        ("https://evil.example/cgi-bin/aibot/response?response_code=ABC", "url:ABC"),  # only the code is kept
        ("https://evil.example/other?response_code=ABC", None),
        ("https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=A&x=1", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_a_response_url_is_kept_by_its_code_alone(url: str, code: str | None) -> None:
    handle = message(said(response_url=url)).reply_handle
    assert (handle.value if handle else None) == code


@pytest.mark.parametrize("name", sorted(APP))
def test_the_self_built_app(name: str) -> None:
    case, made = APP[name], adapter(mode="app", bot_id="")
    received = made.receive(posted(case), NOW)
    if "event" in name:
        assert received.events == () and received.ignored
        return
    (event,) = received.events
    assert isinstance(event.body, IncomingMessage)
    assert event.body.conversation.kind == "direct" and event.body.sent_at is not None
    if "emoji" in name:
        assert event.body.text == "/问题 供应商延期 & 缺料 <高>\n需要升级 🚨"
        assert event.dedupe_key == "7459035031717794002"


@pytest.mark.parametrize(
    "xml",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><MsgType>text</MsgType><Content>&a;</Content></xml>',
        b'<?xml version="1.0"?><!DOCTYPE lolz><xml/>',
        b"<xml><unclosed>",
        b"\xff\xfe",
        b"",
        b"<xml>" + b"<a>" * 50_000,
    ],
)
def test_hostile_xml_is_left_inside_and_refused_outside(xml: bytes) -> None:
    made = adapter(mode="app")
    assert made.receive(sealed(xml, CORP, xml=True), NOW).events == ()
    with pytest.raises(Refused):
        made.receive(RawRequest("POST", "/h", {}, {}, xml), NOW)


def test_a_text_that_mentions_a_doctype_is_a_text() -> None:
    plain = "<xml><FromUserName>a</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType><Content><![CDATA[<!DOCTYPE html>]]></Content></xml>"
    assert message(sealed(plain.encode(), CORP, xml=True), mode="app").text == "<!DOCTYPE html>"


@pytest.mark.parametrize("mode", ["bot_connection", "webhook"])
def test_other_modes_take_nothing_over_http(mode: str) -> None:
    with pytest.raises(Refused):
        adapter(mode=mode).receive(said(), NOW)
