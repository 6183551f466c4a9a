"""Short forms for the DingTalk tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx

from adapters.base import IncomingMessage, Level, OutgoingMessage, RawRequest, Receipt, ReplyHandle, Target
from adapters.dingtalk import DingTalkAdapter
from adapters.dingtalk.settings import DingTalkSettings
from tests.adapters.samples.dingtalk import SECRET, signed

NOW = datetime(2026, 11, 20, 5, 0, 1, tzinfo=UTC)
GROUP = Target("group", "cidFICTIONALgroupAAAA0001==")
PERSON = Target("person", "user0147")


def adapter(transport: httpx.AsyncBaseTransport | None = None, **settings: Any) -> DingTalkAdapter:
    given: dict[str, Any] = {"mode": "http", "client_id": "dingfictclientid", "client_secret": SECRET, **settings}
    return DingTalkAdapter("ding", DingTalkSettings.model_validate(given), transport=transport)


def heard(request: RawRequest, now: datetime = NOW, **settings: Any) -> IncomingMessage:
    """The one message a request brings."""
    (event,) = adapter(**settings).receive(request, now).events
    assert isinstance(event.body, IncomingMessage)
    return event.body


def hear(body: object, **settings: Any) -> IncomingMessage:
    return heard(signed(body), **settings)


async def send(
    ding: DingTalkAdapter,
    message: OutgoingMessage,
    to: Target = GROUP,
    *,
    key: str = "k1",
    reply_to: ReplyHandle | None = None,
    level: Level = "text",
    now: datetime = NOW,
) -> Receipt:
    return await ding.deliver(to, message, key=key, reply_to=reply_to, level=level, now=now)
