"""Stream mode against a websocket server of ours: the frames recorded from the official client, and its ends."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import respx
from websockets.asyncio.server import ServerConnection

from adapters.base import Event, IncomingMessage, LongConnection, Refused
from adapters.connection import Pace
from adapters.dingtalk import DingTalkAdapter
from adapters.dingtalk.settings import DingTalkSettings
from tests.adapters.dingtalk.support import adapter
from tests.adapters.samples.dingtalk import NOW, captured, vectors
from tests.fakes.sockets import FakeSockets, Script

QUICK = Pace(beat=0.05, idle=0.4, first=0.01, most=0.02, kicked=0.01, declined=0.01, open=2, close=0.1)
STREAM = vectors()["stream"]
PING, FIRST, SECOND, CARD, DISCONNECT = STREAM["server_frames_sent"]
BASE = "http://127.0.0.1"
OPEN = f"{BASE}{STREAM['open_connection_request']['path']}"


def message(number: int) -> str:
    body = json.loads(FIRST["data"]) | {"msgId": f"msg{number}"}
    return json.dumps({**FIRST, "headers": {**FIRST["headers"], "messageId": f"m{number}"}, "data": json.dumps(body)})


class Run:
    """An adapter on a fake DingTalk until `count` events are stored."""

    def __init__(self, count: int) -> None:
        self.events: list[Event] = []
        self.count = count
        self.enough = asyncio.Event()
        self.fails = 0

    async def sink(self, event: Event) -> None:
        if self.fails:
            self.fails -= 1
            raise OSError("the database is away")
        self.events.append(event)
        if len(self.events) == self.count:
            self.enough.set()

    async def on(self, script: Script) -> FakeSockets:
        theirs = STREAM["open_connection_request"]["body"]
        settings = DingTalkSettings(client_id=theirs["clientId"], client_secret=theirs["clientSecret"], api_base=BASE)
        ding = DingTalkAdapter("ding", settings, pace=QUICK)
        assert isinstance(ding, LongConnection)
        async with FakeSockets(script) as server:
            with respx.mock:
                opened = respx.post(OPEN)
                opened.respond(json={"endpoint": f"{server.url}/connect", "ticket": "fict+ticket/=="})
                running = asyncio.create_task(ding.run(self.sink, self.enough.is_set, lambda: NOW))
                async with asyncio.timeout(10):
                    await self.enough.wait()
                    await running
                asked = json.loads(opened.calls.last.request.content)
                assert {key: asked[key] for key in ("clientId", "clientSecret", "subscriptions")} == {
                    key: theirs[key] for key in ("clientId", "clientSecret", "subscriptions")
                }
        await ding.aclose()
        return server


@pytest.mark.anyio
async def test_frames_are_answered_as_by_the_official_client_once_they_are_stored() -> None:
    run, acks, paths = Run(2), list[dict[str, Any]](), list[str]()

    async def script(socket: ServerConnection, number: int) -> None:
        paths.append(socket.request.path if socket.request else "")
        for stored, frame in ((0, PING), (1, FIRST), (1, CARD), (2, SECOND)):
            await socket.send(json.dumps(frame))
            if stored < 2:
                acks.append(json.loads(await socket.recv()))
                assert len(run.events) == stored
        await socket.wait_closed()

    await run.on(script)
    assert paths == [STREAM["websocket_path_used"]]
    wanted = {one["in_reply_to"]: one["frame"] for one in STREAM["client_acks"]}
    assert acks[:2] == [wanted["sys-1"], wanted["cb-1"]]
    assert acks[2]["headers"] == wanted["cb-2"]["headers"]
    first, second = run.events
    assert first == second, "the same message twice has the same key: the core stores it once"
    assert isinstance(first.body, IncomingMessage) and first.body.text == "/进度 T-102 80% 联调完成"


@pytest.mark.anyio
@pytest.mark.parametrize("end", ["disconnect", "clean close", "abort", "half open"])
async def test_another_connection_follows_each_end(end: str) -> None:
    run = Run(3)

    async def script(socket: ServerConnection, number: int) -> None:
        await socket.send(message(number))
        await socket.recv()
        if end == "disconnect":
            await socket.send(json.dumps(DISCONNECT))
            await socket.wait_closed()
        elif end == "abort":
            socket.transport.abort()
        elif end == "half open":
            socket.transport.pause_reading()  # no pong ever comes
            await asyncio.Event().wait()

    assert (await run.on(script)).opened == 3
    assert [one.dedupe_key for one in run.events] == ["msg1", "msg2", "msg3"]


@pytest.mark.anyio
async def test_an_hour_of_nothing_but_pings_keeps_the_connection() -> None:
    run = Run(1)

    async def script(socket: ServerConnection, number: int) -> None:
        for _ in range(60):  # a minute each, as fast as they are answered
            await socket.send(json.dumps(PING))
            assert json.loads(await socket.recv())["data"] == PING["data"]
        await socket.send(message(1))
        await socket.wait_closed()

    assert (await run.on(script)).opened == 1


@pytest.mark.anyio
async def test_what_could_not_be_stored_is_not_acknowledged() -> None:
    run = Run(1)
    run.fails = 1

    async def script(socket: ServerConnection, number: int) -> None:
        await socket.send(message(7))
        async for heard in socket:
            assert number == 2, heard

    assert (await run.on(script)).opened == 2


@pytest.mark.anyio
@pytest.mark.parametrize("frame", ["", "[]", "nonsense", '{"type":"CALLBACK"}', '{"type":1,"headers":[]}', "\ud83d"])
async def test_nonsense_is_left(frame: str) -> None:
    run = Run(1)

    async def script(socket: ServerConnection, number: int) -> None:
        await socket.send(frame.encode(errors="replace") if frame == "\ud83d" else frame)
        broken = {**FIRST, "data": "{" * 50}
        await socket.send(json.dumps(broken))
        await socket.send(message(1))
        await socket.wait_closed()

    assert (await run.on(script)).opened == 1


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status", "answer", "hint"),
    [
        (400, {"code": "invalidClientIdOrSecret"}, "Client"),
        (200, {"endpoint": "wss://evil.example/connect", "ticket": "t"}, "正在重试"),
        (200, {"endpoint": "ws://wss-open-connection.dingtalk.com/connect", "ticket": "t"}, "正在重试"),
        (503, {}, "正在重试"),
    ],
)
async def test_who_will_not_have_us_is_said(status: int, answer: dict[str, Any], hint: str) -> None:
    settings = DingTalkSettings(client_id="a", client_secret="s")  # type: ignore[arg-type]
    ding = DingTalkAdapter("ding", settings, pace=QUICK)
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    async def sink(event: Event) -> None:
        raise AssertionError

    with respx.mock:
        respx.post("https://api.dingtalk.com/v1.0/gateway/connections/open").respond(status, json=answer)
        await ding.run(sink, stop)
    assert hint in ding._kept.hint
    await ding.aclose()


def test_nothing_is_taken_over_http_meanwhile() -> None:
    with pytest.raises(Refused):
        adapter(mode="stream").receive(captured("group_text"), datetime.now(UTC))
