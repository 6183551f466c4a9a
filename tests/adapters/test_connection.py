"""A long connection: what ends it, and that another follows; nothing is acknowledged before it is stored."""

from __future__ import annotations

import asyncio

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import ServerConnection

from adapters.base import Conversation, Event, IncomingSystem, Sink
from adapters.connection import Declined, Kept, Kicked, Link, Pace, keep
from tests.fakes.sockets import FakeSockets, Script

QUICK = Pace(beat=0.05, idle=0.3, first=0.01, most=0.02, kicked=0.01, declined=0.01, open=2, close=0.1)


class Echo:
    """A platform whose frames are words: each is an event, acknowledged by the same word."""

    def __init__(self, url: str, kept: Kept) -> None:
        self.url = url
        self.kept = kept
        self.hints: list[str] = []  # as they stood before each attempt
        self.beats = 0
        self.ends = 0

    async def address(self) -> str:
        self.hints.append(self.kept.hint)
        return self.url

    async def begin(self, socket: ClientConnection) -> None:
        await socket.send("hello")
        answer = await socket.recv()
        if answer == "no":
            raise Declined("凭证不对")

    async def frame(self, socket: ClientConnection, data: str | bytes, sink: Sink) -> bool:
        if data == "bye":
            return False
        if data == "kicked":
            raise Kicked
        if data != "pong":
            await sink(Event(str(data), IncomingSystem("bot_added", Conversation("group", "g"))))
            await socket.send(f"ack {data}")
        return True

    async def beat(self, socket: ClientConnection) -> bool:
        self.beats += 1
        await socket.send("ping")
        return False

    def ended(self) -> None:
        self.ends += 1


class Client:
    """A kept connection and what came through it; `enough` is set when the test has seen what it waits for."""

    def __init__(self, keys: int = 0) -> None:
        self.keys: list[str] = []
        self.kept = Kept()
        self.wanted = keys
        self.enough = asyncio.Event()

    async def sink(self, event: Event) -> None:
        self.keys.append(event.dedupe_key)
        if len(self.keys) == self.wanted:
            self.enough.set()


async def run(script: Script, client: Client, sink: Sink | None = None) -> tuple[FakeSockets, Echo]:
    """Keep a connection to a server with this script until the client has seen enough."""
    async with FakeSockets(script) as server:
        link = Echo(server.url, client.kept)
        whole: Link = link
        kept = asyncio.create_task(keep(whole, sink or client.sink, client.enough.is_set, client.kept, QUICK))
        async with asyncio.timeout(10):
            await client.enough.wait()
            await kept
    return server, link


async def greet(socket: ServerConnection, answer: str = "yes") -> None:
    assert await socket.recv() == "hello"
    await socket.send(answer)


async def drain(socket: ServerConnection) -> None:
    """Listen until the other side is gone."""
    async for _ in socket:
        pass


@pytest.mark.anyio
@pytest.mark.parametrize("end", ["clean close", "frame that says so", "abort"])
async def test_each_end_is_followed_by_another_connection(end: str) -> None:
    async def script(socket: ServerConnection, number: int) -> None:
        await greet(socket)
        await socket.send(f"m{number}")
        assert await socket.recv() in (f"ack m{number}", "ping")
        if number > 2:
            await drain(socket)
        elif end == "frame that says so":
            await socket.send("bye")
            await drain(socket)
        elif end == "abort":
            socket.transport.abort()

    client = Client(keys=3)
    server, link = await run(script, client)
    assert client.keys == ["m1", "m2", "m3"]
    assert server.opened == 3 == link.ends


@pytest.mark.anyio
async def test_an_open_and_silent_socket_is_given_up() -> None:
    async def script(socket: ServerConnection, number: int) -> None:
        await greet(socket)
        if number == 2:
            await socket.send("m2")
        await drain(socket)  # never a word to our pings

    server, link = await run(script, Client(keys=1))
    assert server.opened == 2
    assert link.beats > 0


@pytest.mark.anyio
async def test_a_quiet_platform_that_answers_pings_is_kept() -> None:
    client, pings = Client(), 0

    async def script(socket: ServerConnection, number: int) -> None:
        nonlocal pings
        await greet(socket)
        while await socket.recv() == "ping":
            pings += 1
            await socket.send("pong")
            if pings == 12:  # twice the time that silence is borne
                client.enough.set()

    server, _ = await run(script, client)
    assert server.opened == 1


@pytest.mark.anyio
@pytest.mark.parametrize(("word", "hint"), [("no", "凭证不对"), ("kicked", "只有一个服务")])
async def test_a_refusal_is_waited_out_and_shown(word: str, hint: str) -> None:
    async def script(socket: ServerConnection, number: int) -> None:
        await greet(socket, "no" if word == "no" and number == 1 else "yes")
        await socket.send(word if number == 1 else "m2")
        await drain(socket)

    client = Client(keys=1)
    _, link = await run(script, client)
    assert hint in link.hints[1]
    assert not client.kept.up


@pytest.mark.anyio
async def test_what_could_not_be_stored_is_not_acknowledged() -> None:
    client, fails = Client(), 2

    async def script(socket: ServerConnection, number: int) -> None:
        await greet(socket)
        await socket.send("m1")  # the platform delivers it again
        async for heard in socket:
            if heard == "ack m1":
                client.enough.set()

    async def sink(event: Event) -> None:
        nonlocal fails
        if fails:
            fails -= 1
            raise OSError("the database is away")
        await client.sink(event)

    server, _ = await run(script, client, sink)
    assert client.keys == ["m1"]
    assert server.opened == 3
