"""Socket Mode: envelopes over a websocket, each acknowledged once it is stored (docs.slack.dev, "Using Socket Mode")."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

from websockets.asyncio.client import ClientConnection

from adapters.base import Sink
from adapters.connection import Declined, is_ours
from adapters.reading import frame_json, object_at, text_at
from adapters.slack.errors import verdict_of
from adapters.slack.receive import read
from adapters.slack.settings import SlackSettings
from adapters.wire import Wire

PONG = 20.0  # seconds a pong may take
_OFFICIAL = ("slack.com", ".slack.com")
_OFF = ("link_disabled",)


class SocketMode:
    """One app's side of the connection."""

    def __init__(self, settings: SlackSettings, wire: Wire, now: Callable[[], datetime] | None = None) -> None:
        self._settings = settings
        self._wire = wire
        self._now = now

    async def address(self) -> str:
        """apps.connections.open gives an address for one use."""
        token = self._settings.app_token.get_secret_value()
        if not token:
            raise Declined("还没有填写 App-Level Token（socket 模式必需）")
        headers = {"authorization": f"Bearer {token}"}
        answer = await self._wire.send("POST", f"{self._settings.api}/apps.connections.open", {}, headers)
        body = answer.body or {}
        error = text_at(body, "error", 100)
        if error and error not in ("internal_error", "fatal_error", "ratelimited", "service_unavailable"):
            raise Declined(f"{verdict_of(error).hint}（{error}）")
        url = text_at(body, "url", 2_000)
        if body.get("ok") is not True or not is_ours(url, self._settings.api_base, _OFFICIAL):
            raise OSError("no address to connect to")
        return url

    async def begin(self, socket: ClientConnection) -> None:
        """The platform says hello first."""
        frame = frame_json(await socket.recv())
        if frame.get("type") == "disconnect":
            raise OSError(text_at(frame, "reason", 60))

    async def frame(self, socket: ClientConnection, data: str | bytes, sink: Sink) -> bool:
        """Store, then acknowledge; `disconnect` asks for a fresh connection."""
        frame = frame_json(data)
        kind, envelope = text_at(frame, "type", 60), text_at(frame, "envelope_id", 100)
        if kind == "disconnect":
            reason = text_at(frame, "reason", 60)
            if reason in _OFF:
                raise Declined("应用的 Socket Mode 已被关闭：请在应用的 Socket Mode 页打开")
            return False
        if not envelope:
            return True
        received = read(kind, object_at(frame, "payload"), self._settings, self._now() if self._now else None)
        for event in received.events:
            await sink(event)
        await socket.send(json.dumps({"envelope_id": envelope}))
        return True

    async def beat(self, socket: ClientConnection) -> bool:
        """A ping of the protocol; its pong is a sign of life where nobody writes for hours."""
        async with asyncio.timeout(PONG):
            await (await socket.ping())
        return True

    def ended(self) -> None:
        """Nothing is sent on this connection but acknowledgements."""
