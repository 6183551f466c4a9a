"""The AI bot's long connection: one owner a bot, requests answered by their id, messages pushed to us.

Subscribing anew kicks whoever was subscribed. Being kicked therefore means that somebody else runs this bot: we wait
and say so, instead of kicking back (two services would do that for ever).
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from adapters.base import Sink
from adapters.connection import Declined, Kicked
from adapters.reading import frame_json, object_at, text_at
from adapters.wecom.errors import verdict_of
from adapters.wecom.receive import bot_message
from adapters.wecom.settings import WeComSettings

OFFICIAL = "wss://openws.work.weixin.qq.com"
ACK = 5.0  # seconds, as the official SDK waits
_PUSHED = ("aibot_msg_callback", "aibot_event_callback")


class NotConnected(Exception):
    """Nothing can be sent now; nothing was."""


class BotConnection:
    """One bot's side of the connection."""

    def __init__(self, settings: WeComSettings, now: Callable[[], datetime] | None = None) -> None:
        self._settings = settings
        self.now = now
        self._socket: ClientConnection | None = None
        self._waiting: dict[str, asyncio.Future[int]] = {}
        self._count = itertools.count(1)
        self._turn = asyncio.Lock()  # frames go one by one, each after the acknowledgement of the last

    async def address(self) -> str:
        """The platform's one address, or that of the origin set instead."""
        if not self._settings.bot_id or not self._settings.secret.get_secret_value():
            raise Declined("还没有填写 BotID 或 Secret")
        if not self._settings.api_base:
            return OFFICIAL
        base = httpx.URL(self._settings.api_base)
        return str(base.copy_with(scheme={"http": "ws", "https": "wss"}[base.scheme]))

    async def begin(self, socket: ClientConnection) -> list[str | bytes]:
        """Subscribe. Messages that come before the answer are pushed once only: they are handed on."""
        req_id = self._next("aibot_subscribe")
        body = {"bot_id": self._settings.bot_id, "secret": self._settings.secret.get_secret_value()}
        await socket.send(_frame("aibot_subscribe", req_id, body))
        early: list[str | bytes] = []
        while text_at(object_at(answer := frame_json(data := await socket.recv()), "headers"), "req_id", 200) != req_id:
            early.append(data)
        code = answer.get("errcode")
        if code != 0:
            known = verdict_of(code) if isinstance(code, int) else None
            raise Declined(f"{known.hint if known else '订阅失败'}：请核对 BotID 和 Secret（{code}）")
        self._socket = socket
        return early

    async def frame(self, socket: ClientConnection, data: str | bytes, sink: Sink) -> bool:
        """Store what is pushed; an answer goes to whoever waits for it."""
        frame = frame_json(data)
        req_id, command = text_at(object_at(frame, "headers"), "req_id", 200), text_at(frame, "cmd", 60)
        if command in _PUSHED:
            body = object_at(frame, "body")
            if text_at(object_at(body, "event"), "eventtype", 60) == "disconnected_event":
                raise Kicked
            now = self.now() if self.now else None
            for event in bot_message(body, self._settings, now=now, req_id=req_id).events:
                await sink(event)
            return True
        waiting = self._waiting.pop(req_id, None)
        code = frame.get("errcode")
        if waiting is not None and not waiting.done():
            waiting.set_result(code if isinstance(code, int) else -1)
        return code != 846609  # not subscribed any more: connect again

    async def beat(self, socket: ClientConnection) -> bool:
        """Its answer comes as a frame."""
        await socket.send(json.dumps({"cmd": "ping", "headers": {"req_id": self._next("ping")}}))
        return False

    def ended(self) -> None:
        """Whoever waits for an answer will get none."""
        self._socket = None
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.cancel()
        self._waiting.clear()

    async def send(self, command: str, body: Mapping[str, Any], req_id: str = "") -> int:
        """One frame out; the errcode of its answer. Raises NotConnected, or TimeoutError where it may have arrived."""
        async with self._turn:
            if self._socket is None:
                raise NotConnected
            asked = req_id or self._next(command)
            waiting = self._waiting[asked] = asyncio.get_running_loop().create_future()
            try:
                await self._socket.send(_frame(command, asked, body))
            except ConnectionClosed:
                self._waiting.pop(asked, None)
                raise NotConnected from None
            try:
                return await asyncio.wait_for(waiting, ACK)
            except asyncio.CancelledError:
                if waiting.cancelled():
                    raise TimeoutError from None
                raise
            finally:
                self._waiting.pop(asked, None)

    def _next(self, command: str) -> str:
        return f"{command}_{next(self._count)}_{id(self) & 0xFFFFFF:x}"


def _frame(command: str, req_id: str, body: Mapping[str, Any]) -> str:
    return json.dumps({"cmd": command, "headers": {"req_id": req_id}, "body": body}, ensure_ascii=False)
