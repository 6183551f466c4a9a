"""What leaves for WeCom by each door, every code's outcome, and nothing of a user's text as markup."""

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
    Level,
    Outcome,
    OutgoingMention,
    OutgoingMessage,
    Receipt,
    ReplyHandle,
    Target,
    Text,
)
from adapters.wecom import WeComAdapter
from adapters.wecom.errors import verdict_of
from adapters.wecom.settings import WeComSettings
from adapters.wecom.text import MAX_BOT, bot_body, webhook_body
from tests.adapters.samples.wecom import NOW, SAMPLES, vectors

API = "https://qyapi.weixin.qq.com/cgi-bin"
OUT = vectors()["outbound_examples"]
GROUP, PERSON = Target("group", "cidHOOK=="), Target("person", "zhang.wei")
WEI = OutgoingMention("zhang.wei", "张伟")
OK = {"errcode": 0, "errmsg": "ok"}


def adapter(**settings: Any) -> WeComAdapter:
    given = {**SAMPLES.settings, "api_base": "", **settings}
    return WeComAdapter("wecom", WeComSettings.model_validate(given))


async def send(
    message: OutgoingMessage,
    to: Target = GROUP,
    *,
    level: Level = "markdown",
    reply_to: ReplyHandle | None = None,
    made: WeComAdapter | None = None,
) -> Receipt:
    wecom = made or adapter()
    receipt = await wecom.deliver(to, message, key="k1", reply_to=reply_to, level=level, now=NOW)
    await wecom.aclose()
    return receipt


def posted(route: respx.Route) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(route.calls.last.request.content)
    return found


