"""A websocket server for tests, on this machine: what it does with each connection is a script of the test.

    async with FakeSockets(script) as server:
        ... a client connects to server.url ...

`script(socket, number)` is called for each connection, counted from 1; when it returns, the connection is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType

from websockets.asyncio.server import Server, ServerConnection, serve

Script = Callable[[ServerConnection, int], Awaitable[None]]


class FakeSockets:
    """Listens on a free port of the loopback."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.opened = 0
        self.port = 0
        self._server: Server | None = None
        self._running: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where to connect."""
        return f"ws://127.0.0.1:{self.port}"

    async def __aenter__(self) -> FakeSockets:
        self._server = await serve(self._serve, "127.0.0.1", 0, close_timeout=0.1)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert self._server is not None
        for task in self._running:
            task.cancel()  # a script may wait for ever
        self._server.close(close_connections=True)
        await self._server.wait_closed()

    async def _serve(self, socket: ServerConnection) -> None:
        self.opened += 1
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        await self.script(socket, self.opened)
