"""Reading a request's body within limits, before anything looks at it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import Receive

MAX_BODY = 256 * 1024  # bytes
MAX_SECONDS = 5.0


class BadBody(Exception):
    """The body is too large (413), too slow (408), encoded (415), or broke off (400)."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def read_body(request: Request, most: int = MAX_BODY, seconds: float = MAX_SECONDS) -> bytes:
    """The whole body, counted while it streams in."""
    return await body_of(request.headers, request.receive, most, seconds)


async def body_of(headers: Mapping[str, str], receive: Receive, most: int = MAX_BODY, seconds: float = MAX_SECONDS) -> bytes:
    """The same for a plain ASGI application."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise BadBody(415)
    length = headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:12]) > most:
        raise BadBody(413)
    try:
        async with asyncio.timeout(seconds):
            return await _stream(receive, most)
    except TimeoutError:
        raise BadBody(408) from None


async def _stream(receive: Receive, most: int) -> bytes:
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise BadBody(400)  # the client has gone
        body += message.get("body", b"")
        if len(body) > most:
            raise BadBody(413)
        more = message.get("more_body", False)
    return body
