"""Reading a request's body within limits, before anything looks at it."""

from __future__ import annotations

import asyncio

from starlette.requests import ClientDisconnect, Request

MAX_BODY = 256 * 1024  # bytes
MAX_SECONDS = 5.0


class BadBody(Exception):
    """The body is too large (413), too slow (408) or encoded (415)."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


async def read_body(request: Request) -> bytes:
    """The whole body, counted while it streams in."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise BadBody(415)
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:12]) > MAX_BODY:
        raise BadBody(413)
    try:
        async with asyncio.timeout(MAX_SECONDS):
            return await _stream(request)
    except TimeoutError:
        raise BadBody(408) from None
    except ClientDisconnect:
        raise BadBody(400) from None


async def _stream(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise BadBody(413)
    return bytes(body)
