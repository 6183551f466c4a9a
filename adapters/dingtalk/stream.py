"""Stream mode: robot messages over a websocket that we open, each frame acknowledged once it is stored.

The frames are those of the vectors, recorded from the official client (`dingtalk.vectors.json`, `stream`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import httpx
from websockets.asyncio.client import ClientConnection

from adapters.base import Event, Sink
from adapters.connection import Declined, is_ours
from adapters.dingtalk import cards
from adapters.dingtalk.receive import decode
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.wire import code_of, failure
from adapters.reading import Unreadable, frame_json, object_at, strict_json, text_at
from adapters.wire import Wire

MESSAGES, CARDS = "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"
_OFFICIAL = (".dingtalk.com",)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # without a clock no reply session is believed to live


class StreamConnection:
    """One robot's side of the connection."""

    def __init__(
        self, settings: DingTalkSettings, wire: Wire, now: Callable[[], datetime] | None = None
    ) -> None:
        self._settings = settings
        self._wire = wire
        self._now = now

    async def address(self) -> str:
        """An endpoint and a ticket for one use."""
        secret = self._settings.client_secret.get_secret_value()
        if not self._settings.client_id or not secret:
            raise Declined("还没有填写 Client ID 或 Client Secret")
        body = {
            "clientId": self._settings.client_id,
            "clientSecret": secret,
            "subscriptions": [{"type": "CALLBACK", "topic": MESSAGES}, {"type": "CALLBACK", "topic": CARDS}],
            "ua": "qiantou",
        }
        answer = await self._wire.post(f"{self._settings.api}/v1.0/gateway/connections/open", body)
        found = answer.body or {}
        endpoint, ticket = text_at(found, "endpoint", 1_000), text_at(found, "ticket", 2_000)
        bad = failure(answer, pool="", key=self._settings.client_id)
        if bad is not None and code_of(answer) and 400 <= answer.status < 500:
            raise Declined(bad.hint)
        if bad is not None or not ticket or not is_ours(endpoint, self._settings.api_base, _OFFICIAL):
            raise OSError("no address to connect to")
        return str(httpx.URL(endpoint, params={"ticket": ticket}))

    async def begin(self, socket: ClientConnection) -> None:
        """The ticket was the credential."""

    async def frame(self, socket: ClientConnection, data: str | bytes, sink: Sink) -> bool:
        """Echo a ping, leave at `disconnect`, store a message before it is acknowledged."""
        frame = frame_json(data)
        kind, headers = text_at(frame, "type", 40), object_at(frame, "headers")
        topic, message_id = text_at(headers, "topic", 200), text_at(headers, "messageId", 200)
        if kind == "SYSTEM":
            await socket.send(_ack(message_id, text_at(frame, "data", 10_000), "OK"))
            return topic != "disconnect"
        if kind == "CALLBACK" and topic == MESSAGES:
            for event in self._events(text_at(frame, "data", 1 << 20)):
                await sink(event)
        if kind == "CALLBACK" and topic == CARDS:
            tapped = cards.pressed(text_at(frame, "data", 1 << 20), message_id, self._settings)
            if tapped is not None:
                await sink(tapped)
                await socket.send(_ack(message_id, cards.answer()))
                return True
        if message_id:
            await socket.send(_ack(message_id, json.dumps({"response": "OK"})))
        return True

    def _events(self, data: str) -> tuple[Event, ...]:
        try:
            body: Mapping[str, object] = strict_json(data.encode(errors="replace"))
        except Unreadable:
            return ()
        return decode(body, self._settings, self._now() if self._now else _LONG_AGO).events

    async def beat(self, socket: ClientConnection) -> bool:
        """The platform pings us; ours proves that the socket is not half open."""
        await (await socket.ping())
        return True

    def ended(self) -> None:
        """Nothing is sent on this connection but acknowledgements."""


def _ack(message_id: str, data: str, message: str = "") -> str:
    headers = {"contentType": "application/json", "messageId": message_id}
    return json.dumps({"code": 200, "headers": headers, "message": message, "data": data}, ensure_ascii=False)
