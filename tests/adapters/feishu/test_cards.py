"""A pressed card: a toast, then the reply, then the card says what came of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from adapters.base import (
    Button,
    Buttons,
    IncomingAction,
    Level,
    Outcome,
    OutgoingMessage,
    Receipt,
    ReplyHandle,
    Target,
    Text,
)
from adapters.feishu import FeishuAdapter
from adapters.feishu.settings import FeishuSettings
from tests.fakes.feishu import GROUP, FakeFeishu

NOW = datetime.fromtimestamp(1795161600, UTC)
CARD = OutgoingMessage("问题升级", (Text("Q1 环境不足"), Buttons((Button("收到", "/收到 Q1"),))))


def reply(words: str) -> OutgoingMessage:
    return OutgoingMessage(blocks=(Text(words),))


@pytest.mark.anyio
async def test_a_pressed_card_is_patched_after_the_reply() -> None:
    async with FakeFeishu() as fake:
        feishu = FeishuAdapter("feishu", FeishuSettings(**fake.settings("http")))

        async def send(message: OutgoingMessage, key: str, handle: ReplyHandle | None = None, level: Level = "card") -> Receipt:
            return await feishu.deliver(Target("group", GROUP), message, key=key, reply_to=handle, level=level, now=NOW)

        card = (await send(CARD, "k1")).message_id
        request = fake.callback(fake.pressed("/收到 Q1", on=card), NOW).raw("feishu")
        received = feishu.receive(request, NOW)
        (event,) = received.events
        assert isinstance(event.body, IncomingAction)
        answer = feishu.answer(request, received, reply("李娜已收到 Q1"))
        assert answer is not None and json.loads(answer.body)["toast"]["content"] == "李娜已收到 Q1"
        handle = event.body.reply_handle
        assert (await send(reply("李娜已收到 Q1"), "k2", handle)).outcome is Outcome.SENT
        assert [call.target for call in fake.at("reply")] == [card]
        (patch,) = fake.at("patch")
        assert (patch.target, list(patch.body)) == (card, ["content"])
        assert "Q1 环境不足" in patch.text and "李娜已收到 Q1" in patch.text
        assert patch.buttons == {"收到": "/收到 Q1"}, "others may still press it"
        await send(reply("张伟已收到 Q1"), "k3", handle)
        assert "李娜已收到 Q1\n张伟已收到 Q1" in fake.at("patch")[-1].text
        await send(reply("张伟已收到 Q1"), "k4", handle)
        assert len(fake.at("patch")) == 2, "nothing new to say"
        await feishu.aclose()


@pytest.mark.anyio
async def test_what_is_not_known_is_not_patched_and_the_reply_goes_all_the_same() -> None:
    async with FakeFeishu() as fake:
        feishu = FeishuAdapter("feishu", FeishuSettings(**fake.settings("http")))
        handle = ReplyHandle("om_fictold:card", datetime.fromtimestamp(NOW.timestamp() + 60, UTC))
        to = Target("group", GROUP)
        receipt = await feishu.deliver(to, reply("已收到"), key="k1", reply_to=handle, level="card", now=NOW)
        assert receipt.outcome is Outcome.SENT
        assert fake.at("patch") == []
        fake.withdrawn.add("om_fictold")
        receipt = await feishu.deliver(to, reply("已收到"), key="k2", reply_to=handle, level="card", now=NOW)
        assert (receipt.outcome, receipt.handle_dead) == (Outcome.RETRY, True)
        await feishu.aclose()
