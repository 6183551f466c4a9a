"""One websocket as a fake platform holds it, over plain streams: it can go silent or vanish as real ones do."""

from __future__ import annotations

import asyncio
from collections import deque

from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.server import ServerProtocol


class Gone(Exception):
    """The other side has left."""


class Socket:
    """A connection from its handshake on. `open`: frames can be sent on it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        self._reader = reader
        self._writer = writer
        self._protocol = ServerProtocol(max_size=1 << 22)
        self._frames: deque[Frame] = deque()
        self._deaf = False
        self._protocol.receive_data(head)
        (request,) = self._protocol.events_received()
        self.path: str = request.path  # type: ignore[union-attr]
        self._protocol.send_response(self._protocol.accept(request))  # type: ignore[arg-type]
        self._flush()

    @property
    def open(self) -> bool:
        """Whether anybody can still hear us."""
        return self._protocol.state is State.OPEN and not self._deaf and not self._writer.is_closing()

    def send(self, data: str | bytes) -> None:
        """One frame out; into the void where nobody is there any more."""
        if self.open:
            if isinstance(data, str):
                self._protocol.send_text(data.encode())
            else:
                self._protocol.send_binary(data)
            self._flush()

    async def recv(self) -> str | bytes:
        """The next frame. Raises Gone at the end of the connection; a deaf one never says anything."""
        while not self._frames:
            data = b"" if self._deaf else await self._reader.read(1 << 16)
            if self._deaf:
                await asyncio.Event().wait()
            if data:
                self._protocol.receive_data(data)
            else:
                self._protocol.receive_eof()
            self._frames.extend(one for one in self._protocol.events_received() if isinstance(one, Frame))
            while self._frames and self._frames[0].opcode not in (Opcode.TEXT, Opcode.BINARY):
                self._frames.popleft()
            self._flush()
            if not self._frames and (not data or self._protocol.state is State.CLOSED):
                raise Gone
        frame = self._frames.popleft()
        return bytes(frame.data).decode() if frame.opcode is Opcode.TEXT else bytes(frame.data)

    def close(self, code: int = 1000) -> None:
        """A clean close: the other side is told."""
        if self.open:
            self._protocol.send_close(code)
            self._flush()

    def abort(self) -> None:
        """The line breaks."""
        self._writer.transport.abort()

    def fall_silent(self) -> None:
        """Half open: the line stands, and nobody reads or answers any more, not even a ping."""
        self._deaf = True

    def _flush(self) -> None:
        for data in self._protocol.data_to_send():
            if data and not self._writer.is_closing():
                self._writer.write(data)
