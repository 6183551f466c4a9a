"""Feishu's long connection: an address for each attempt, protobuf frames, each acknowledged once it is stored.

The platform keeps no signature here; events go to one of the app's connections at random, so one process has one.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs

from websockets.asyncio.client import ClientConnection

from adapters.base import Sink
from adapters.connection import Declined, is_ours
from adapters.feishu.frames import CONTROL, Frame, decode, encode
from adapters.feishu.receive import Reader
from adapters.feishu.settings import FeishuSettings
from adapters.reading import Unreadable, object_at, strict_json, text_at
from adapters.wire import Wire

_OFFICIAL = (".feishu.cn", ".larksuite.com")
_REFUSED = {514: "App ID 或 App Secret 不正确：请在开发者后台核对", 403: "应用没有权限建立长连接：请在事件与回调里选择长连接"}
_TOO_MANY = 1000040350
MOST_PIECES = 64  # of one event


class FeishuConnection:
    """One app's side of the connection."""

    def __init__(
        self, settings: FeishuSettings, wire: Wire, reader: Callable[[], Reader], now: Callable[[], datetime] | None
    ) -> None:
        self._settings = settings
        self._wire = wire
        self._reader = reader
        self._now = now
        self._service = 0
        self._pieces: dict[str, dict[int, bytes]] = {}

    async def address(self) -> str:
        """`/callback/ws/endpoint` gives an address with a ticket."""
        secret = self._settings.app_secret.get_secret_value()
        if not self._settings.app_id or not secret:
            raise Declined("还没有填写 App ID 或 App Secret")
        body = {"AppID": self._settings.app_id, "AppSecret": secret}
        answer = await self._wire.post(f"{self._settings.host}/callback/ws/endpoint", body, {"locale": "zh"})
        found = answer.body or {}
        code = found.get("code")
        if isinstance(code, int) and code in _REFUSED:
            raise Declined(f"{_REFUSED[code]}（{code}）")
        if code == _TOO_MANY:
            raise Declined("这个应用的长连接太多：请停掉别处的测试服务")
        url = text_at(object_at(found, "data"), "URL", 2_000)
        if code != 0 or not is_ours(url, self._settings.api_base, _OFFICIAL):
            raise OSError("no address to connect to")
        service = parse_qs(url.partition("?")[2]).get("service_id", ["0"])[-1]
        self._service = int(service) if re.fullmatch(r"[0-9]{1,9}", service) else 0
        return url

    async def begin(self, socket: ClientConnection) -> None:
        """The address was the credential; a first ping proves that frames are understood."""
        self._pieces.clear()
        await self.beat(socket)

    async def frame(self, socket: ClientConnection, data: str | bytes, sink: Sink) -> bool:
        """Store what a data frame says, then send it back as its acknowledgement."""
        if isinstance(data, str):
            return True
        try:
            frame = decode(data)
        except ValueError:
            return True
        if frame.method == CONTROL:
            return True
        payload = self._whole(frame)
        if payload is None:
            return True
        try:
            received = self._reader().read(strict_json(payload), self._now() if self._now else None)
        except Unreadable:
            received = None
        for event in received.events if received else ():
            await sink(event)
        answer = base64.b64encode(b"{}").decode()
        frame.payload = json.dumps({"code": 200, "headers": {}, "data": answer}).encode()
        await socket.send(encode(frame))
        return True

    def _whole(self, frame: Frame) -> bytes | None:
        """The payload, joined where it came in pieces; None while some are missing."""
        total, place = (frame.headers.get(key, "") for key in ("sum", "seq"))
        if not (total.isdigit() and place.isdigit()) or int(total) <= 1:
            return frame.payload
        if int(total) > MOST_PIECES or int(place) >= int(total):
            return None
        pieces = self._pieces.setdefault(frame.headers.get("message_id", ""), {})
        pieces[int(place)] = frame.payload
        if len(pieces) < int(total):
            return None
        del self._pieces[frame.headers.get("message_id", "")]
        return b"".join(pieces[number] for number in range(int(total)))

    async def beat(self, socket: ClientConnection) -> bool:
        """A ping frame; its pong comes as a frame."""
        await socket.send(encode(Frame(service=self._service, method=CONTROL, headers={"type": "ping"})))
        return False

    def ended(self) -> None:
        """Pieces of an event that never came whole are delivered again by the platform."""
        self._pieces.clear()
