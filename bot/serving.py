"""The web server around the application: its socket, its limits, its one ready line, its orderly end."""

from __future__ import annotations

import contextlib
import errno
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI

from bot.texts import cli as texts

BACKLOG = 1024
CONNECTIONS = 2_000  # at once; more are answered 503
KEEP_ALIVE = 65  # seconds; longer than the 60 a proxy in front usually keeps
GARBAGE = 10_000  # new objects between two looks for garbage: a burst's messages live for a moment together
GRACE = 2  # seconds for answers under way; deliveries have 12 more, the whole stop stays below 15


class CannotListen(Exception):
    """The address cannot be used; the message, in Chinese, says why and what to do."""


def listening_socket(host: str, port: int, command: str) -> socket.socket:
    """A bound socket, so that a taken port is known before anything else is begun."""
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    if sys.platform == "win32":
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotListen(texts.port_taken(port, command)) from None
        raise CannotListen(texts.cannot_listen(host, port, error.strerror or str(error))) from None
    sock.set_inheritable(False)
    return sock


def address(sock: socket.socket) -> str:
    """The address as a browser takes it."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(app: FastAPI, sock: socket.socket, ready: Callable[[], None]) -> bool:
    """Serve until SIGTERM or SIGINT; `ready` is called once requests are answered. False when it could not start."""
    config = uvicorn.Config(
        app,
        http="httptools",
        loop="auto" if sys.platform == "win32" else "uvloop",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # who calls is told by the connection alone
        backlog=BACKLOG,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config, app, ready)
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[sock])
    return server.started


class _Server(uvicorn.Server):
    """uvicorn's, with a ready line and an exit code of its own."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Says so when requests are answered."""
        await super().startup(sockets)
        if self.started:
            gc.collect()
            gc.freeze()  # what the program itself is made of need not be looked through again and again
            gc.set_threshold(GARBAGE)
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Not ready any more, from the first moment of the stop."""
        self._app.state.qiantou.stopping = True
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """An orderly stop ends with 0: uvicorn's own would raise the signal again at the end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)
