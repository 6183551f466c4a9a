"""Plays the platform: signed messages to a server that keeps dying, each repeated until it is answered 200."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.fakes.dingtalk import FakeDingTalk, sign
from tests.torture.faults import FastClock

SENDERS, GROUPS_EACH = 8, 3
PAUSE = 0.04  # seconds a sender rests between two messages
REST = 0.02  # before the same message is tried again


@dataclass(slots=True)
class Said:
    """One message as the platform remembers it. `answers`: every status it ever got, 0 for none."""

    key: str
    group: str
    percent: int  # -1: not a report
    body: bytes
    answers: list[int] = field(default_factory=list)

    @property
    def answered(self) -> bool:
        return 200 in self.answers


class Driver:
    """Sends in a thread of its own, from `start` to `finish`; `said` is its ledger, in order per group."""

    def __init__(self, port: int, name: str, ding: FakeDingTalk, clock: FastClock, seed: int) -> None:
        self.said: list[Said] = []
        self._port, self._name, self._ding, self.clock = port, name, ding, clock
        self._random = random.Random(seed)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._each(self._report)), daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self, seconds: float = 60.0) -> None:
        """Say nothing new, and return when everything that was said has been answered."""
        self._stop.set()
        self._thread.join(seconds)
        assert not self._thread.is_alive(), "the server answers no more"

    def prepare(self) -> None:
        """Every group comes into being, each with a department, a contact and a task that is due today or tomorrow."""
        asyncio.run(self._each(self._found))

    async def _each(self, play: Callable[[_Connection, list[str]], Awaitable[None]]) -> None:
        await asyncio.gather(*(self._sender(number, play) for number in range(SENDERS)))

    async def _sender(self, number: int, play: Callable[[_Connection, list[str]], Awaitable[None]]) -> None:
        connection = _Connection(self._port)
        await play(connection, [f"cidTORTURE{number}x{one}==" for one in range(GROUPS_EACH)])
        connection.close()

    async def _found(self, connection: _Connection, groups: list[str]) -> None:
        for group in groups:
            name, due = _name(group), self._random.choice(["今天12:30", "今天12:30", "明天10:00"])
            await self._say(connection, group, f"/部门 {name}部 接口人 @{name}", -1)
            await self._say(connection, group, f"/任务 联调 @{name} {due}前 交付:报告", -1)

    async def _report(self, connection: _Connection, groups: list[str]) -> None:
        turn = 0
        while not self._stop.is_set():
            turn += 1
            group = self._random.choice(groups)
            await self._say(connection, group, f"/进度 {turn % 99}% 第{turn}次", turn % 99)
            await asyncio.sleep(PAUSE)

    async def _say(self, connection: _Connection, group: str, text: str, percent: int) -> None:
        key = f"msg-{len(self.said)}"
        _, body = self._ding.message(
            text, now=self.clock.now(), sender=_sender(group), name=_name(group), group=group, title=f"群{group}",
            msg_id=key, session=f"s-{key}",
        )  # fmt: skip
        said = Said(key, group, percent, body)
        self.said.append(said)
        while not said.answered:
            headers = sign(self._ding.client_secret, self.clock.now())
            said.answers.append(await connection.post(f"/hooks/{self._name}", headers, body))
            if not said.answered:
                await asyncio.sleep(REST)


class _Connection:
    """One keep-alive connection that is opened again when it breaks."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """The status, or 0 when there was no answer."""
        try:
            async with asyncio.timeout(10):
                return await self._exchange(path, headers, body)
        except (OSError, EOFError, TimeoutError, ValueError):
            self.close()
            return 0

    async def _exchange(self, path: str, headers: dict[str, str], body: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        await reader.readexactly(length)
        if b"\r\nconnection: close" in head:
            self.close()
        return int(head.split(b" ", 2)[1])

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


def _sender(group: str) -> str:
    return group.removeprefix("cid").removesuffix("==").lower()


def _name(group: str) -> str:
    number = _sender(group).removeprefix("torture")
    return "成员" + "".join("零一二三四五六七八九"[int(digit)] for digit in number.replace("x", ""))
