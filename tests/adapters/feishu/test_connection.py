"""Feishu's long connection against a websocket server of ours: frames, acknowledgements, pieces, and its ends."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection

from adapters.base import Event, IncomingAction, IncomingMessage, LongConnection
from adapters.connection import Pace
from adapters.feishu import FeishuAdapter
from adapters.feishu.frames import CONTROL, DATA, Frame, decode, encode
from adapters.feishu.settings import FeishuSettings
from tests.adapters.samples.feishu import payload
from tests.fakes.sockets import FakeSockets, Script

QUICK = Pace(beat=0.05, idle=0.3, first=0.01, most=0.02, kicked=0.01, declined=0.01, open=2, close=0.1)
BASE = "http://127.0.0.1"
ENDPOINT = f"{BASE}/callback/ws/endpoint"

# 5 as the official codec writes it: SeqID 1, LogID 2, service 3, method 1, one header, payload "{}".
OFFICIAL = bytes.fromhex("0801100218032001" + "2a0d" + "0a0474797065" + "12056576656e74" + "42027b7d")


def test_a_frame_is_what_protobuf_makes_of_it() -> None:
    frame = Frame(seq_id=1, log_id=2, service=3, method=DATA, headers={"type": "event"}, payload=b"{}")
    assert encode(frame) == OFFICIAL
    assert decode(OFFICIAL) == frame


@given(
    st.builds(
        Frame,
        st.integers(0, 2**64 - 1),
        st.integers(0, 2**63),
        st.integers(0, 2**31),
        st.integers(0, 1),
        st.dictionaries(st.text(min_size=1, max_size=20), st.text(max_size=200), max_size=6),
        st.text(max_size=5),
        st.text(max_size=5),
        st.binary(max_size=400),
        st.text(max_size=5),
    )
)
def test_frames_come_back_as_they_went(frame: Frame) -> None:
    assert decode(encode(frame)) == frame


@given(st.binary(max_size=80))
def test_noise_is_a_value_error_at_worst(data: bytes) -> None:
    try:
        frame = decode(data)
    except ValueError:
        return
    assert decode(encode(frame)) == frame


def event_frame(name: str, number: int = 0, **headers: str) -> Frame:
    body = payload(name)
    if number:
        body["event"]["message"]["message_id"] = f"om_{number}"
    written = json.dumps(body, ensure_ascii=False).encode()
    return Frame(7, 8, 9, DATA, {"type": "event", "message_id": f"m{number}", **headers}, payload=written)


class Run:
    """An adapter on a fake Feishu until `count` events are stored."""

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
        settings = FeishuSettings(app_id="cli_a1b2c3d4e5f60001", app_secret="s", api_base=BASE)  # type: ignore[arg-type]
        feishu = FeishuAdapter("feishu", settings, pace=QUICK)
        assert isinstance(feishu, LongConnection)
        async with FakeSockets(script) as server:
            with respx.mock:
                respx.post(f"{BASE}/open-apis/auth/v3/tenant_access_token/internal").respond(500)
                opened = respx.post(ENDPOINT)
                opened.respond(json={"code": 0, "data": {"URL": f"{server.url}/ws?device_id=1&service_id=42"}})
                running = asyncio.create_task(feishu.run(self.sink, self.enough.is_set, lambda: datetime.now(UTC)))
                async with asyncio.timeout(10):
                    await self.enough.wait()
                    await running
                assert json.loads(opened.calls.last.request.content) == {"AppID": "cli_a1b2c3d4e5f60001", "AppSecret": "s"}
        await feishu.aclose()
        return server


async def first_ping(socket: ServerConnection) -> None:
    data = await socket.recv()
    assert isinstance(data, bytes)
    ping = decode(data)
    assert (ping.method, ping.service, ping.headers) == (CONTROL, 42, {"type": "ping"})


async def answer_to(socket: ServerConnection) -> Frame:
    """The next data frame; pings between are answered."""
    while True:
        data = await socket.recv()
        assert isinstance(data, bytes)
        frame = decode(data)
        if frame.method == DATA:
            return frame
        await socket.send(encode(Frame(service=42, method=CONTROL, headers={"type": "pong"})))


@pytest.mark.anyio
async def test_a_frame_is_sent_back_once_it_is_stored() -> None:
    run, acks = Run(2), list[Frame]()

    async def script(socket: ServerConnection, number: int) -> None:
        await first_ping(socket)
        await socket.send(encode(event_frame("group_text_at_bot")))
        acks.append(await answer_to(socket))
        assert len(run.events) == 1
        await socket.send(encode(event_frame("card_button")))
        await answer_to(socket)

    await run.on(script)
    assert [type(one.body) for one in run.events] == [IncomingMessage, IncomingAction]
    (ack,) = acks
    assert (ack.seq_id, ack.log_id, ack.headers["message_id"]) == (7, 8, "m0")
    assert json.loads(ack.payload) == {"code": 200, "headers": {}, "data": "e30="}


@pytest.mark.anyio
async def test_an_event_in_pieces_is_one() -> None:
    run = Run(1)

    async def script(socket: ServerConnection, number: int) -> None:
        await first_ping(socket)
        whole = event_frame("p2p_text")
        half = len(whole.payload) // 2
        for place, piece in ((1, whole.payload[half:]), (0, whole.payload[:half])):
            headers = {**whole.headers, "sum": "2", "seq": str(place)}
            await socket.send(encode(Frame(1, 1, 42, DATA, headers, payload=piece)))
        await answer_to(socket)

    await run.on(script)
    assert run.events[0].dedupe_key == "om_dc13264520392913993dd051dba21d04"


@pytest.mark.anyio
@pytest.mark.parametrize("end", ["clean close", "abort", "half open"])
async def test_another_connection_follows_each_end(end: str) -> None:
    run = Run(3)

    async def script(socket: ServerConnection, number: int) -> None:
        await first_ping(socket)
        await socket.send(encode(event_frame("p2p_text", number)))
        await answer_to(socket)
        if end == "abort":
            socket.transport.abort()
        elif end == "half open":
            await asyncio.Event().wait()  # never a pong

    assert (await run.on(script)).opened == 3
    assert [one.dedupe_key for one in run.events] == ["om_1", "om_2", "om_3"]


@pytest.mark.anyio
async def test_what_could_not_be_stored_is_not_acknowledged() -> None:
    run = Run(1)
    run.fails = 1

    async def script(socket: ServerConnection, number: int) -> None:
        await first_ping(socket)
        await socket.send(encode(event_frame("p2p_text", 5)))
        await answer_to(socket)
        assert number == 2

    assert (await run.on(script)).opened == 2


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        ({"code": 514, "msg": "auth failed"}, "App Secret"),
        ({"code": 1000040350, "msg": "too many"}, "长连接太多"),
        ({"code": 0, "data": {"URL": "wss://evil.example/ws"}}, "正在重试"),
        ({"code": 0, "data": {"URL": "ws://open.feishu.cn/ws"}}, "正在重试"),
        ({"code": 0, "data": {}}, "正在重试"),
    ],
)
async def test_who_will_not_have_us_is_said(answer: dict[str, Any], hint: str) -> None:
    settings = FeishuSettings(app_id="cli_a1b2c3d4e5f60001", app_secret="s")  # type: ignore[arg-type]
    feishu = FeishuAdapter("feishu", settings, pace=QUICK)
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    async def sink(event: Event) -> None:
        raise AssertionError

    with respx.mock:
        respx.post("https://open.feishu.cn/open-apis/auth/v3/tenant_access_token/internal").respond(500)
        respx.post("https://open.feishu.cn/callback/ws/endpoint").respond(json=answer)
        await feishu.run(sink, stop)
    assert hint in feishu._kept.hint
    await feishu.aclose()
