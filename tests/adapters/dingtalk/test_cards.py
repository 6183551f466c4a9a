"""Interactive cards where a template is configured: a tap is a command, and without a card the plain one does."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from adapters.base import Button, Buttons, Event, IncomingAction, Outcome, OutgoingMessage, Target, Text
from adapters.dingtalk import DingTalkAdapter, cards
from adapters.dingtalk.settings import DingTalkSettings
from tests.adapters.attacks.site import NOW
from tests.adapters.test_fakes import QUICK
from tests.fakes.dingtalk import FakeDingTalk, code, html

GROUP = Target("group", "cidFICTIONALgroupAAAA0001==")
ASKED = OutgoingMessage("问题", (Text("Q1 环境不足"), Buttons((Button("我来", "/跟进 Q1 今天18:00"), Button("收到", "/收到 Q1")))))


def built(fake: FakeDingTalk, template: str = "tpl-1", **more: Any) -> DingTalkAdapter:
    settings = {**fake.settings(), "card_template_id": template, **more}
    return DingTalkAdapter("ding", DingTalkSettings.model_validate(settings), pace=QUICK)


async def sent(fake: FakeDingTalk, message: OutgoingMessage = ASKED, to: Target = GROUP, key: str = "k", **more: Any) -> tuple[Outcome, list[str]]:
    adapter, before = built(fake, **more), len(fake.messages)
    receipt = await adapter.deliver(to, message, key=key, reply_to=None, level="card", now=NOW)
    await adapter.aclose()
    return receipt.outcome, [call.door for call in fake.messages[before:]]


@pytest.mark.anyio
async def test_a_tap_is_the_buttons_command_from_the_group_the_card_stands_in() -> None:
    async with FakeDingTalk() as fake:
        fake.templates.add("tpl-1")
        assert await sent(fake) == (Outcome.SENT, ["card"])
        (card,) = fake.messages
        assert (card.target, card.buttons) == (GROUP.id, {"我来": "/跟进 Q1 今天18:00", "收到": "/收到 Q1"})
        adapter, events, over = built(fake), list[Event](), asyncio.Event()

        async def sink(event: Event) -> None:
            events.append(event)
            fake.note()

        running = asyncio.create_task(adapter.run(sink, over.is_set, lambda: NOW))
        async with asyncio.timeout(10):
            told = fake.tapped(card, "收到", sender="user0188")
            await fake.until(lambda: bool(events) and told.acknowledged)
            body = events[0].body
            assert isinstance(body, IncomingAction)
            assert (body.command, body.sender.user_id, body.conversation.id) == ("/收到 Q1", "user0188", GROUP.id)
            over.set()
            await running
        await adapter.aclose()


@pytest.mark.anyio
async def test_what_cannot_be_such_a_card_is_a_plain_one() -> None:
    async with FakeDingTalk() as fake:
        assert await sent(fake, template="") == (Outcome.SENT, ["group"])
        assert await sent(fake) == (Outcome.SENT, ["group"]), "a template that does not exist"
        fake.templates.add("tpl-1")
        long = OutgoingMessage("长", (Text("很长的一行，" * 100), *ASKED.blocks))
        assert await sent(fake, long) == (Outcome.SENT, ["group"])
        assert await sent(fake, OutgoingMessage("文", (Text("没有按钮"),))) == (Outcome.SENT, ["group"])
        assert await sent(fake, to=Target("person", "user0188")) == (Outcome.SENT, ["person"])
        assert await sent(fake, mode="http") == (Outcome.SENT, ["group"]), "a tap comes back over the stream alone"
        fake.fail("card", code(403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"))
        assert await sent(fake) == (Outcome.SENT, ["group"])
        fake.fail("card", html(502))
        assert await sent(fake) == (Outcome.RETRY, []), "may be tried again as a card"
        assert await sent(fake) == (Outcome.SENT, ["card"])


def test_only_a_card_of_ours_is_a_tap() -> None:
    settings = DingTalkSettings(client_id="d", client_secret="s", corp_id="dingfictcorp0001")  # type: ignore[arg-type]
    inner = json.dumps({"cardPrivateData": {"params": {"command": "/收到 Q1"}}})
    good = {"outTrackId": f"qt|cidX==|{'0' * 32}", "userId": "u1", "corpId": "dingfictcorp0001", "content": inner}
    assert cards.pressed(json.dumps(good), "m1", settings) is not None
    value = {**{key: one for key, one in good.items() if key != "content"}, "value": inner}
    assert cards.pressed(json.dumps(value), "m1", settings) == cards.pressed(json.dumps(good), "m1", settings)
    strange: tuple[dict[str, str], ...] = ({"outTrackId": "esc-ISS-31"}, {"userId": ""}, {"corpId": "other"}, {"content": "{}"})
    for bad in (*strange, {"content": "no json"}, {"content": inner.replace("/", "")}):
        assert cards.pressed(json.dumps({**good, **bad}), "m1", settings) is None, bad
    assert cards.pressed("[]", "m1", settings) is None
    assert cards.pressed(json.dumps(good), "", settings) is None
