"""Every vector of the fact sheet is driven here, or named as belonging to a later step."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import respx

from adapters.base import (
    Button,
    Buttons,
    IncomingMessage,
    IncomingSystem,
    Outcome,
    OutgoingMention,
    OutgoingMessage,
    RawRequest,
    Refused,
    ReplyHandle,
    Target,
    Text,
)
from adapters.dingtalk import signing
from adapters.dingtalk.wire import failure
from adapters.wire import Answer
from tests.adapters.dingtalk.support import GROUP, NOW, PERSON, adapter, send
from tests.adapters.samples.dingtalk import captured, vectors

LATER = {  # event subscription and interactive cards are steps of their own
    "crypto.card_callback_sign",
    "crypto.event_subscription_aes",
    "inbound_payloads.card_callback_http",
}
DRIVEN = {
    "stream",  # test_stream
    "http_request_example",
    "crypto.inbound_http_header_sign",
    "crypto.custom_robot_webhook_sign",
    "inbound_payloads",
    "outbound_examples",
}

OUT = vectors()["outbound_examples"]
OPEN = "https://api.dingtalk.com"
OLD = "https://oapi.dingtalk.com"
SESSION = ReplyHandle("fict0001", NOW + timedelta(minutes=30))
ZHANG = (OutgoingMention("user0147", "张伟"),)


def test_no_vector_is_forgotten() -> None:
    known = {name.partition(".")[0] for name in LATER | DRIVEN}
    assert set(vectors()) - {"about", "generated"} == known
    assert {f"crypto.{name}" for name in vectors()["crypto"]} == {n for n in LATER | DRIVEN if n.startswith("crypto.")}


# ---------------------------------------------------------------- signatures


@pytest.mark.parametrize("case", vectors()["crypto"]["inbound_http_header_sign"]["cases"])
def test_header_signature(case: dict[str, Any]) -> None:
    assert signing.signature(case["secret"], case["timestamp"]) == case["expected_sign"]
    headers = {"timestamp": case["timestamp"], "sign": case["expected_sign"]}
    sent = datetime.fromtimestamp(int(case["timestamp"]) / 1000, UTC)
    for now in (sent, sent + timedelta(hours=1), sent - timedelta(minutes=5)):
        signing.check(headers, case["secret"], now)
    for now in (sent + timedelta(hours=1, milliseconds=1), sent - timedelta(minutes=5, milliseconds=1)):
        with pytest.raises(Refused):
            signing.check(headers, case["secret"], now)


@pytest.mark.parametrize("case", vectors()["crypto"]["inbound_http_header_sign"]["negative"], ids=lambda c: c["reason"])
def test_wrong_header_signature(case: dict[str, Any]) -> None:
    now = datetime.fromtimestamp(case.get("now_ms", int(case["timestamp"])) / 1000, UTC)
    with pytest.raises(Refused) as refused:
        signing.check({"timestamp": case["timestamp"], "sign": case["sign"]}, case["secret"], now)
    assert refused.value.status == 401


def test_nobody_is_believed_without_a_secret() -> None:
    headers = {"timestamp": "1795150800123", "sign": signing.signature("", "1795150800123")}
    with pytest.raises(Refused):
        signing.check(headers, "", datetime.fromtimestamp(1795150800, UTC))


def test_the_whole_request_example() -> None:
    example = vectors()["http_request_example"]
    body = json.dumps(vectors()["inbound_payloads"]["cases"][example["body_case"]]).encode()
    headers = {key.lower(): value for key, value in example["headers"].items()}
    ding = adapter(client_secret=example["app_secret"])
    received = ding.receive(
        RawRequest(example["method"], "/hooks/ding", {}, headers, body),
        datetime.fromtimestamp(example["now_ms_for_test"] / 1000, UTC),
    )
    assert json.loads(received.answer.body) == OUT["no_reply_in_http_mode"]["body"]
    assert [event.dedupe_key for event in received.events] == ["msgFICT0001=="]


@pytest.mark.anyio
@pytest.mark.parametrize("case", vectors()["crypto"]["custom_robot_webhook_sign"]["cases"])
async def test_webhook_signature(case: dict[str, Any], respx_mock: respx.MockRouter) -> None:
    assert signing.signature(case["secret"], case["timestamp"]) == case["sign_base64"]
    route = respx_mock.post(url__startswith=f"{OLD}/robot/send?").respond(json={"errcode": 0, "errmsg": "ok"})
    hook = {"access_token": "FICTIONAL_TOKEN", "secret": case["secret"]}
    ding = adapter(group_webhooks={GROUP.id: hook})
    now = datetime.fromtimestamp(int(case["timestamp"]) / 1000, UTC)
    receipt = await send(ding, OutgoingMessage(blocks=(Text("x"),), mention=ZHANG), now=now)
    assert receipt.outcome is Outcome.SENT
    assert str(route.calls.last.request.url) == case["full_url"]
    await ding.aclose()


# ---------------------------------------------------------------- what comes in


@pytest.mark.parametrize("name", sorted(vectors()["inbound_payloads"]["cases"]))
def test_inbound_payload(name: str) -> None:
    received = adapter().receive(captured(name), NOW)
    expected = vectors()["inbound_payloads"]["expected_parse"].get(name, {})
    if not expected:
        assert (received.events, bool(received.ignored)) == ((), True)
        return
    (event,) = received.events
    if "error" in expected:
        assert isinstance(event.body, IncomingSystem)
        assert (event.body.kind, event.body.detail) == ("quota_exhausted", "（虚构）调用量超量，消息服务已暂停")
        return
    body = event.body
    assert isinstance(body, IncomingMessage)
    seen = {
        "platform_message_id": body.message_id,
        "chat_id": body.conversation.id,
        "is_group": body.conversation.kind == "group",
        "sender_id": body.sender.user_id,
        "sender_name": body.sender.name,
        "text": body.text,
        "mentioned_staff_ids": [one.user_id for one in body.mentions],
    }
    compared = expected.keys() & seen.keys()
    assert compared
    assert {key: seen[key] for key in compared} == {key: expected[key] for key in compared}
    assert body.to_bot


# ---------------------------------------------------------------- what goes out


@pytest.mark.anyio
async def test_access_token(respx_mock: respx.MockRouter) -> None:
    want = OUT["access_token"]
    route = respx_mock.route(method=want["method"], url=want["url"]).respond(json=want["ok"])
    ding = adapter(client_secret=want["body"]["appSecret"])
    assert (await ding.health()).ok
    assert json.loads(route.calls.last.request.content) == want["body"]
    await ding.aclose()


@pytest.mark.anyio
async def test_access_token_refused(respx_mock: respx.MockRouter) -> None:
    want = OUT["access_token"]
    respx_mock.post(want["url"]).respond(want["error"]["status"], json=want["error"]["body"])
    ding = adapter()
    health = await ding.health()
    assert not health.ok
    assert "Client Secret" in health.hint
    assert (await send(ding, OutgoingMessage(blocks=(Text("x"),)))).outcome is Outcome.RETRY
    await ding.aclose()


@pytest.mark.anyio
async def test_session_text(respx_mock: respx.MockRouter) -> None:
    want = OUT["session_webhook_text"]
    route = respx_mock.post(f"{OLD}/robot/sendBySession?session=fict0001").respond(json=want["ok"])
    ding = adapter()
    message = OutgoingMessage(blocks=(Text("已登记进度 T-102 80%"),), mention=ZHANG)
    assert (await send(ding, message, reply_to=SESSION)).outcome is Outcome.SENT
    assert json.loads(route.calls.last.request.content) == want["body"]
    await ding.aclose()


@pytest.mark.anyio
async def test_session_markdown(respx_mock: respx.MockRouter) -> None:
    want = OUT["session_webhook_markdown"]["body"]
    route = respx_mock.post(f"{OLD}/robot/sendBySession?session=fict0001").respond(json={"errcode": "0"})
    ding = adapter()
    message = OutgoingMessage("本周周报", (Text("T-102 80%", "strong"), Text("ISS-31 逾期")), mention=ZHANG)
    assert (await send(ding, message, reply_to=SESSION, level="markdown")).outcome is Outcome.SENT
    body = json.loads(route.calls.last.request.content)
    assert body["markdown"].pop("text") == "@user0147  \n  ### 本周周报  \n  **T-102 80%**  \n  ISS-31 逾期"
    assert body.pop("at") == {**want.pop("at"), "isAtAll": False}
    del want["markdown"]["text"]
    assert body == want
    await ding.aclose()


@pytest.mark.anyio
async def test_session_action_card(respx_mock: respx.MockRouter) -> None:
    want = OUT["session_webhook_action_card_dtmd"]["body"]
    route = respx_mock.post(f"{OLD}/robot/sendBySession?session=fict0001").respond(json={"errcode": 0})
    ding = adapter()
    buttons = Buttons((Button("已知晓", "/升级确认 ISS-31"), Button("查看详情", "/查 ISS-31")))
    message = OutgoingMessage("升级提醒 ISS-31", (Text("已超过 24 小时未解决"), buttons))
    assert (await send(ding, message, reply_to=SESSION, level="card")).outcome is Outcome.SENT
    body = json.loads(route.calls.last.request.content)
    assert body["msgtype"] == want["msgtype"]
    assert body["actionCard"].keys() == want["actionCard"].keys()
    assert body["actionCard"]["title"] == want["actionCard"]["title"]
    assert body["actionCard"]["btnOrientation"] == want["actionCard"]["btnOrientation"]
    assert body["actionCard"]["btns"][0] == want["actionCard"]["btns"][0]
    assert "［已知晓］＠牵头助手 /升级确认 ISS-31" in body["actionCard"]["text"]
    await ding.aclose()


@pytest.mark.anyio
async def test_group_push(respx_mock: respx.MockRouter) -> None:
    want = OUT["group_push"]
    respx_mock.post(OUT["access_token"]["url"]).respond(json=OUT["access_token"]["ok"])
    route = respx_mock.route(method=want["method"], url=want["url"]).respond(json=want["ok"])
    ding = adapter()
    message = OutgoingMessage("每日站会", (Text("请各接口人发送 /进度"),))
    receipt = await send(ding, message, level="markdown")
    assert (receipt.outcome, receipt.message_id, receipt.pool) == (Outcome.SENT, "fict-pqk-1", "api")
    request = route.calls.last.request
    assert {key: request.headers[key] for key in want["headers"]} == want["headers"]
    body = json.loads(request.content)
    param = {"title": "每日站会", "text": "### 每日站会  \n  请各接口人发送 /进度"}
    assert body == {**want["body"], "msgParam": json.dumps(param, ensure_ascii=False)}
    await ding.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("case", OUT["group_push"]["errors"], ids=lambda case: case["body"]["code"])
async def test_group_push_error(case: dict[str, Any], respx_mock: respx.MockRouter) -> None:
    respx_mock.post(OUT["access_token"]["url"]).respond(json=OUT["access_token"]["ok"])
    respx_mock.post(OUT["group_push"]["url"]).respond(case["status"], json=case["body"])
    ding = adapter()
    receipt = await send(ding, OutgoingMessage(blocks=(Text("x"),)))
    want = {
        "invalid.openConversationId": Outcome.PERMANENT,
        "send.too.fast": Outcome.RATE_LIMITED,
        "InvalidAuthentication": Outcome.REFRESH,
        "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": Outcome.RATE_LIMITED,
        "Forbidden.AccessDenied.ApiCountLimitForOrg": Outcome.PERMANENT,
        "Forbidden.AccessDenied.IpNotInWhiteList": Outcome.RETRY,
    }
    assert receipt.outcome is want[case["body"]["code"]]
    assert case["body"]["code"] in receipt.hint
    assert (receipt.pool == "") is (receipt.outcome is Outcome.RATE_LIMITED)
    await ding.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize(("who", "outcome"), [("user0147", Outcome.SENT), ("user0188", Outcome.RATE_LIMITED)])
async def test_one_to_one_push(who: str, outcome: Outcome, respx_mock: respx.MockRouter) -> None:
    want = OUT["one_to_one_push"]
    respx_mock.post(OUT["access_token"]["url"]).respond(json=OUT["access_token"]["ok"])
    route = respx_mock.route(method=want["method"], url=want["url"]).respond(json=want["ok"])
    ding = adapter()
    receipt = await send(ding, OutgoingMessage(blocks=(Text("T-102 已逾期 1 天"),)), Target("person", who))
    assert receipt.outcome is outcome
    assert json.loads(route.calls.last.request.content) == {**want["body"], "userIds": [who]}
    await ding.aclose()


@pytest.mark.anyio
async def test_somebody_who_cannot_be_reached(respx_mock: respx.MockRouter) -> None:
    respx_mock.post(OUT["access_token"]["url"]).respond(json=OUT["access_token"]["ok"])
    ok = {**OUT["one_to_one_push"]["ok"], "invalidStaffIdList": [PERSON.id]}
    respx_mock.post(OUT["one_to_one_push"]["url"]).respond(json=ok)
    ding = adapter()
    receipt = await send(ding, OutgoingMessage(blocks=(Text("x"),)), PERSON)
    assert (receipt.outcome, receipt.undelivered) == (Outcome.PERMANENT, (PERSON.id,))
    await ding.aclose()


WEBHOOK_OUTCOMES = {
    310000: Outcome.PERMANENT,
    130101: Outcome.RATE_LIMITED,
    410100: Outcome.RATE_LIMITED,
    300001: Outcome.PERMANENT,
    300005: Outcome.PERMANENT,
    400013: Outcome.PERMANENT,
    400101: Outcome.PERMANENT,
    400102: Outcome.PERMANENT,
    -1: Outcome.RETRY,
}


@pytest.mark.anyio
@pytest.mark.parametrize("spelled", [int, str])
@pytest.mark.parametrize("error", OUT["webhook_errors"], ids=lambda error: f"{error['errcode']}-{error['errmsg'][:9]}")
async def test_webhook_error(error: dict[str, Any], spelled: type, respx_mock: respx.MockRouter) -> None:
    """By the group's webhook as the table says; by a session, the API takes over whatever the refusal was."""
    answer = {**error, "errcode": spelled(error["errcode"])}
    respx_mock.post(url__startswith=f"{OLD}/robot/").respond(json=answer)
    ding = adapter(group_webhooks={GROUP.id: {"access_token": "T"}})
    message = OutgoingMessage(blocks=(Text("x"),), mention=ZHANG)
    outcome = WEBHOOK_OUTCOMES[error["errcode"]]
    by_webhook = await send(ding, message)
    assert by_webhook.outcome is outcome
    assert str(error["errcode"]) in by_webhook.hint
    if outcome is Outcome.RATE_LIMITED:
        assert by_webhook.after == timedelta(minutes=10)
    by_session = await send(ding, message, reply_to=SESSION)
    if outcome is Outcome.RATE_LIMITED:
        assert (by_session.outcome, by_session.handle_dead) == (Outcome.RATE_LIMITED, False)
    else:
        assert (by_session.outcome, by_session.handle_dead) == (Outcome.RETRY, True)
    await ding.aclose()


def test_the_ban_of_an_address_is_not_a_standard_error() -> None:
    for status in (200, 403, 503):
        receipt = failure(Answer(status, OUT["ip_ban_body_not_standard"]), pool="api", key="k")
        assert receipt is not None
        assert (receipt.outcome, receipt.after) == (Outcome.RATE_LIMITED, timedelta(minutes=5))


def test_every_outbound_example_is_used() -> None:
    assert set(OUT) == {
        "session_webhook_text",
        "session_webhook_markdown",
        "session_webhook_action_card_dtmd",
        "no_reply_in_http_mode",
        "access_token",
        "group_push",
        "one_to_one_push",
        "webhook_errors",
        "ip_ban_body_not_standard",
        "note",
    }
    assert urlsplit(OUT["group_push"]["url"]).netloc == urlsplit(OPEN).netloc
    assert httpx.URL(OLD).host == "oapi.dingtalk.com"
