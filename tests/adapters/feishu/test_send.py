"""What leaves for Feishu: the official SDK's bytes, every code's outcome, and nothing of a user's text as markup."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
import respx

from adapters.base import (
    Button,
    Buttons,
    Facts,
    Form,
    FormField,
    Level,
    Outcome,
    OutgoingMention,
    OutgoingMessage,
    Receipt,
    ReplyHandle,
    Table,
    Target,
    Text,
)
from adapters.feishu import FeishuAdapter, crypto
from adapters.feishu.errors import verdict_of
from adapters.feishu.settings import FeishuSettings
from tests.adapters.samples.feishu import APP_SECRET, NOW, vectors

HOST = "https://open.feishu.cn"
MESSAGES = f"{HOST}/open-apis/im/v1/messages"
OUT = vectors()["outbound"]
GROUP, PERSON = Target("group", "oc_5ad11d72b830411d72b836c20f00aa01"), Target("person", "ou_7dd4c1f0a1b2c3d4e5f6")
LI = OutgoingMention("ou_7dd4c1f0a1b2c3d4e5f60718293a4b5c", "李伟")
SETTINGS: dict[str, Any] = {"mode": "http", "app_id": "cli_a1b2c3d4e5f60001", "app_secret": APP_SECRET}
OK = {"code": 0, "msg": "success", "data": {"message_id": "om_new01"}}


@pytest.fixture
def feishu(respx_mock: respx.MockRouter) -> FeishuAdapter:
    token = "t-caecc734c2e3328a62489fe0648c4b98779515d3"
    body = {"code": 0, "tenant_access_token": token, "expire": 7200}
    respx_mock.post(f"{HOST}/open-apis/auth/v3/tenant_access_token/internal", name="token").respond(json=body)
    return FeishuAdapter("feishu", FeishuSettings.model_validate(SETTINGS))


async def send(
    feishu: FeishuAdapter,
    message: OutgoingMessage,
    to: Target = GROUP,
    *,
    key: str = "ob-000001",
    level: Level = "text",
    reply_to: ReplyHandle | None = None,
) -> Receipt:
    return await feishu.deliver(to, message, key=key, reply_to=reply_to, level=level, now=NOW)


def posted(route: respx.Route) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(route.calls.last.request.content)
    return found


@pytest.mark.anyio
async def test_a_text_goes_as_the_official_sdk_sends_it(feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(MESSAGES, params={"receive_id_type": "chat_id"}).respond(json=OK)
    message = OutgoingMessage(blocks=(Text("任务 T-1024 已逾期 3 天"),), mention=(LI,))
    receipt = await send(feishu, message)
    assert (receipt.outcome, receipt.message_id) == (Outcome.SENT, "om_new01")
    token, create = OUT["create_text_with_at"]["requests"]
    assert json.loads(respx_mock.routes["token"].calls.last.request.content) == json.loads(token["body"])
    request = route.calls.last.request
    for name in ("Authorization", "Content-Type"):
        assert request.headers[name] == create["headers"][name]
    mine, theirs = posted(route), json.loads(create["body"])
    assert json.loads(mine.pop("content")) == json.loads(theirs.pop("content"))
    assert mine == theirs


@pytest.mark.anyio
async def test_a_reply_stays_in_its_thread(feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{MESSAGES}/om_new01/reply").respond(json=OK)
    handle = ReplyHandle("om_new01:thread", NOW + timedelta(hours=1))
    await send(feishu, OutgoingMessage(blocks=(Text("已登记"),)), key="ob-000004", reply_to=handle)
    theirs = json.loads(OUT["reply_text"]["requests"][0]["body"])
    assert posted(route) == theirs
    route.respond(400, json={"code": 230011, "msg": "The message was withdrawn."})
    gone = await send(feishu, OutgoingMessage(blocks=(Text("已登记"),)), reply_to=handle)
    assert (gone.outcome, gone.handle_dead) == (Outcome.RETRY, True)


@pytest.mark.anyio
async def test_a_person_is_written_to_by_open_id(feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(MESSAGES, params={"receive_id_type": "open_id"}).respond(json=OK)
    await send(feishu, OutgoingMessage(blocks=(Text("您好"),), mention=(LI,)), PERSON)
    assert posted(route)["receive_id"] == PERSON.id
    assert "<at" not in posted(route)["content"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("key", "uuid"), [("daily:P1:2026-11-20", 40), ("k" * 64, 40), ("a1b2-c3", 7)], ids=["colons", "long", "fine"]
)
async def test_the_key_is_a_uuid_of_at_most_fifty(
    key: str, uuid: int, feishu: FeishuAdapter, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.post(url__startswith=MESSAGES).respond(json=OK)
    await send(feishu, OutgoingMessage(blocks=(Text("x"),)), key=key)
    assert len(posted(route)["uuid"]) == uuid


WHOLE = OutgoingMessage(
    "逾期提醒",
    (
        Text("任务 T2 已逾期"),
        Facts((("状态", "滞后"),)),
        Table(("编号", "事项"), (("T1", "联调"), ("T12", "验收"))),
        Buttons((Button("已完成", "/进度 T2 完成", "primary"), Button("延期", "/改期 T2"))),
        Form("/进度 T2", (FormField("说明", "说明", "联调"),)),
    ),
    mention=(LI,),
    tone="warn",
)


@pytest.mark.anyio
async def test_a_card_has_the_shapes_of_the_vector(feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(url__startswith=MESSAGES).respond(json=OK)
    await send(feishu, WHOLE, level="card")
    assert posted(route)["msg_type"] == "interactive"
    card = json.loads(posted(route)["content"])
    theirs = json.loads(json.loads(OUT["create_card"]["requests"][0]["body"])["content"])
    assert set(card) == set(theirs) and card["header"] == theirs["header"] and card["config"] == theirs["config"]
    elements = {one["tag"]: one for one in card["body"]["elements"]}
    assert elements["markdown"]["content"] == f"<at id={LI.user_id}></at>"
    row = next(one for one in theirs["body"]["elements"] if one["tag"] == "column_set")
    mine, official = (one["columns"][0]["elements"][0] for one in (elements["column_set"], row))
    assert set(mine) == set(official) and set(mine["behaviors"][0]) == set(official["behaviors"][0])
    assert mine["behaviors"][0]["value"] == {"command": "/进度 T2 完成", "place": "group"}
    assert elements["table"]["rows"] == [{"c0": "T1", "c1": "联调"}, {"c0": "T12", "c1": "验收"}]
    assert [one["tag"] for one in elements["form"]["elements"]] == ["input", "button"]
    assert elements["form"]["elements"][1]["form_action_type"] == "submit"


@pytest.mark.anyio
async def test_a_post_has_no_outer_key(feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(url__startswith=MESSAGES).respond(json=OK)
    await send(feishu, WHOLE, level="markdown")
    post = json.loads(posted(route)["content"])
    assert posted(route)["msg_type"] == "post" and set(post) == {"zh_cn"}
    assert post["zh_cn"]["content"][0] == [{"tag": "at", "user_id": LI.user_id}]
    assert {node["tag"] for line in post["zh_cn"]["content"][1:] for node in line} == {"text"}


HOSTILE = '<at user_id="all"></at> <at id=all></at> @所有人 [x](https://evil.example) **粗** <font color="red">红</font>'


@pytest.mark.anyio
@pytest.mark.parametrize("level", ["card", "markdown", "text"])
async def test_user_text_is_data(level: Level, feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(url__startswith=MESSAGES).respond(json=OK)
    rows = (Facts(((HOSTILE, HOSTILE),)), Table((HOSTILE,), ((HOSTILE,),)))
    await send(feishu, OutgoingMessage(HOSTILE, (Text(HOSTILE), *rows), mention=(LI,)), level=level)
    content = json.loads(posted(route)["content"])
    if level == "text":
        assert content["text"].count("<at ") == 1 == content["text"].count("</at>")
        assert "https://" not in content["text"]
        return
    marked = [one for one in _nodes(content) if one.get("tag") in ("markdown", "at", "md", "lark_md", "a")]
    assert marked in (
        [{"tag": "markdown", "content": f"<at id={LI.user_id}></at>"}],
        [{"tag": "at", "user_id": LI.user_id}],
    )


def _nodes(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value, *(one for inner in value.values() for one in _nodes(inner))]
    return [one for inner in value for one in _nodes(inner)] if isinstance(value, list) else []


@pytest.mark.anyio
async def test_what_is_too_long_goes_plainer_and_then_shorter(feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(url__startswith=MESSAGES).respond(json=OK)
    long = OutgoingMessage("长", (Text("很长的一行，" * 20_000),))
    assert (await send(feishu, long, level="card")).outcome is Outcome.UNSUPPORTED
    assert (await send(feishu, long, level="text")).outcome is Outcome.SENT
    assert len(route.calls.last.request.content) < 150_000


# ---------------------------------------------------------------- errors

CODES = {
    Outcome.RATE_LIMITED: "99991400 230020 11232",
    Outcome.REFRESH: "99991663 99991661 99991668 99991671 99991677",
    Outcome.RETRY: (
        "99991403 99991543 10003 10014 99991662 99991673 99991672 99991676 99991679 230027 230006 2200 123456789"
    ),
    Outcome.UNSUPPORTED: "230001 230025 230099 9499 19036",
    Outcome.PERMANENT: "230002 230013 230017 230018 230035 230028 19021 19022 19024",
}


@pytest.mark.parametrize(("code", "outcome"), [(code, one) for one, codes in CODES.items() for code in codes.split()])
def test_code(code: str, outcome: Outcome) -> None:
    verdict = verdict_of(int(code))
    assert verdict.outcome is outcome
    assert not verdict.hint.isascii(), "a hint for admins is Chinese"


def test_an_id_of_another_app_is_not_a_question_of_shape() -> None:
    assert verdict_of(230001, "Your request contains an invalid request parameter, ext=invalid receive_id").outcome is (
        Outcome.PERMANENT
    )


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (httpx.Response(429, headers={"x-ogw-ratelimit-reset": "52"}, json={"code": 99991400}), Outcome.RATE_LIMITED),
        (httpx.Response(400, json={"code": 230020}), Outcome.RATE_LIMITED),
        (httpx.Response(400, json={"code": 230002}), Outcome.PERMANENT),
        (httpx.Response(502, json={"code": 502}), Outcome.RETRY),
        (httpx.Response(502, text="<html>"), Outcome.RETRY),
        (httpx.Response(200, text="<html>"), Outcome.UNKNOWN),
        (httpx.ReadTimeout("x"), Outcome.UNKNOWN),
        (httpx.ConnectError("x"), Outcome.RETRY),
    ],
)
async def test_each_end_of_a_call(
    answer: httpx.Response | Exception, outcome: Outcome, feishu: FeishuAdapter, respx_mock: respx.MockRouter
) -> None:
    respx_mock.post(url__startswith=MESSAGES).mock(side_effect=[answer])
    receipt = await send(feishu, OutgoingMessage(blocks=(Text("x"),)))
    assert receipt.outcome is outcome
    if isinstance(answer, httpx.Response) and answer.status_code == 429:
        assert receipt.after == timedelta(seconds=52)
    assert APP_SECRET not in repr(receipt)


@pytest.mark.anyio
async def test_a_refused_token_is_renewed_once(feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(url__startswith=MESSAGES)
    route.mock(side_effect=[httpx.Response(400, json={"code": 99991663}), httpx.Response(200, json=OK)])
    message = OutgoingMessage(blocks=(Text("x"),))
    assert (await send(feishu, message)).outcome is Outcome.REFRESH
    assert (await send(feishu, message)).outcome is Outcome.SENT
    assert respx_mock.routes["token"].call_count == 2


@pytest.mark.anyio
async def test_a_custom_bot_speaks_and_hears_nothing(respx_mock: respx.MockRouter) -> None:
    hooks = {"oc_1": {"token": f"{HOST}/open-apis/bot/v2/hook/abc-1", "secret": "demo"}}
    feishu = FeishuAdapter("feishu", FeishuSettings.model_validate({"mode": "webhook", "group_webhooks": hooks}))
    route = respx_mock.post(f"{HOST}/open-apis/bot/v2/hook/abc-1").respond(json={"code": 0, "msg": "success"})
    receipt = await send(feishu, WHOLE, Target("group", "oc_1"), level="card")
    assert receipt.outcome is Outcome.SENT
    body = posted(route)
    assert body["sign"] == crypto.hook_sign(body["timestamp"], "demo")
    assert body["msg_type"] == "interactive" and body["card"]["schema"] == "2.0"
    assert (await send(feishu, WHOLE, Target("group", "oc_2"))).outcome is Outcome.PERMANENT
    assert not feishu.profile.direct


@pytest.mark.anyio
async def test_health_says_what_is_missing(feishu: FeishuAdapter, respx_mock: respx.MockRouter) -> None:
    info = respx_mock.get(f"{HOST}/open-apis/bot/v3/info")
    info.respond(400, json={"code": 99991672, "msg": "no scope"})
    assert "权限" in (await feishu.health()).hint
    info.respond(json={"code": 0, "bot": {"open_id": "ou_bot"}})
    health = await feishu.health()
    assert health.ok and "Encrypt Key" in health.hint
    assert feishu._bot_id == "ou_bot"
