"""Socket Mode against a websocket server of ours: frames of the vectors, ends of connections, no envelope lost."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import respx
from websockets.asyncio.server import ServerConnection

from adapters.base import Event, IncomingMessage, LongConnection
from adapters.connection import Pace
from adapters.slack import SlackAdapter
from adapters.slack.settings import SlackSettings
from tests.adapters.samples.slack import vectors
from tests.fakes.sockets import FakeSockets, Script

QUICK = Pace(beat=0.05, idle=0.4, first=0.01, most=0.02, kicked=0.01, declined=0.01, open=2, close=0.1)
FRAMES = vectors()["socket_mode"]
BASE = "http://127.0.0.1"


def envelope(number: int, kind: str = "events_api", payload: dict[str, Any] | None = None) -> str:
    """An envelope of the vectors with an id of its own."""
    body = payload or FRAMES["envelope"]["payload"]
    if payload is None:
        body = body | {"event": body["event"] | {"ts": f"1795161600.0001{number:02}"}}
    return json.dumps({**FRAMES["envelope"], "envelope_id": f"e{number}", "type": kind, "payload": body})


class Run:
    """An adapter on a fake Slack until `count` events are stored."""

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

    async def on(self, script: Script, **more: Any) -> FakeSockets:
        settings = SlackSettings(mode="socket", bot_token="xoxb-1", app_token="xapp-1", api_base=BASE)  # type: ignore[arg-type]
        slack = SlackAdapter("slack", settings, pace=QUICK)
        assert isinstance(slack, LongConnection)
        async with FakeSockets(script) as server:
            with respx.mock:
                opened = respx.post(f"{BASE}/api/apps.connections.open")
                opened.respond(json={"ok": True, "url": f"{server.url}/link?ticket=1", **more})
                running = asyncio.create_task(slack.run(self.sink, self.enough.is_set, lambda: datetime.now(UTC)))
                async with asyncio.timeout(10):
                    await self.enough.wait()
                    await running
                assert opened.calls.last.request.headers["authorization"] == "Bearer xapp-1"
        await slack.aclose()
        return server


async def hello(socket: ServerConnection) -> None:
    await socket.send(json.dumps(FRAMES["hello"]))


async def drain(socket: ServerConnection) -> None:
    async for _ in socket:
        pass


@pytest.mark.anyio
async def test_an_envelope_is_acknowledged_once_it_is_stored() -> None:
    run, acks = Run(1), list[dict[str, Any]]()

    async def script(socket: ServerConnection, number: int) -> None:
        await hello(socket)
        await socket.send(json.dumps(FRAMES["envelope"]))
        assert run.events == []
        acks.append(json.loads(await socket.recv()))
        assert len(run.events) == 1
        await drain(socket)

    await run.on(script)
    assert run.events[0].dedupe_key == "T0COLLAB1:C0PROJECT1:1795161600.000100"
    assert isinstance(run.events[0].body, IncomingMessage)
    assert acks in ([], [FRAMES["sdk_ack"]])


@pytest.mark.anyio
@pytest.mark.parametrize("end", ["refresh", "clean close", "abort", "half open"])
async def test_another_connection_follows_each_end(end: str) -> None:
    run = Run(3)

    async def script(socket: ServerConnection, number: int) -> None:
        await hello(socket)
        await socket.send(envelope(number))
        await socket.recv()
        if end == "refresh":
            await socket.send(json.dumps(FRAMES["disconnect"]))
            await drain(socket)
        elif end == "abort":
            socket.transport.abort()
        elif end == "half open":
            socket.transport.pause_reading()  # no pong ever comes
            await asyncio.Event().wait()

    server = await run.on(script)
    assert [event.dedupe_key[-2:] for event in run.events] == ["01", "02", "03"]
    assert server.opened == 3


@pytest.mark.anyio
async def test_what_could_not_be_stored_is_delivered_again() -> None:
    run = Run(1)
    run.fails = 1

    async def script(socket: ServerConnection, number: int) -> None:
        await hello(socket)
        await socket.send(envelope(7))
        await drain(socket)

    assert (await run.on(script)).opened == 2
    assert len(run.events) == 1


@pytest.mark.anyio
async def test_slash_commands_and_buttons_come_the_same_way() -> None:
    run = Run(2)

    async def script(socket: ServerConnection, number: int) -> None:
        await hello(socket)
        await socket.send("no json at all")
        await socket.send(envelope(1, "slash_commands", vectors()["slash_command_fields"]))
        await socket.send(envelope(2, "interactive", vectors()["block_actions"]))
        await drain(socket)

    await run.on(script)
    assert [type(event.body).__name__ for event in run.events] == ["IncomingMessage", "IncomingAction"]


@pytest.mark.anyio
@pytest.mark.parametrize("url", ["ws://evil.example/link", "wss://evil.example/", "https://slack.com/", "", "::"])
async def test_only_slacks_own_address_is_connected_to(url: str) -> None:
    settings = SlackSettings(mode="socket", app_token="xapp-1")  # type: ignore[arg-type]
    slack = SlackAdapter("slack", settings, pace=QUICK)
    tries = 0

    def stop() -> bool:
        nonlocal tries
        tries += 1
        return tries > 3

    async def sink(event: Event) -> None:
        raise AssertionError

    with respx.mock:
        respx.post("https://slack.com/api/apps.connections.open").respond(json={"ok": True, "url": url})
        await slack.run(sink, stop)
    assert not slack._kept.opened
    await slack.aclose()
