"""HTTP/1.1 as bytes on a socket: sends what no client library would, and reads one answer."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def request(method: str, path: str, headers: Mapping[str, str | bytes], body: bytes) -> bytes:
    """The bytes of a request; a header value given as bytes goes out as it stands."""
    head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: {len(body)}\r\n".encode()
    for name, value in headers.items():
        head += name.encode() + b": " + (value if isinstance(value, bytes) else value.encode()) + b"\r\n"
    return head + b"\r\n" + body


def send(port: int, data: bytes, *, seconds: float = 30.0) -> Answer:
    """Write bytes, read one answer; the connection is not used again."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(data)
        return read_answer(connection)


def read_answer(connection: socket.socket) -> Answer:
    """One answer with a content-length (or none)."""
    with connection.makefile("rb") as stream:
        line = stream.readline()
        if not line:
            raise ConnectionError("closed without an answer")
        status = int(line.split()[1])
        headers: dict[str, str] = {}
        while (line := stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        length = headers.get("content-length")
        body = stream.read(int(length)) if length else b""
        return Answer(status, headers, body)