@pytest.mark.anyio
async def test_a_webhook_mentions_people_in_both_shapes(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{API}/webhook/send", params={"key": "fict-hook-key-3"}).respond(json=OK)
    message = OutgoingMessage(blocks=(Text("【每日站会】请各接口人更新进度"),), mention=(WEI,), mention_everyone=True)
    assert (await send(message, level="text")).outcome is Outcome.SENT
    assert posted(route) == OUT["group_webhook_text"]["body"]
    await send(message, level="markdown")
    assert set(posted(route)) == set(OUT["group_webhook_markdown"]["body"])
    assert "<@zhang.wei>" in posted(route)["markdown"]["content"]


@pytest.mark.anyio
async def test_a_reply_goes_by_its_response_url_once(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{API}/aibot/response", params={"response_code": "FICTIONAL_RESPONSE_CODE_1"})
    route.respond(json=OK)
    handle = ReplyHandle("url:FICTIONAL_RESPONSE_CODE_1", NOW + timedelta(minutes=30))
    assert (await send(OutgoingMessage(blocks=(Text("已登记"),)), reply_to=handle)).outcome is Outcome.SENT
    assert set(posted(route)) == set(OUT["response_url"]["body"])
    route.respond(json={"errcode": 40058, "errmsg": "used"})
    assert (await send(OutgoingMessage(blocks=(Text("已登记"),)), reply_to=handle)).outcome is Outcome.UNSUPPORTED
    route.respond(json={"errcode": 41000, "errmsg": "expired"})
    gone = await send(OutgoingMessage(blocks=(Text("已登记"),)), reply_to=handle)
    assert (gone.outcome, gone.handle_dead) == (Outcome.RETRY, True)


@pytest.mark.anyio
async def test_one_person_is_written_to_by_the_app(respx_mock: respx.MockRouter) -> None:
    token = respx_mock.get(f"{API}/gettoken").respond(json=OUT["gettoken"]["ok"])
    route = respx_mock.post(f"{API}/message/send", params={"access_token": "fict"}).respond(json=OUT["message_send"]["ok"])
    receipt = await send(OutgoingMessage(blocks=(Text("T-102 逾期"),)), PERSON, level="text")
    assert (receipt.outcome, receipt.message_id) == (Outcome.SENT, "fict")
    assert posted(route) == {**OUT["message_send"]["body"], "touser": "zhang.wei"}
    assert token.call_count == 1
    route.respond(json={**OK, "invaliduser": "Zhang.Wei".lower()})
    nobody = await send(OutgoingMessage(blocks=(Text("x"),)), PERSON)
    assert (nobody.outcome, nobody.undelivered) == (Outcome.PERMANENT, ("zhang.wei",))
    route.respond(json={"errcode": 42001, "errmsg": "expired"})
    assert (await send(OutgoingMessage(blocks=(Text("x"),)), PERSON)).outcome is Outcome.REFRESH


@pytest.mark.anyio
async def test_where_there_is_no_door_an_admin_is_told_which() -> None:
    bare = {"corp_id": "", "corp_secret": "", "agent_id": 0, "group_webhooks": {}}
    for to, words in ((GROUP, "消息推送"), (PERSON, "自建应用")):
        receipt = await send(OutgoingMessage(blocks=(Text("x"),)), to, made=adapter(**bare))
        assert receipt.outcome is Outcome.PERMANENT and words in receipt.hint


HOSTILE = '<@all> <@zhang.wei> @所有人 <font color="warning">红</font> [x](https://evil.example) **粗** `码`\n# 标题\n> 引用'


@pytest.mark.parametrize("level", ["markdown", "text"])
def test_user_text_is_data(level: Level) -> None:
    message = OutgoingMessage(HOSTILE, (Text(HOSTILE),), mention=(WEI,))
    body = webhook_body(message, level, say="")
    content = body[body["msgtype"]]["content"]
    assert "https://" not in content
    if level == "markdown":
        assert content.count("<@") == 1 and content.startswith("<@zhang.wei>")
        assert "<font" not in content and "\n> " not in content and "\n# " not in content
    else:
        assert body["text"]["mentioned_list"] == ["zhang.wei"]


@pytest.mark.parametrize("level", ["markdown", "text"])
def test_limits_are_bytes(level: Level) -> None:
    long = OutgoingMessage("长", (Text("很长的一行，" * 5_000),), mention=(WEI,))
    hook, bot = webhook_body(long, level, say=""), bot_body(long, level, "k", say="")
    assert len(hook[hook["msgtype"]]["content"].encode()) <= (4_096 if level == "markdown" else 2_048)
    assert len(bot["markdown"]["content"].encode()) <= MAX_BOT


def test_a_short_question_is_a_card_and_a_long_one_is_not() -> None:
    buttons = Buttons((Button("我来", "/跟进 Q1 今天18:00", "primary"), Button("收到", "/收到 Q1")))
    short = bot_body(OutgoingMessage("Q1 已 24 小时", (Text("等：运营部"), buttons)), "card", "k:1", say="")
    theirs = vectors()["long_connection"]["client_frames"][-1]["body"]["template_card"]
    card = short["template_card"]
    assert set(theirs) <= set(card) and set(card["button_list"][0]) == set(theirs["button_list"][0])
    assert [one["key"] for one in card["button_list"]] == ["/跟进 Q1 今天18:00", "/收到 Q1"]
    long = bot_body(OutgoingMessage("Q1", (Text("很长" * 300), buttons)), "card", "k:1", say="@牵头助手 ")
    assert "［我来］@牵头助手 /跟进 Q1 今天18:00" in long["markdown"]["content"]


CODES = {
    Outcome.RETRY: "-1 6000 40001 40013 40056 301002 48002 60020 846605 846608 846609 123456",
    Outcome.RATE_LIMITED: "45009 45033",
    Outcome.REFRESH: "40014 42001 41001",
    Outcome.UNSUPPORTED: "40008 40058 44004 45002",
    Outcome.PERMANENT: "81013 60111 60011 86001 86003 86008 93000",
}


@pytest.mark.parametrize(("code", "outcome"), [(code, one) for one, codes in CODES.items() for code in codes.split()])
def test_code(code: str, outcome: Outcome) -> None:
    verdict = verdict_of(int(code))
    assert verdict.outcome is outcome
    assert not verdict.hint.isascii(), "a hint for admins is Chinese"
    assert verdict.handle_dead is (code in ("846605", "846608"))


def test_every_error_of_the_vectors_is_placed() -> None:
    listed = {code for codes in CODES.values() for code in codes.split()}
    assert {str(one["errcode"]) for one in OUT["errors"]} <= listed


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (httpx.Response(200, json={"errcode": 45009}), Outcome.RATE_LIMITED),
        (httpx.Response(200, json={"errcode": 93000}), Outcome.PERMANENT),
        (httpx.Response(502, text="<html>"), Outcome.RETRY),
        (httpx.Response(200, text="<html>"), Outcome.UNKNOWN),
        (httpx.ReadTimeout("x"), Outcome.UNKNOWN),
        (httpx.ConnectError("x"), Outcome.RETRY),
    ],
)
async def test_each_end_of_a_call(
    answer: httpx.Response | Exception, outcome: Outcome, respx_mock: respx.MockRouter
) -> None:
    respx_mock.post(f"{API}/webhook/send").mock(side_effect=[answer])
    receipt = await send(OutgoingMessage(blocks=(Text("x"),)))
    assert receipt.outcome is outcome
    assert "fict-hook" not in repr(receipt)
