"""The fake platforms themselves: each of the four hears and speaks, over a long connection and over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters import ADAPTERS
from adapters.base import (
    Adapter,
    Button,
    Buttons,
    Event,
    IncomingMessage,
    LongConnection,
    Outcome,
    OutgoingMessage,
    Target,
    Text,
)
from adapters.connection import Pace
from tests.fakes import dingtalk, feishu, slack, wecom
from tests.fakes.platform import FakePlatform

NOW = datetime.fromtimestamp(1795161600, UTC)
FAKES: dict[str, Callable[[], FakePlatform]] = {
    "dingtalk": dingtalk.FakeDingTalk,
    "feishu": feishu.FakeFeishu,
    "slack": slack.FakeSlack,
    "wecom": wecom.FakeWeCom,
}
OVER_HTTP = {"dingtalk": "http", "feishu": "http", "slack": "http", "wecom": "bot_callback"}
QUICK = Pace(beat=0.05, idle=0.4, first=0.01, most=0.02, kicked=0.01, declined=0.01, open=2, close=0.1)


def build(platform: str, fake: FakePlatform, mode: str = "", **more: Any) -> Adapter:
    kind = ADAPTERS[platform]
    quick = {"pace": QUICK} if hasattr(kind, "run") else {}
    return kind(platform, kind.Settings.model_validate({**fake.settings(mode), **more}), **quick)


@pytest.mark.anyio
@pytest.mark.parametrize("platform", sorted(FAKES))
async def test_each_hears_and_speaks_over_its_long_connection(platform: str) -> None:
    async with FAKES[platform]() as fake:
        adapter = build(platform, fake)
        assert isinstance(adapter, LongConnection)
        events: list[Event] = []

        async def sink(event: Event) -> None:
            events.append(event)
            fake.note()

        over = asyncio.Event()
        running = asyncio.create_task(adapter.run(sink, over.is_set, lambda: NOW))
        async with asyncio.timeout(10):
            told = fake.say("/进度 T2 80%")
            await fake.until(lambda: bool(events) and told.acknowledged)
            body = events[0].body
            assert isinstance(body, IncomingMessage)
            assert (body.text, body.to_bot, body.conversation.kind) == ("/进度 T2 80%", True, "group")
            said = OutgoingMessage("登记", (Text("T2 80%"), Buttons((Button("我来", "/跟进 Q1"),))))
            to = Target("group", body.conversation.id)
            receipt = await adapter.deliver(to, said, key="k1", reply_to=body.reply_handle, level="card", now=NOW)
            assert receipt.outcome is Outcome.SENT, receipt
            (out,) = fake.messages
            assert "T2 80%" in out.text
            over.set()
            await running
        await adapter.aclose()


@pytest.mark.parametrize("platform", sorted(FAKES))
def test_each_posts_what_its_adapter_accepts(platform: str) -> None:
    with FAKES[platform]() as fake:
        adapter = build(platform, fake, OVER_HTTP[platform])
        (event,) = adapter.receive(fake.posted("/进度 T2 80%", now=NOW).raw("x"), NOW).events
        assert isinstance(event.body, IncomingMessage)
        assert (event.body.text, event.body.to_bot) == ("/进度 T2 80%", True)
