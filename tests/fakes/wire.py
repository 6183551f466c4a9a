"""What reached a fake platform over HTTP, and what can be made to go wrong with its answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

Good = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, or one frame of a long connection, that reached the fake.

    `accepted`: the message is out, whatever the caller was told.
    """

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]
    raw: bytes = b""
    method: str = "POST"
    accepted: bool = False

    @property
    def door(self) -> str:
        """A short name of what was called; `fail` takes it."""
        return "other"

    @property
    def target(self) -> str:
        """Whoever it was for: a group, a person, a reply address."""
        return ""

    @property
    def text(self) -> str:
        """What people read, buttons apart."""
        return ""

    @property
    def shown(self) -> str:
        """What the client makes links and pictures of."""
        return self.text

    @property
    def mentions(self) -> list[str]:
        """The ids it notifies; everyone is "all"."""
        return []

    @property
    def buttons(self) -> dict[str, str]:
        """Label → the command a tap sends."""
        return {}


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do instead of answering well. `accept`: the message goes out all the same.

    `lost`: close without an answer. `cut`: close after half of it.
    """

    status: int = 200
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    accept: bool = False
    lost: bool = False
    cut: bool = False


def unmarked(text: str) -> str:
    """The text where no markup is read: brackets and tags are only signs."""
    return text.replace("](", "] (").replace("![", "! [").replace("<a ", "< a ")


def html(status: int = 200) -> Fault:
    """A page instead of JSON."""
    return Fault(status, b"<html><body>Bad Gateway</body></html>", {"content-type": "text/html"})


def saying(status: int, **body: Any) -> Fault:
    """Any JSON answer."""
    return Fault(status, json.dumps(body, ensure_ascii=False).encode())


def slowed(seconds: int, status: int = 429, **headers: str) -> Fault:
    """Too fast: wait so long."""
    return Fault(status, b"{}", {"retry-after": str(seconds), **headers})


LOST = Fault(accept=True, lost=True)  # taken, and the answer never arrives
CUT = Fault(accept=True, cut=True)


async def respond(writer: asyncio.StreamWriter, fault: Fault | None, good: Good) -> bool:
    """Write the answer; false when the connection shall close."""
    status, answer = good
    body = json.dumps(answer, ensure_ascii=False).encode()
    headers = {"content-type": "application/json"}
    if fault is not None:
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.lost:
            return False
        if not fault.accept or fault.body is not None:
            status, body = fault.status, fault.body or b""
        headers |= fault.headers
    headers.setdefault("content-length", str(len(body)))
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    writer.write(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{head}\r\n".encode("latin-1"))
    cut = fault is not None and fault.cut
    writer.write(body[: len(body) // 2] if cut else body)
    await writer.drain()
    if cut:
        writer.write_eof()
    return not cut


def split_url(url: str) -> tuple[str, dict[str, str]]:
    """Path and query of an address."""
    parts = urlsplit(url)
    return parts.path, {key: values[-1] for key, values in parse_qs(parts.query).items()}
