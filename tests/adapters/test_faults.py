"""Faults on demand, the same for four platforms: what may have arrived is UNKNOWN, what surely did not is tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from adapters.base import Adapter, Outcome, OutgoingMessage, Receipt, Target, Text
from tests.adapters.attacks.site import FAKES, NOW, OVER_HTTP
from tests.adapters.test_fakes import build
from tests.fakes.platform import FakePlatform
from tests.fakes.wire import CUT, LOST, Fault, html, saying, slowed

DOOR = {"dingtalk": "group", "feishu": "create", "slack": "post", "wecom": "webhook"}  # a message to a group leaves by it
GROUP = {"dingtalk": "cidFICT==", "feishu": "oc_fict1", "slack": "C0FICT1", "wecom": "wrFICT1"}
TOO_FAST = {
    "dingtalk": saying(403, code="Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
    "feishu": saying(400, code=230020, msg="frequency limit"),
    "slack": saying(200, ok=False, error="ratelimited"),
    "wecom": saying(200, errcode=45009),
}
MAYBE = {Outcome.UNKNOWN}
AGAIN = {Outcome.RETRY, Outcome.UNKNOWN}
FAULTS: dict[str, tuple[Fault, set[Outcome]]] = {
    "answer lost": (LOST, MAYBE),
    "answer cut": (CUT, MAYBE),
    "a page": (html(200), MAYBE),
    "a page of the gateway": (html(502), AGAIN),
    "500": (saying(500), AGAIN),
    "503": (saying(503, code=2200, errcode=-1, ok=False, error="service_unavailable"), AGAIN),
    "nothing": (Fault(200, b""), MAYBE),
    "half a JSON": (Fault(200, b'{"errcode":0,'), MAYBE),
    "a list": (Fault(200, b"[]"), MAYBE),
    "a redirect": (Fault(302, b"", {"location": "http://127.0.0.1:1/"}), AGAIN),
    "429": (slowed(7), {Outcome.RATE_LIMITED}),
    "slow": (Fault(delay=0.02, accept=True), {Outcome.SENT}),
}


def made(platform: str, fake: FakePlatform) -> Adapter:
    more: dict[str, Any] = {}
    if platform == "wecom":
        fake.webhooks[GROUP["wecom"]] = "key-1"  # type: ignore[attr-defined]
        more = {"group_webhooks": {GROUP["wecom"]: "key-1"}}
    return build(platform, fake, OVER_HTTP[platform], **more)


async def send(adapter: Adapter, key: str, to: Target | None = None) -> Receipt:
    place = to or Target("group", GROUP[adapter.platform])
    message = OutgoingMessage(blocks=(Text("T2 已登记"),))
    return await adapter.deliver(place, message, key=key, reply_to=None, level="text", now=NOW)


@pytest.mark.anyio
@pytest.mark.parametrize("platform", sorted(DOOR))
async def test_each_fault_has_its_end_and_the_next_message_arrives(platform: str) -> None:
    async with FAKES[platform]() as fake:
        adapter = made(platform, fake)
        for name, (fault, ends) in {**FAULTS, "too fast": (TOO_FAST[platform], {Outcome.RATE_LIMITED})}.items():
            before = len(fake.messages)
            fake.fail(DOOR[platform], fault)
            receipt = await send(adapter, f"{name}-1")
            assert receipt.outcome in ends, (name, receipt)
            assert receipt.outcome is Outcome.SENT or receipt.hint, name
            if name == "429":
                assert receipt.after == timedelta(seconds=7)
            if receipt.outcome is not Outcome.SENT:
                assert (await send(adapter, f"{name}-1")).outcome is Outcome.SENT, name
            extra = len(fake.messages) - before - 1
            assert extra == (1 if fault.accept and not adapter.profile.idempotent and ends == MAYBE else 0), name
        await adapter.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("platform", [one for one in sorted(DOOR) if one != "slack"])  # its token does not expire
async def test_a_token_that_ends_after_some_sends_is_renewed(platform: str) -> None:
    async with FAKES[platform]() as fake:
        adapter = made(platform, fake)
        to = Target("person", next(iter(fake.people))) if platform == "wecom" else None  # a group webhook has no token
        fake.token_uses = 3
        refreshed = 0
        for number in range(10):
            receipt = await send(adapter, f"k{number}", to)
            if receipt.outcome is Outcome.REFRESH:
                refreshed += 1
                receipt = await send(adapter, f"k{number}", to)
            assert receipt.outcome is Outcome.SENT
        assert (len(fake.messages), refreshed, len(fake.at("token"))) == (10, 3, 4)
        await adapter.aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("platform", sorted(DOOR))
async def test_a_platform_that_is_down_is_tried_again(platform: str) -> None:
    async with FAKES[platform]() as fake:
        adapter = made(platform, fake)
    receipt = await send(adapter, "k1")
    assert receipt.outcome is Outcome.RETRY and receipt.hint
    await adapter.aclose()
