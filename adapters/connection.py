"""A long connection kept up: opened, watched, opened again. What the frames mean is each platform's own `Link`.

What users of the vendors' clients report again and again is met here once: a clean close is followed by a new
connection; a socket that is open and silent is given up; a second owner of the same bot is waited out, never kicked
in turn; and a frame is acknowledged only after it was stored, because `frame` returns after its sink did.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx
import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException

from adapters.base import Health, Sink
from adapters.wire import fault_of

log = structlog.get_logger("connection")

MAX_FRAME = 1 << 20  # bytes
LOOK = 0.5  # seconds between two looks whether to stop
LONGEST_AWAY = 3_600.0  # seconds that being kicked again and again is waited out
SOON = 0.1  # seconds until a connection that the platform asked us to renew is renewed


def is_ours(address: str, api_base: str, official: tuple[str, ...]) -> bool:
    """Whether an address a platform gave may be connected to: its own hosts by wss, or the host of `api_base` instead.

    `official`: host names; one that begins with a dot stands for every host below it.
    """
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        return False
    if api_base:
        own = httpx.URL(api_base)
        return (url.scheme, url.host) == ({"http": "ws", "https": "wss"}[own.scheme], own.host)
    known = any(url.host.endswith(one) if one.startswith(".") else url.host == one for one in official)
    return url.scheme == "wss" and known and not url.userinfo


NOT_YET = "正在建立长连接，几秒后再看"


class Kicked(Exception):
    """Another process has taken this bot's connection over."""


class Declined(Exception):
    """The platform will not have us: wrong credentials, switched off. Says in Chinese what an admin can do."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `idle`: a connection without a frame for so long is dead."""

    beat: float = 30.0
    idle: float = 90.0
    first: float = 1.0  # before the second attempt; doubled up to `most`
    most: float = 60.0
    kicked: float = 300.0
    declined: float = 300.0
    open: float = 10.0
    close: float = 2.0


class Link(Protocol):
    """One platform's side of a connection."""

    async def address(self) -> str:
        """Where to connect, fresh for each attempt. Raises Declined, OSError or TimeoutError."""

    async def begin(self, socket: ClientConnection) -> Sequence[str | bytes] | None:
        """Say who we are; frames that came before the answer, if any. Raises Declined or Kicked."""

    async def frame(self, socket: ClientConnection, data: str | bytes, sink: Sink) -> bool:
        """Handle one frame and acknowledge it; False ends this connection and opens another."""

    async def beat(self, socket: ClientConnection) -> bool:
        """A sign of life of ours, each `Pace.beat`. True: the other side has answered it outside its frames."""

    def ended(self) -> None:
        """The connection is gone: nothing can be sent on it any more."""


@dataclass(slots=True)
class Kept:
    """What is known of a connection, for health."""

    up: bool = False
    hint: str = NOT_YET
    frames: int = 0
    opened: int = 0
    failures: int = 0
    kicks: int = 0

    def health(self) -> Health:
        """Connected or not, and why not."""
        return Health(self.up, "" if self.up else self.hint, elsewhere=not self.up and self.hint == NOT_YET)


async def keep(
    link: Link, sink: Sink, stop: Callable[[], bool], kept: Kept, pace: Pace = Pace(), *, name: str = ""
) -> None:
    """Run until `stop()`."""
    while not stop():
        wait = pace.first
        try:
            await _one(link, sink, stop, kept, pace)
            wait = min(pace.first, SOON)
            kept.failures, kept.kicks, kept.hint = 0, 0, "连接已断开，正在重连"
        except Kicked:
            kept.kicks += 1  # two services that fight over a bot do so ever more seldom
            wait = min(pace.kicked * 2 ** min(kept.kicks - 1, 10), LONGEST_AWAY)
            kept.hint = "同一个机器人在别处建立了连接：请确认只有一个服务在用它"
        except Declined as declined:
            wait, kept.hint = pace.declined, str(declined)
        except (OSError, TimeoutError, WebSocketException, InvalidHandshake, InvalidURI) as error:
            kept.failures += 1
            wait = min(pace.most, pace.first * 2 ** min(kept.failures, 10))
            kept.hint = f"连不上平台（{fault_of(error)}），正在重试"
        finally:
            kept.up = False
            link.ended()
        log.info("connection_ended", adapter=name, failures=kept.failures)
        await _pause(wait * random.uniform(0.8, 1.2), stop)


async def _one(link: Link, sink: Sink, stop: Callable[[], bool], kept: Kept, pace: Pace) -> None:
    """One connection from its opening to its end."""
    address = await link.address()
    async with connect(
        address, open_timeout=pace.open, close_timeout=pace.close, ping_interval=None, max_size=MAX_FRAME, proxy=None
    ) as socket:
        early = await asyncio.wait_for(link.begin(socket), pace.open) or ()
        kept.up, kept.opened = True, kept.opened + 1
        life = _Life()
        beating = asyncio.create_task(_beat(link, socket, pace, life))
        try:
            for data in early:
                if not await link.frame(socket, data, sink):
                    return
            await _read(link, socket, sink, stop, kept, pace, life)
        finally:
            beating.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await beating


@dataclass(slots=True)
class _Life:
    """Seconds since the other side was heard."""

    silent: float = 0.0


async def _read(
    link: Link, socket: ClientConnection, sink: Sink, stop: Callable[[], bool], kept: Kept, pace: Pace, life: _Life
) -> None:
    """Frames one after another; what was stored is acknowledged before the next is read."""
    waiting: asyncio.Task[str | bytes] | None = None
    look = min(LOOK, pace.idle)
    try:
        while not stop():
            waiting = waiting or asyncio.create_task(socket.recv())
            done, _ = await asyncio.wait({waiting}, timeout=look)
            if not done:
                life.silent += look
                if life.silent >= pace.idle:
                    raise TimeoutError("silent")
                continue
            data, waiting, life.silent = waiting.result(), None, 0.0
            kept.frames, kept.failures = kept.frames + 1, 0
            if not await link.frame(socket, data, sink):
                return
    finally:
        if waiting is not None:
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await waiting


async def _beat(link: Link, socket: ClientConnection, pace: Pace, life: _Life) -> None:
    """Where a sign of life fails, the silence that follows ends the connection."""
    while True:
        await asyncio.sleep(pace.beat)
        if await link.beat(socket):
            life.silent = 0.0


async def _pause(seconds: float, stop: Callable[[], bool]) -> None:
    """Wait, with an eye on `stop`."""
    left = seconds
    while left > 0 and not stop():
        await asyncio.sleep(min(LOOK, left))
        left -= LOOK
