"""What deliver says when the platform misbehaves, against a real server (F16–F22, A7, A9, A33)."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import httpx
import pytest

from adapters.base import Outcome, OutgoingMention, OutgoingMessage, Receipt, ReplyHandle, Target, Text
from adapters.dingtalk import DingTalkAdapter
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.token import fetch
from adapters.token import TokenCache
from adapters.wire import Wire
from tests.adapters.dingtalk.support import GROUP, NOW, PERSON, adapter, send
from tests.fakes.dingtalk import CUT, LOST, FakeDingTalk, Fault, code, errcode, html

pytestmark = pytest.mark.anyio

MESSAGE = OutgoingMessage(blocks=(Text("T2 已逾期 1 天"),))
CALL = OutgoingMessage(blocks=(Text("T2 已逾期 1 天"),), mention=(OutgoingMention("user0147", "张伟"),))
SESSION = ReplyHandle("fict0001", NOW + timedelta(minutes=30))


@pytest.fixture
def fake() -> Iterator[FakeDingTalk]:
    with FakeDingTalk() as server:
        server.webhooks["tok1"] = "SEC1"
        yield server


@pytest.fixture
async def ding(fake: FakeDingTalk) -> AsyncIterator[DingTalkAdapter]:
    made = adapter(
        client_secret=fake.client_secret,
        api_base=fake.url,
        group_webhooks={GROUP.id: {"access_token": "tok1", "secret": "SEC1"}},
    )
    yield made
    await made.aclose()


async def through(door: str, ding: DingTalkAdapter, key: str = "k1") -> Receipt:
    """One message by the door."""
    match door:
        case "session":
            return await send(ding, CALL, reply_to=SESSION, key=key)
        case "webhook":
            return await send(ding, CALL, key=key)
        case "person":
            return await send(ding, MESSAGE, PERSON, key=key)
        case _:
            return await send(ding, MESSAGE, key=key)


DOORS = ["session", "webhook", "group", "person"]
PROBLEMS = ["session", "webhook"]  # doors whose errors are numbers in a 200


# ---------------------------------------------------------------- the right door


@pytest.mark.parametrize("door", DOORS)
async def test_each_message_leaves_by_its_door(door: str, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    receipt = await through(door, ding)
    assert receipt.outcome is Outcome.SENT
    assert receipt.pool == ("robot" if door in PROBLEMS else "api")
    (call,) = fake.messages
    assert call.door == door
    assert call.mentions == (["user0147"] if door in PROBLEMS else [])


async def test_a_mention_without_a_webhook_is_a_name_and_a_hint(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    receipt = await send(ding, CALL, Target("group", "cidOTHER=="))
    assert receipt.outcome is Outcome.SENT
    assert "cidOTHER==" in receipt.hint
    (call,) = fake.messages
    assert (call.door, call.mentions, call.text) == ("group", [], "张伟 T2 已逾期 1 天")


async def test_one_attempt_is_one_call(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    await through("group", ding)  # the token is there now
    for door in DOORS:
        fake.fail(door, code(500, "system.error"))
        before = len(fake.calls)
        assert (await through(door, ding)).outcome is Outcome.RETRY
        assert len(fake.calls) == before + 1


# ---------------------------------------------------------------- limits (F16)


@pytest.mark.parametrize("door", DOORS)
async def test_429_is_obeyed(door: str, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail(door, Fault(429, b"{}", {"retry-after": "17"}), Fault(429), Fault(429, b"", {"retry-after": "99999"}))
    fake.fail(door, Fault(429, b"", {"retry-after": "soon"}))
    told, silent, long, odd = [await through(door, ding) for _ in range(4)]
    assert {one.outcome for one in (told, silent, long, odd)} == {Outcome.RATE_LIMITED}
    assert told.after == timedelta(seconds=17)
    assert long.after == timedelta(minutes=10)
    for one in (silent, odd):
        assert one.after is not None
        assert timedelta(seconds=1) <= one.after <= timedelta(seconds=3)
    assert told.pool == "", "throttled calls are not counted"
    assert (await through(door, ding)).outcome is Outcome.SENT


@pytest.mark.parametrize("number", [130101, 410100])
async def test_the_ten_minute_penalty(number: int, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail("webhook", errcode(number))
    receipt = await through("webhook", ding)
    assert (receipt.outcome, receipt.after) == (Outcome.RATE_LIMITED, timedelta(minutes=10))


@pytest.mark.parametrize("text", ["send.too.fast", "Forbidden.AccessDenied.QpsLimitForApi", "too.many.group"])
async def test_bursts_wait_a_moment_spread_by_key(text: str, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail_always("group", code(403, text))
    waits = {(await through("group", ding, key=f"k{n}")).after for n in range(8)}
    assert all(one is not None and timedelta(seconds=1) <= one <= timedelta(seconds=3) for one in waits)
    assert len(waits) > 4


async def test_the_monthly_quota_is_no_use_retrying(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail("group", code(403, "Forbidden.AccessDenied.ApiCountLimitForOrg"))
    receipt = await through("group", ding)
    assert receipt.outcome is Outcome.PERMANENT
    assert "调用量已用完" in receipt.hint


# ---------------------------------------------------------------- out of order (F17–F19)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("door", DOORS)
async def test_server_errors_are_tried_again(door: str, status: int, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail(door, html(status), Fault(status))
    for _ in range(2):
        receipt = await through(door, ding)
        assert (receipt.outcome, receipt.handle_dead) == (Outcome.RETRY, False)
        assert str(status) in receipt.hint
    assert (await through(door, ding)).outcome is Outcome.SENT


@pytest.mark.parametrize("door", DOORS)
async def test_nobody_listens(door: str, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.stop()
    receipt = await through(door, ding)
    assert (receipt.outcome, receipt.pool) == (Outcome.RETRY, "")
    fake.start()
    assert (await through(door, ding)).outcome is Outcome.SENT


@pytest.mark.parametrize("fault", [LOST, CUT, Fault(accept=True, body=b"")], ids=["lost", "cut", "empty"])
@pytest.mark.parametrize("door", DOORS)
async def test_a_lost_answer_may_have_arrived(
    door: str, fault: Fault, fake: FakeDingTalk, ding: DingTalkAdapter
) -> None:
    fake.fail(door, fault)
    receipt = await through(door, ding)
    assert (receipt.outcome, receipt.handle_dead) == (Outcome.UNKNOWN, False)
    assert receipt.pool, "it may have been counted"
    assert len(fake.messages) == 1


async def test_a_repeated_webhook_message_is_out_once(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail("webhook", LOST)
    assert (await through("webhook", ding)).outcome is Outcome.UNKNOWN
    assert (await through("webhook", ding)).outcome is Outcome.SENT
    assert len(fake.messages) == 1


ODD = [
    html(),
    Fault(200, b""),
    Fault(204, b""),
    Fault(200, b'{"errcode":0,'),
    Fault(200, b"[]"),
    Fault(200, b"null"),
    Fault(200, b"{}"),
    Fault(200, b'{"processQueryKey":7,"errcode":[]}'),
    Fault(200, b'{"errcode":null,"processQueryKey":null}'),
    Fault(200, b'{"a":' * 50_000),
    Fault(200, b"9" * 5_000),
    Fault(200, b"\xff\xfe"),
    Fault(200, b" " * (2 << 20)),
    Fault(200, gzip.compress(b" " * (64 << 20)), {"content-encoding": "gzip"}),
    Fault(200, gzip.compress(b'{"errcode":0,"processQueryKey":"q"}'), {"content-encoding": "x-gzip"}),
]


@pytest.mark.parametrize("door", DOORS)
async def test_a_readable_answer_or_none(door: str, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    """200 without a success we can read is never called sent, and an error we do not know is shown and tried again."""
    for fault in ODD:
        fake.fail(door, fault)
        receipt = await through(door, ding)
        assert receipt.outcome is Outcome.UNKNOWN, fault.body and fault.body[:40]
    fake.fail(door, errcode(987654) if door in PROBLEMS else code(400, "brand.new.error"))
    receipt = await through(door, ding)
    assert receipt.outcome is Outcome.RETRY
    assert ("987654" if door in PROBLEMS else "brand.new.error") in receipt.hint


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("door", [*DOORS, "token"])
async def test_redirects_are_not_followed(door: str, status: int, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    with FakeDingTalk() as canary:
        fake.fail(door, Fault(status, b"", {"location": f"{canary.url}/inside"}))
        assert (await through(door if door != "token" else "group", ding)).outcome is Outcome.RETRY
        assert canary.calls == []


async def test_proxies_of_the_environment_are_not_used(fake: FakeDingTalk, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeDingTalk() as canary:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, canary.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        made = adapter(client_secret=fake.client_secret, api_base=fake.url)
        assert (await send(made, MESSAGE)).outcome is Outcome.SENT
        assert canary.calls == []
        await made.aclose()


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (httpx.ConnectError("dns"), Outcome.RETRY),
        (httpx.ConnectTimeout("slow"), Outcome.RETRY),
        (httpx.PoolTimeout("busy"), Outcome.RETRY),
        (httpx.ReadTimeout("slow"), Outcome.UNKNOWN),
        (httpx.WriteTimeout("slow"), Outcome.UNKNOWN),
        (httpx.ReadError("reset"), Outcome.UNKNOWN),
        (httpx.WriteError("reset"), Outcome.UNKNOWN),
        (httpx.RemoteProtocolError("nonsense"), Outcome.UNKNOWN),
        (TimeoutError(), Outcome.UNKNOWN),
        (ConnectionResetError(), Outcome.UNKNOWN),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
async def test_every_way_a_network_fails(error: Exception, outcome: Outcome) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise error

    made = adapter(httpx.MockTransport(broken))
    receipt = await send(made, CALL, reply_to=SESSION)
    assert (receipt.outcome, receipt.handle_dead) == (outcome, False)
    assert (receipt.pool == "robot") is (outcome is Outcome.UNKNOWN)


# ---------------------------------------------------------------- the token (F20)


async def again_if_refreshed(door: str, ding: DingTalkAdapter, key: str) -> Receipt:
    """What the core does with REFRESH."""
    receipt = await through(door, ding, key)
    return await through(door, ding, key) if receipt.outcome is Outcome.REFRESH else receipt


async def test_twenty_senders_fetch_one_token(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    receipts = await asyncio.gather(*(through("person", ding, f"k{n}") for n in range(20)))
    assert {one.outcome for one in receipts} == {Outcome.SENT}
    assert len(fake.at("token")) == 1


async def test_a_token_revoked_in_the_middle_is_renewed_once(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    for batch in range(2):
        receipts = await asyncio.gather(*(again_if_refreshed("person", ding, f"{batch}-{n}") for n in range(100)))
        assert {one.outcome for one in receipts} == {Outcome.SENT}
        fake.revoke_tokens()
    assert len(fake.messages) == 200
    assert len(fake.at("token")) == 2


async def test_a_refused_token_that_cannot_be_renewed(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    await through("group", ding)
    fake.revoke_tokens()
    fake.fail("token", html(503))
    assert (await through("group", ding)).outcome is Outcome.RETRY
    assert (await through("group", ding)).outcome is Outcome.SENT


@pytest.mark.parametrize("refusal", ["40014", "33001", "InvalidAuthentication"])
async def test_old_names_of_a_refused_token(refusal: str, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail("group", code(400, refusal))
    assert (await through("group", ding)).outcome is Outcome.REFRESH
    assert len(fake.at("token")) == 2


async def test_while_the_token_door_is_down_fifty_ask_once(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail_always("token", html(503))
    receipts = await asyncio.gather(*(through("person", ding, f"k{n}") for n in range(50)))
    assert {one.outcome for one in receipts} == {Outcome.RETRY}
    assert len(fake.at("token")) == 1
    fake.fail_always("token", None)
    assert (await through("person", ding)).outcome is Outcome.SENT


@pytest.mark.parametrize(
    "answer", [{}, {"accessToken": 7}, {"accessToken": ""}, {"accessToken": "a\r\nb: c"}, {"accessToken": "a" * 9000}]
)
async def test_a_token_that_is_none(answer: dict[str, object], fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail("token", Fault(200, json.dumps({"expireIn": 7200, **answer}).encode()))
    assert (await through("group", ding)).outcome is Outcome.RETRY
    assert fake.at("group") == []


async def test_a_token_is_renewed_before_its_end_and_serves_until_refused(fake: FakeDingTalk) -> None:
    clock = [1000.0]
    wire = Wire()
    settings = DingTalkSettings.model_validate(
        {"client_id": fake.client_id, "client_secret": fake.client_secret, "api_base": fake.url}
    )
    tokens = TokenCache(lambda: fetch(settings, wire), monotonic=lambda: clock[0])
    first = await tokens.get()
    clock[0] += 7200 * 0.8
    assert await tokens.get() == first
    clock[0] += 7200 * 0.1
    fake.fail("token", html(503))
    assert await tokens.get() == first, "the early renewal failed: the old one still serves"
    assert await tokens.get() == first
    assert len(fake.at("token")) == 2, "and is not asked for again at once"
    clock[0] += 31
    second = await tokens.get()
    assert isinstance(second, str)
    assert second != first
    assert await tokens.renew(refused="something older") is None
    assert await tokens.get() == second
    await wire.aclose()


# ---------------------------------------------------------------- the reply session (F21) and lost targets (F22)


async def test_a_dead_session_gives_way_to_the_api(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.dead_sessions.add("fict0001")
    receipt = await through("session", ding)
    assert (receipt.outcome, receipt.handle_dead) == (Outcome.RETRY, True)
    assert fake.messages == []
    assert (await through("group", ding)).outcome is Outcome.SENT


@pytest.mark.parametrize("left", [timedelta(), timedelta(seconds=-1), timedelta(days=-1)])
async def test_an_expired_session_is_not_called(left: timedelta, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    receipt = await send(ding, MESSAGE, reply_to=ReplyHandle("fict0001", NOW + left))
    assert (receipt.outcome, receipt.handle_dead) == (Outcome.SENT, True)
    assert [call.door for call in fake.messages] == ["group"]


@pytest.mark.parametrize("status", [400, 403, 404, 410])
async def test_any_refusal_of_a_session_ends_it(status: int, fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail("session", html(status))
    receipt = await through("session", ding)
    assert (receipt.outcome, receipt.handle_dead) == (Outcome.RETRY, True)


async def test_a_group_that_is_gone(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.dead_groups.add(GROUP.id)
    receipt = await through("group", ding)
    assert receipt.outcome is Outcome.PERMANENT
    assert "重新添加机器人" in receipt.hint


async def test_a_person_who_is_gone_or_slowed_down(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.unknown_people.add("user0500")
    fake.throttled_people.add("user0600")
    gone = await send(ding, MESSAGE, Target("person", "user0500"))
    assert (gone.outcome, gone.undelivered) == (Outcome.PERMANENT, ("user0500",))
    slowed = await send(ding, MESSAGE, Target("person", "user0600"))
    assert slowed.outcome is Outcome.RATE_LIMITED
    assert fake.messages == []


async def test_a_message_the_platform_finds_too_long_becomes_plainer(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    fake.fail("group", code(400, "invalidParameter.msgParam.tooLong"))
    assert (await through("group", ding)).outcome is Outcome.UNSUPPORTED
    long = OutgoingMessage(blocks=(Text("长" * 6_000),))
    assert (await send(ding, long, level="markdown")).outcome is Outcome.UNSUPPORTED
    assert (await send(ding, long, level="text")).outcome is Outcome.SENT


# ---------------------------------------------------------------- health


async def test_health(fake: FakeDingTalk, ding: DingTalkAdapter) -> None:
    assert (await ding.health()).ok
    wrong = adapter(client_secret="wrong", api_base=fake.url)
    health = await wrong.health()
    assert (health.ok, "Client Secret" in health.hint) == (False, True)
    await wrong.aclose()
    assert (await adapter(mode="stream", client_secret=fake.client_secret, api_base=fake.url).health()).ok
    empty = await adapter(client_secret="", api_base=fake.url).health()
    assert (empty.ok, "Client Secret" in empty.hint) == (False, True)
