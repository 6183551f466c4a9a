"""The AI bot's long connection against a websocket server of ours: subscribing, being kicked, answers, its ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from adapters.base import Event, Level, LongConnection, Outcome, OutgoingMessage, Receipt, ReplyHandle, Target, Text
from adapters.connection import Pace
from adapters.wecom import WeComAdapter
from adapters.wecom import connection as connection_module
from adapters.wecom.settings import WeComSettings
from tests.adapters.samples.wecom import NOW, vectors
from tests.fakes.sockets import FakeSockets, Script

QUICK = Pace(beat=0.05, idle=0.3, first=0.01, most=0.02, kicked=0.05, declined=0.01, open=2, close=0.1)
LINES = vectors()["long_connection"]
GROUP = Target("group", "wrFictionalGroupChatId0001")
SAID = OutgoingMessage(blocks=(Text("已登记"),))


class Run:
    """An adapter on a fake WeCom until `count` events are stored."""

    def __init__(self, count: int) -> None:
        self.events: list[Event] = []
        self.count = count
        self.enough = asyncio.Event()
        self.fails = 0
        self.wecom: WeComAdapter | None = None

    async def sink(self, event: Event) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError("the database is away")
        self.events.append(event)
        if len(self.events) == self.count:
            self.enough.set()

    async def on(self, script: Script, then: Callable[[WeComAdapter], Awaitable[None]] | None = None) -> FakeSockets:
        async with FakeSockets(script) as server:
            base = server.url.replace("ws:", "http:")
            settings = WeComSettings(bot_id="aibFICTIONAL0001", secret="fict-secret", api_base=base)  # type: ignore[arg-type]
            self.wecom = WeComAdapter("wecom", settings, pace=QUICK)
            assert isinstance(self.wecom, LongConnection)
            over = asyncio.Event()
            running = asyncio.create_task(self.wecom.run(self.sink, over.is_set, lambda: datetime.now(UTC)))
            async with asyncio.timeout(10):
                await self.enough.wait()
                if then:
                    await then(self.wecom)
                over.set()
                await running
            await self.wecom.aclose()
        return server


async def subscribe(socket: ServerConnection, code: int = 0) -> dict[str, Any]:
    """The first frame, answered."""
    frame: dict[str, Any] = json.loads(await socket.recv())
    await socket.send(json.dumps({"headers": frame["headers"], "errcode": code, "errmsg": "ok"}))
    return frame


def push(number: int) -> str:
    frame = json.loads(json.dumps(LINES["server_push_example"]))
    frame["body"]["msgid"] = f"M{number}"
    return json.dumps(frame)


async def answering(socket: ServerConnection, seen: list[dict[str, Any]], codes: dict[str, int] | None = None) -> None:
    """Acknowledge whatever comes."""
    async for data in socket:
        frame = json.loads(data)
        seen.append(frame)
        code = (codes or {}).get(frame["cmd"], 0)
        await socket.send(json.dumps({"headers": {"req_id": frame["headers"]["req_id"]}, "errcode": code, "errmsg": ""}))


@pytest.mark.anyio
async def test_it_subscribes_hears_answers_and_speaks_first() -> None:
    run, seen, receipts = Run(1), list[dict[str, Any]](), list[Receipt]()

    async def script(socket: ServerConnection, number: int) -> None:
        seen.append(await subscribe(socket))
        await socket.send(json.dumps(LINES["server_push_example"]))
        await answering(socket, seen)

    async def talk(wecom: WeComAdapter) -> None:
        handle = ReplyHandle("req:fict-req-1", NOW + timedelta(hours=1))
        for to, reply_to in ((GROUP, handle), (GROUP, None), (Target("person", "zhang.wei"), None)):
            receipts.append(await deliver(wecom, to, reply_to))

    await run.on(script, talk)
    assert [one.outcome for one in receipts] == [Outcome.SENT] * 3
    frames = {frame["cmd"]: frame for frame in seen}
    theirs = {frame["cmd"]: frame for frame in LINES["client_frames"] if frame.get("body", {}).get("stream", {}).get("finish", True)}
    assert frames["aibot_subscribe"]["body"] == theirs["aibot_subscribe"]["body"]
    assert frames["aibot_respond_msg"]["headers"] == theirs["aibot_respond_msg"]["headers"]
    assert set(frames["aibot_respond_msg"]["body"]["stream"]) == set(theirs["aibot_respond_msg"]["body"]["stream"])
    sent = [frame["body"] for frame in seen if frame["cmd"] == "aibot_send_msg"]
    assert [(one["chatid"], one["chat_type"]) for one in sent] == [(GROUP.id, 2), ("zhang.wei", 1)]
    (event,) = run.events
    assert event.dedupe_key == "CAIQfict0001"
    assert event.body.reply_handle and event.body.reply_handle.value == "req:fict-req-1"  # type: ignore[union-attr]


async def deliver(wecom: WeComAdapter, to: Target, reply_to: ReplyHandle | None = None, level: Level = "markdown") -> Receipt:
    return await wecom.deliver(to, SAID, key="k1", reply_to=reply_to, level=level, now=NOW)


@pytest.mark.anyio
@pytest.mark.parametrize("end", ["clean close", "abort", "half open", "not subscribed"])
async def test_another_connection_follows_each_end(end: str) -> None:
    run = Run(3)

    async def script(socket: ServerConnection, number: int) -> None:
        await subscribe(socket)
        await socket.send(push(number))
        if end == "abort":
            await socket.recv()
            socket.transport.abort()
        elif end == "half open":
            await asyncio.Event().wait()
        elif end == "not subscribed":
            ping = json.loads(await socket.recv())
            await socket.send(json.dumps({"headers": ping["headers"], "errcode": 846609, "errmsg": "not subscribed"}))
            await asyncio.Event().wait()

    assert (await run.on(script)).opened >= 3
    assert [one.dedupe_key for one in run.events] == ["M1", "M2", "M3"]


@pytest.mark.anyio
async def test_who_is_kicked_waits_and_says_so() -> None:
    run, hints = Run(1), list[str]()

    async def script(socket: ServerConnection, number: int) -> None:
        await subscribe(socket)
        assert run.wecom is not None
        if number == 1:
            body = {"msgid": "E1", "msgtype": "event", "event": {"eventtype": "disconnected_event"}}
            await socket.send(json.dumps({"cmd": "aibot_event_callback", "headers": {"req_id": "r"}, "body": body}))
            await socket.wait_closed()
            return
        hints.append(run.wecom._kept.hint)
        await socket.send(push(number))
        await answering(socket, [])

    await run.on(script)
    assert "只有一个服务" in hints[0]


@pytest.mark.anyio
async def test_a_wrong_secret_is_said_and_not_tried_at_once_again() -> None:
    run, hints = Run(1), list[str]()

    async def script(socket: ServerConnection, number: int) -> None:
        await subscribe(socket, 0 if number == 2 else 40001)
        assert run.wecom is not None
        if number == 2:
            hints.append(run.wecom._kept.hint)
            await socket.send(push(1))
            await answering(socket, [])

    await run.on(script)
    assert "BotID 和 Secret" in hints[0]


@pytest.mark.anyio
async def test_errors_of_the_socket_have_their_outcomes() -> None:
    run, receipts = Run(1), list[Receipt]()
    codes = {"aibot_respond_msg": 846605, "aibot_send_msg": 45009}

    async def script(socket: ServerConnection, number: int) -> None:
        await subscribe(socket)
        await socket.send(push(1))
        await answering(socket, [], codes)

    async def talk(wecom: WeComAdapter) -> None:
        receipts.append(await deliver(wecom, GROUP, ReplyHandle("req:old", NOW + timedelta(hours=1))))
        receipts.append(await deliver(wecom, GROUP))

    await run.on(script, talk)
    assert (receipts[0].outcome, receipts[0].handle_dead) == (Outcome.RETRY, True)
    assert receipts[1].outcome is Outcome.RATE_LIMITED
    assert run.wecom is not None
    assert (await deliver(run.wecom, GROUP)).outcome is Outcome.RETRY, "the connection is over: certainly not sent"


@pytest.mark.anyio
async def test_an_answer_that_never_comes_may_have_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "ACK", 0.05)
    run, receipts = Run(1), list[Receipt]()

    async def script(socket: ServerConnection, number: int) -> None:
        await subscribe(socket)
        await socket.send(push(1))
        async for data in socket:
            frame = json.loads(data)
            if frame["cmd"] == "ping":
                await socket.send(json.dumps({"headers": frame["headers"], "errcode": 0}))

    async def talk(wecom: WeComAdapter) -> None:
        receipts.append(await deliver(wecom, GROUP))

    await run.on(script, talk)
    assert receipts[0].outcome is Outcome.UNKNOWN


@pytest.mark.anyio
async def test_a_message_before_the_answer_to_the_subscription_is_handled() -> None:
    """Nothing acknowledges a push, so nothing would bring it again."""
    run = Run(2)

    async def script(socket: ServerConnection, number: int) -> None:
        await socket.send(push(1))
        await subscribe(socket)
        await socket.send(push(2))
        await answering(socket, [])

    server = await run.on(script)
    assert [event.dedupe_key for event in run.events] == ["M1", "M2"]
    assert server.opened == 1
