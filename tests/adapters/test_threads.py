"""What is about one matter follows its first post on Feishu and Slack, and stands alone where that is gone."""

from __future__ import annotations

import pytest

from adapters.base import Outcome, OutgoingMessage, Receipt, Target, Text
from tests.adapters.attacks.site import NOW
from tests.adapters.test_fakes import build
from tests.fakes.feishu import GROUP as CHAT
from tests.fakes.feishu import FakeFeishu
from tests.fakes.slack import GROUP as CHANNEL
from tests.fakes.slack import FakeSlack, error

SAID = OutgoingMessage(blocks=(Text("Q1 已同步分管领导"),))


@pytest.mark.anyio
async def test_feishu_quotes_the_first_post() -> None:
    async with FakeFeishu() as fake:
        feishu = build("feishu", fake)
        assert feishu.profile.threads == "thread"

        async def send(key: str, thread: str = "") -> Receipt:
            to = Target("group", CHAT, thread)
            return await feishu.deliver(to, SAID, key=key, reply_to=None, level="text", now=NOW)

        first = (await send("k1")).message_id
        assert (await send("k2", first)).outcome is Outcome.SENT
        assert [(call.door, call.target) for call in fake.messages] == [("create", CHAT), ("reply", first)]
        fake.withdrawn.add(first)
        assert (await send("k3", first)).outcome is Outcome.SENT
        assert (await send("k4", "Q1/../x")).outcome is Outcome.SENT
        assert [call.door for call in fake.messages[2:]] == ["create", "create"]
        await feishu.aclose()


@pytest.mark.anyio
async def test_slack_answers_below_it_and_in_the_channel() -> None:
    async with FakeSlack() as fake:
        slack = build("slack", fake)
        assert slack.profile.threads == "thread"

        async def send(key: str, thread: str = "") -> Receipt:
            to = Target("group", CHANNEL, thread)
            return await slack.deliver(to, SAID, key=key, reply_to=None, level="text", now=NOW)

        first = (await send("k1")).message_id
        assert (await send("k2", first)).outcome is Outcome.SENT
        below = fake.messages[-1].body
        assert (f"{CHANNEL}:{below['thread_ts']}", below["reply_broadcast"]) == (first, True)
        fake.fail("post", error("thread_not_found"))
        assert (await send("k3", first)).outcome is Outcome.SENT
        assert (await send("k4", "C0OTHER:1.1")).outcome is Outcome.SENT
        assert ["thread_ts" in call.body for call in fake.messages] == [False, True, False, False]
        await slack.aclose()
