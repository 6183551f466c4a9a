"""One HTTP exchange with a platform, and how it ended.

Answers are hostile input too: no redirects, no proxies of the environment, no compressed bodies (a small one may open
to gigabytes), at most 1 MiB, at most 20 s. Nothing is raised for what a network or a server does.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from socket import gaierror

import httpx

RESET = "x-ogw-ratelimit-reset"  # Feishu says here what others say in Retry-After
MAX_ANSWER = 1 << 20
TOTAL_SECONDS = 20.0
LONGEST_WAIT = timedelta(minutes=10)

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


def fault_of(error: Exception) -> str:
    """An exception of the network in the words of an admin: the address, the waiting, or the line."""
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "等待超时"
    if isinstance(error, httpx.UnsupportedProtocol | httpx.InvalidURL | gaierror):
        return "地址不对或找不到"
    if isinstance(error, httpx.ConnectError | ConnectionRefusedError):
        return "网络不通或地址不对"
    return "连接中断"


@dataclass(frozen=True, slots=True)
class Answer:
    """How an exchange ended. `status` 0: no answer; `sent`: the request may have reached the platform."""

    status: int
    body: Mapping[str, object] | None = None  # None: not a JSON object
    sent: bool = True
    retry_after: timedelta | None = None
    fault: str = ""  # what went wrong, in Chinese; never an exception's text, which may hold an address with a token


@dataclass(slots=True)
class Wire:
    """A long-lived client. Tests may give a transport."""

    transport: httpx.AsyncBaseTransport | None = None
    _client: httpx.AsyncClient | None = field(default=None, init=False)

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                transport=self.transport,
                trust_env=False,
                follow_redirects=False,
                timeout=httpx.Timeout(10.0, connect=5.0, pool=5.0),
                limits=httpx.Limits(max_connections=20, max_keepalive_connections=10, keepalive_expiry=20.0),
                headers={"accept": "application/json", "accept-encoding": "identity", "user-agent": "qiantou"},
            )
        return self._client

    async def post(
        self, url: httpx.URL | str, body: Mapping[str, object], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """POST JSON once."""
        return await self.send("POST", url, body, headers)

    async def send(
        self,
        method: str,
        url: httpx.URL | str,
        body: Mapping[str, object] | Sequence[object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One exchange; `body` goes as JSON."""
        content = None
        all_headers = dict(headers or {})
        if body is not None:
            content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
            all_headers = {"content-type": "application/json", **all_headers}
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                async with self._open().stream(method, url, content=content, headers=all_headers) as response:
                    return await _read(response)
        except _NOT_SENT as error:
            return Answer(0, sent=False, fault=fault_of(error))
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, OSError) as error:
            return Answer(0, fault=fault_of(error))

    async def aclose(self) -> None:
        """Close all connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


async def _read(response: httpx.Response) -> Answer:
    wait = _retry_after(response.headers.get("retry-after", "") or response.headers.get(RESET, ""))
    raw = b""
    if response.headers.get("content-encoding", "identity").strip().lower() in ("", "identity"):
        pieces = bytearray()
        async for piece in response.aiter_raw():
            pieces += piece
            if len(pieces) > MAX_ANSWER:
                return Answer(response.status_code, retry_after=wait, fault="answer too large")
        raw = bytes(pieces)
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        value = None
    return Answer(response.status_code, value if isinstance(value, dict) else None, retry_after=wait)


def _retry_after(value: str) -> timedelta | None:
    if value.isascii() and value.isdigit() and len(value) <= 6:
        return min(timedelta(seconds=int(value)), LONGEST_WAIT)
    return None


def origin_of(value: str) -> str:
    """scheme://host[:port] of an address that has nothing else."""
    try:
        url = httpx.URL(value.strip())
    except (httpx.InvalidURL, ValueError):
        raise ValueError("接口地址无法识别") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("接口地址应以 http:// 或 https:// 开头")
    if url.userinfo or url.query or url.fragment or url.path not in ("", "/"):
        raise ValueError("接口地址只写协议、主机和端口，不带路径")
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
