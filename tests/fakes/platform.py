"""What every fake platform has: a real HTTP and websocket server on the loopback, told per call what to do wrong.

    with FakeFeishu() as feishu:                       # in a thread of its own
        adapter = FeishuAdapter("feishu", FeishuSettings(**feishu.settings()))
        feishu.say("/进度 T2 80%", sender="ou_zhang")    # over the long connection, or …
        callback = feishu.posted("/进度 T2 80%", now=now)  # … to be posted to /hooks/NAME
        feishu.wait_for(1)[0].text

    async with FakeFeishu() as feishu: …               # in the caller's own loop (a simulated clock drives both)

What is said over a long connection is kept until it is acknowledged, and delivered again on the next connection, as the
platforms do. State lives in the object, so `restart` keeps the port, the calls and what it knows. Standard library and
websockets only; importable without pytest.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Literal

from tests.fakes.said import Callback, Lock, Told, object_of
from tests.fakes.server import Server
from tests.fakes.websocket import Socket
from tests.fakes.wire import Call, Fault, Good, respond, split_url

End = Literal["goodbye", "clean", "abort", "half open", "kicked"]


class FakePlatform(Server, ABC):
    """The server. A platform says what its doors answer (`behave`) and what its frames mean (`heard`)."""

    kind: ClassVar[type[Call]] = Call
    lock: ClassVar[Lock]
    signing: str  # the secret that callbacks are signed with
    people: dict[str, str]  # user id → name
    quiet: ClassVar[frozenset[str]] = frozenset({"token", "other"})  # doors by which no message leaves

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self.told: list[Told] = []
        self.token_uses: int | None = None  # a token is refused after so many uses
        self.opened = 0  # long connections so far
        self.count = itertools.count(1)
        self._sockets: list[Socket] = []  # ready to be told something
        self._faults: dict[str, deque[Fault]] = {}
        self._always: dict[str, Fault] = {}
        self._tokens: dict[str, int] = {}
        self._changed = threading.Condition()
        self._turned: set[asyncio.Event] = set()

    # -------- what a platform is

    @abstractmethod
    def settings(self, mode: str = "") -> dict[str, Any]:
        """The settings of an adapter that talks to this fake; "" is the long connection."""

    @abstractmethod
    def say(self, text: str, **fields: Any) -> Told:
        """A message over the long connection. Fields: sender, group (None: one-to-one), mentions (id → name) …"""

    @abstractmethod
    def posted(self, text: str, *, now: datetime, **fields: Any) -> Callback:
        """A message to be posted to our address; the same fields."""

    @abstractmethod
    def signed(self, raw: bytes, now: datetime) -> Callback:
        """Any bytes, sealed and signed as a callback."""

    @abstractmethod
    def quoting(self, text: str, quoted: str, *, now: datetime, **fields: Any) -> Callback:
        """A message that quotes another, in the platform's own way."""

    def url_check(self, challenge: str, *, now: datetime) -> Callback | None:
        """The platform makes sure that the address is ours; None where it does not."""
        return None

    def hostile(self, text: str, address: str, *, now: datetime, **fields: Any) -> Callback | None:
        """A message that wants to be answered at `address`; None where messages bring no address."""
        return None

    def echo(self, text: str, *, now: datetime, **fields: Any) -> Callback | None:
        """A message of our own that comes back as an event; None where a bot never hears a bot."""
        return None

    def stranger(self, text: str, *, now: datetime, **fields: Any) -> Callback | None:
        """A message of an outsider without a verified id; None where there are none."""
        return None

    @abstractmethod
    def behave(self, call: Call) -> tuple[Good, bool]:
        """The answer of a healthy platform, and whether a message is out."""

    @abstractmethod
    def heard(self, socket: Socket, data: str | bytes) -> None:
        """One frame of a long connection."""

    @abstractmethod
    def frame(self, told: Told) -> str | bytes:
        """What is sent for something said."""

    def greeted(self, socket: Socket) -> None:
        """A connection stands. Where the other side has to say first who it is, `heard` calls `ready`."""
        self.ready(socket)

    def goodbye(self, socket: Socket) -> None:
        """The platform's own way to say that a connection ends; a clean close where it has none."""
        socket.close()

    def kick(self, socket: Socket) -> None:
        """A second owner came: what the platform does to the first. Most do nothing at all."""
        socket.close()

    # -------- told by tests

    def fail(self, door: str, *faults: Fault) -> None:
        """The next calls at a door or a path go wrong so, one fault each."""
        self._faults.setdefault(door, deque()).extend(faults)

    def fail_always(self, door: str, fault: Fault | None) -> None:
        """Every call at a door goes wrong so; None mends it."""
        if fault is None:
            self._always.pop(door, None)
        else:
            self._always[door] = fault

    def revoke_tokens(self) -> None:
        """All tokens given so far are refused from now on."""
        self._tokens.clear()

    def tell(self, payload: dict[str, Any], kind: str = "", told_id: str = "") -> Told:
        """Say something over the long connection: now if there is one, else as soon as there is."""
        told = Told(told_id or f"told-{next(self.count)}", payload, kind)
        self.told.append(told)
        self.soon(self._flow)
        return told

    def tell_again(self, told: Told) -> None:
        """The platform delivers the same once more, although it was acknowledged."""
        told.acknowledged, told.tries = False, 0
        self.soon(self._flow)

    def end(self, how: End) -> None:
        """End the newest connection."""
        socket = self._sockets[-1] if self._sockets else None
        acts: dict[End, Callable[[Socket], None]] = {
            "goodbye": self.goodbye,
            "clean": Socket.close,
            "abort": Socket.abort,
            "half open": Socket.fall_silent,
            "kicked": self.kick,
        }
        if socket is None:
            raise RuntimeError("nobody is connected")
        self._sockets.remove(socket)
        self.soon(lambda: acts[how](socket))

    # -------- asked by tests

    @property
    def url(self) -> str:
        """The api_base."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def messages(self) -> list[Any]:
        """The messages that are out, in order, by whatever door."""
        return [call for call in list(self.calls) if call.accepted and call.door not in self.quiet]

    def at(self, door: str) -> list[Any]:
        """All calls at a door, taken or not."""
        return [call for call in list(self.calls) if call.door == door]

    @property
    def connected(self) -> bool:
        """Whether a long connection is up and introduced."""
        return any(one.open for one in self._sockets)

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Any]:
        """The messages, as soon as there are `count` of them; raises when time is up."""
        if not self.wait_until(lambda: len(self.messages) >= count, seconds):
            raise TimeoutError(f"{len(self.messages)} of {count} messages after {seconds} s")
        return self.messages

    def wait_until(self, seen: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Whether `seen` came true in time; from another thread than the server's."""
        with self._changed:
            return self._changed.wait_for(seen, seconds)

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait for `seen` in the server's own loop."""
        turn = asyncio.Event()
        self._turned.add(turn)
        try:
            while not seen():
                turn.clear()
                await turn.wait()
        finally:
            self._turned.discard(turn)

    def note(self) -> None:
        """Something has changed: whoever waits looks again."""
        with self._changed:
            self._changed.notify_all()
        for turn in self._turned:
            turn.set()

    # -------- HTTP

    async def exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        raw_head = await reader.readuntil(b"\r\n\r\n")
        head = raw_head.decode("latin-1").split("\r\n")
        method, address, _ = head[0].split(" ")
        headers = {key.strip().lower(): value.strip() for key, _, value in (line.partition(":") for line in head[1:-2])}
        if headers.get("upgrade", "").lower() == "websocket":
            await self._talk(Socket(reader, writer, raw_head))
            return False
        raw = await reader.readexactly(int(headers.get("content-length", "0")))
        path, query = split_url(address)
        call = self.kind(path, query, headers, object_of(raw), raw, method)
        return await respond(writer, *self.judged(call))

    def judged(self, call: Call) -> tuple[Fault | None, Good]:
        """What to answer a call with; it is written down."""
        fault = self._next_fault(call)
        good, accepted = ((200, {}), False) if fault and not fault.accept else self.behave(call)
        self.calls.append(replace(call, accepted=accepted))
        self.note()
        return fault, good

    def _next_fault(self, call: Call) -> Fault | None:
        for key in (call.door, call.path):
            waiting = self._faults.get(key)
            if waiting:
                return waiting.popleft()
        return self._always.get(call.door) or self._always.get(call.path)

    def new_token(self) -> str:
        """A token that is good from now on."""
        token = f"fict-token-{next(self.count)}"
        self._tokens[token] = 0
        return token

    def spent(self, token: str) -> bool:
        """Whether a token is refused: unknown, revoked, or used up. Counts the use."""
        uses = self._tokens.get(token)
        if uses is None or (self.token_uses is not None and uses >= self.token_uses):
            self._tokens.pop(token, None)
            return True
        self._tokens[token] = uses + 1
        return False

    # -------- long connections

    async def _talk(self, socket: Socket) -> None:
        self.opened += 1
        self.greeted(socket)
        try:
            while True:
                self.heard(socket, await socket.recv())
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            self._forget_tries()
            self._flow()
            self.note()

    def ready(self, socket: Socket) -> None:
        """Whoever connected is known: it gets what nobody has acknowledged yet, oldest first."""
        self._sockets.append(socket)
        self._forget_tries()
        self._flow()
        self.note()

    def _forget_tries(self) -> None:
        """What nobody acknowledged is delivered again."""
        for told in self.told:
            if not told.acknowledged:
                told.tries = 0

    def acknowledge(self, told_id: str) -> None:
        """Somebody has it."""
        for told in self.told:
            if told.id == told_id:
                told.acknowledged = True
        self.note()

    def _flow(self) -> None:
        socket = next((one for one in reversed(self._sockets) if one.open), None)
        if socket is None:
            return
        for told in self.told:
            if not told.acknowledged and not told.tries:
                told.tries = 1
                socket.send(self.frame(told))
