"""What leaves for Slack: exact bytes of single calls, every error's outcome, and nothing of a user's text as markup."""

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
from adapters.slack import SlackAdapter
from adapters.slack.blocks import MAX_BLOCKS, blocks_of
from adapters.slack.errors import ERRORS, verdict_of
from adapters.slack.handles import reply_handle
from adapters.slack.settings import SlackSettings
from tests.adapters.samples.slack import NOW, vectors

API = "https://slack.com/api"
GROUP, PERSON = Target("group", "C0PROJECT1"), Target("person", "U0LIWEI001")
OUT = vectors()["outbound"]
SETTINGS = SlackSettings(mode="http", bot_token="xoxb-test-token", signing_secret="s")  # type: ignore[arg-type]


async def send(
    message: OutgoingMessage, to: Target = GROUP, *, level: Level = "card", reply_to: ReplyHandle | None = None
) -> Receipt:
    slack = SlackAdapter("slack", SETTINGS)
    receipt = await slack.deliver(to, message, key="k1", reply_to=reply_to, level=level, now=NOW)
    await slack.aclose()
    return receipt


def said(text: str = "已登记", **more: Any) -> OutgoingMessage:
    return OutgoingMessage(blocks=(Text(text),), **more)


def posted(route: respx.Route) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(route.calls.last.request.content)
    return found


def ok(**more: Any) -> dict[str, Any]:
    return {"ok": True, "channel": "C0PROJECT1", "ts": "1795161600.000900", **more}


@pytest.mark.anyio
async def test_a_message_goes_as_the_official_sdk_sends_it(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{API}/chat.postMessage").respond(json=ok())
    receipt = await send(said(), level="text")
    assert (receipt.outcome, receipt.message_id) == (Outcome.SENT, "C0PROJECT1:1795161600.000900")
    request, theirs = route.calls.last.request, OUT["post_message_thread"]["requests"][0]
    assert request.headers["authorization"] == theirs["headers"]["Authorization"]
    assert request.headers["content-type"].replace(" ", "") == theirs["headers"]["Content-Type"]
    sent, wanted = posted(route), json.loads(theirs["body"])
    assert {key: sent[key] for key in ("channel", "text", "unfurl_links")} == {
        key: wanted[key] for key in ("channel", "text", "unfurl_links")
    }
    assert sent["metadata"]["event_payload"] == {"key": "k1"}


@pytest.mark.anyio
async def test_a_thread_is_answered_in_the_thread(respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{API}/chat.postMessage").respond(json=ok())
    handle = reply_handle(NOW, thread="1795161600.000100")
    await send(said(), reply_to=handle)
    assert posted(route)["thread_ts"] == json.loads(OUT["post_message_thread"]["requests"][0]["body"])["thread_ts"]


@pytest.mark.anyio
async def test_a_person_is_written_to_in_a_chat_opened_once(respx_mock: respx.MockRouter) -> None:
    opened = respx_mock.post(f"{API}/conversations.open").respond(json={"ok": True, "channel": {"id": "D0DIRECT01"}})
    route = respx_mock.post(f"{API}/chat.postMessage").respond(json=ok())
    slack = SlackAdapter("slack", SETTINGS)
    for _ in range(2):
        message = said(mention=(OutgoingMention("U0LIWEI001", "李伟"),))
        await slack.deliver(PERSON, message, key="k", reply_to=None, level="card", now=NOW)
    await slack.aclose()
    assert opened.call_count == 1 and posted(opened) == {"users": "U0LIWEI001"}
    assert posted(route)["channel"] == "D0DIRECT01"
    assert "<@U0LIWEI001>" not in json.dumps(posted(route)), "nobody is mentioned to himself"


@pytest.mark.anyio
async def test_a_slash_command_is_answered_by_its_response_url(respx_mock: respx.MockRouter) -> None:
    address = "https://hooks.slack.com/commands/T0COLLAB1/1/abc"
    route = respx_mock.post(address).respond(text="ok")
    handle = reply_handle(NOW, url=address, settings=SETTINGS)
    receipt = await send(said(), level="text", reply_to=handle)
    assert receipt.outcome is Outcome.SENT
    assert "authorization" not in route.calls.last.request.headers
    theirs = json.loads(OUT["response_url_post"]["requests"][0]["body"])
    assert posted(route) == theirs
    route.respond(404, text="used_url")
    dead = await send(said(), level="text", reply_to=handle)
    assert (dead.outcome, dead.handle_dead) == (Outcome.RETRY, True)


@pytest.mark.anyio
async def test_a_form_opens_as_a_modal_while_its_trigger_lives(respx_mock: respx.MockRouter) -> None:
    views = respx_mock.post(f"{API}/views.open").respond(json={"ok": True})
    posts = respx_mock.post(f"{API}/chat.postMessage").respond(json=ok())
    form = Form("/进度 T2", (FormField("百分比", "百分比"), FormField("说明", "说明", "联调")), "登记进度")
    handle = reply_handle(NOW, trigger="333.444.def", settings=SETTINGS)
    await send(OutgoingMessage("登记进度", (form,)), reply_to=handle)
    view = posted(views)["view"]
    theirs = vectors()["modal_from_sdk_models"]
    assert posted(views)["trigger_id"] == "333.444.def"
    assert set(theirs) <= set(view)
    assert (view["callback_id"], view["private_metadata"]) == ("/进度 T2", "C0PROJECT1")
    assert [block["block_id"] for block in view["blocks"]] == ["百分比", "说明"]
    slack = SlackAdapter("slack", SETTINGS)
    late = NOW + timedelta(seconds=3)
    await slack.deliver(GROUP, OutgoingMessage("", (form,)), key="k", reply_to=handle, level="card", now=late)
    await slack.aclose()
    assert posts.called and [block["type"] for block in posted(posts)["blocks"]] == ["input", "input", "actions"]


# ---------------------------------------------------------------- shapes


def test_blocks_are_the_shapes_the_official_models_make() -> None:
    message = OutgoingMessage(
        "逾期提醒",
        (
            Text("任务 T2 已逾期 <采购>"),
            Facts((("状态", "滞后"),)),
            Table(("编号", "事项"), (("T1", "联调"),)),
            Text("来自 协作助手", "muted"),
            Buttons((Button("已完成", "/进度 T2 完成", "primary"), Button("延期", "/改期 T2"))),
        ),
    )
    blocks = blocks_of(message, "<@U0LIWEI001>", "")
    theirs = {block["type"]: block for block in vectors()["block_kit_from_sdk_models"]}
    assert {block["type"] for block in blocks} == set(theirs)
    for block in blocks:
        if block["type"] == "actions":
            for mine, official in zip(block["elements"], theirs["actions"]["elements"], strict=True):
                assert set(mine) == set(official)
    assert blocks[0]["text"]["text"] == "逾期提醒"
    assert blocks[2]["text"]["text"] == "任务 T2 已逾期 &lt;采购&gt;"
    assert blocks[3]["text"]["text"] == "*状态*：滞后"


HOSTILE = "<!channel> <!here> <@U0ZHANG001> @all https://evil.example <https://evil.example|点我> *粗* _斜_ `码` & robot_code"


@pytest.mark.anyio
@pytest.mark.parametrize("level", ["card", "text"])
async def test_user_text_mentions_links_and_formats_nothing(level: Level, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{API}/chat.postMessage").respond(json=ok())
    message = OutgoingMessage(HOSTILE, (Text(HOSTILE), Facts(((HOSTILE, HOSTILE),))), mention=(OutgoingMention("U0LIWEI001", "李"),))
    await send(message, level=level)
    body = posted(route)
    texts = [body["text"], *(b["text"]["text"] for b in body.get("blocks", ()) if b["text"]["type"] == "mrkdwn")]
    for text in texts:
        inner = text.replace("<@U0LIWEI001>", "")
        assert "<" not in inner and "https://" not in inner and "`" not in inner and "_斜" not in inner
        assert "robot_code" in inner or inner == ""
    assert sum(text.count("<@U0LIWEI001>") for text in texts) >= 1


def test_a_long_message_stays_within_the_limits() -> None:
    blocks = blocks_of(OutgoingMessage("长" * 300, tuple(Text("很长的一行，" * 2_000) for _ in range(9))), "", "")
    assert len(blocks) <= MAX_BLOCKS
    assert len(blocks[0]["text"]["text"]) <= 150
    assert all(len(block["text"]["text"]) <= 3_000 for block in blocks)


# ---------------------------------------------------------------- errors

CODES = {
    Outcome.RATE_LIMITED: "ratelimited rate_limited",
    Outcome.UNKNOWN: "internal_error fatal_error service_unavailable request_timeout",
    Outcome.PERMANENT: (
        "not_in_channel channel_not_found is_archived restricted_action restricted_action_anything user_not_found "
        "cannot_dm_bot messages_tab_disabled trigger_expired expired_trigger_id exchanged_trigger_id"
    ),
    Outcome.RETRY: (
        "invalid_auth not_authed token_revoked token_expired account_inactive team_access_not_granted missing_scope "
        "something_brand_new"
    ),
    Outcome.UNSUPPORTED: (
        "invalid_blocks invalid_blocks_format invalid_attachments msg_too_long no_text msg_blocks_too_long "
        "message_not_found cant_update_message edit_window_closed"
    ),
    Outcome.SENT: "duplicate_message",
}


@pytest.mark.parametrize(("code", "outcome"), [(code, one) for one, codes in CODES.items() for code in codes.split()])
def test_code(code: str, outcome: Outcome) -> None:
    verdict = verdict_of(code)
    assert verdict.outcome is outcome
    assert outcome is Outcome.SENT or not verdict.hint.isascii(), "a hint for admins is Chinese"


def test_the_table_has_no_code_the_sheet_does_not_place() -> None:
    listed = {code for codes in CODES.values() for code in codes.split()}
    further = {"message_limit_exceeded", "users_not_found", "user_disabled", "not_allowed_token_type", "no_permission"}
    assert {code for code in ERRORS if not code.startswith("restricted_action")} <= listed | further


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (httpx.Response(200, json={"ok": False, "error": "not_in_channel"}), Outcome.PERMANENT),
        (httpx.Response(429, headers={"retry-after": "7"}, json={"ok": False, "error": "ratelimited"}), Outcome.RATE_LIMITED),
        (httpx.Response(500, text="oops"), Outcome.UNKNOWN),
        (httpx.Response(200, text="<html>"), Outcome.UNKNOWN),
        (httpx.Response(200, json=[]), Outcome.UNKNOWN),
        (httpx.Response(302, headers={"location": "https://evil.example"}), Outcome.UNKNOWN),
        (httpx.ReadTimeout("x"), Outcome.UNKNOWN),
        (httpx.ConnectError("x"), Outcome.RETRY),
    ],
)
async def test_each_end_of_a_call(
    answer: httpx.Response | Exception, outcome: Outcome, respx_mock: respx.MockRouter
) -> None:
    respx_mock.post(f"{API}/chat.postMessage").mock(side_effect=[answer])
    receipt = await send(said())
    assert receipt.outcome is outcome
    if outcome is Outcome.RATE_LIMITED:
        assert receipt.after == timedelta(seconds=7)
    assert "xoxb" not in repr(receipt)


@pytest.mark.anyio
async def test_a_missing_scope_is_named(respx_mock: respx.MockRouter) -> None:
    lacking = {"ok": False, "error": "missing_scope", "needed": "chat:write", "provided": "users:read"}
    respx_mock.post(f"{API}/auth.test").respond(json=lacking)
    health = await SlackAdapter("slack", SETTINGS).health()
    assert not health.ok and "chat:write" in health.hint


@pytest.mark.anyio
async def test_names_are_asked_once(respx_mock: respx.MockRouter) -> None:
    user = {"ok": True, "user": {"profile": {"display_name": "", "real_name": "李伟"}}}
    route = respx_mock.get(f"{API}/users.info", params={"user": "U0LIWEI001"}).respond(json=user)
    slack = SlackAdapter("slack", SETTINGS)
    assert [await slack.name_of("U0LIWEI001") for _ in range(2)] == ["李伟", "李伟"]
    assert route.call_count == 1
    route.respond(json={"ok": False, "error": "user_not_found"})
    await slack.aclose()
