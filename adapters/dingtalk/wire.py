"""One HTTP exchange with DingTalk, and its end in the core's words.

Answers are hostile input too: no redirects, no proxies of the environment, no compressed bodies (a small one may open
to gigabytes), at most 1 MiB, at most 20 s. Whatever may have reached the platform without a readable answer is UNKNOWN.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import httpx

from adapters.base import Outcome, Receipt
from adapters.dingtalk.errors import pause, verdict_of
from adapters.reading import text_at

MAX_ANSWER = 1 << 20
TOTAL_SECONDS = 20.0
LONGEST_WAIT = timedelta(minutes=10)
_BANNED = timedelta(minutes=5)  # 10,000 calls in 20 s from one address

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


@dataclass(frozen=True, slots=True)
class Answer:
    """How an exchange ended. `status` 0: no answer; `sent`: the request may have reached the platform."""

    status: int
    body: Mapping[str, object] | None = None  # None: not a JSON object
    sent: bool = True
    retry_after: timedelta | None = None
    fault: str = ""  # names the exception; never its text, which may hold an address with a token

    @property
    def code(self) -> str:
        """The error code, "" for none: `code` of the OpenAPI, `errcode` (number or text) of webhooks."""
        body = self.body or {}
        number = body.get("errcode")
        if isinstance(number, int | str) and not isinstance(number, bool):
            text = str(number).strip()[:60]
            return "" if text == "0" else text
        return text_at(body, "code", 200)


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
        """POST JSON once. Never raises for what a network or a server does."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
        all_headers = {"content-type": "application/json", **(headers or {})}
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                async with self._open().stream("POST", url, content=content, headers=all_headers) as response:
                    return await _read(response)
        except _NOT_SENT as error:
            return Answer(0, sent=False, fault=type(error).__name__)
        except (httpx.HTTPError, httpx.StreamError, TimeoutError, OSError) as error:
            return Answer(0, fault=type(error).__name__)

    async def aclose(self) -> None:
        """Close all connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()


async def _read(response: httpx.Response) -> Answer:
    wait = _retry_after(response.headers.get("retry-after", ""))
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


def failure(answer: Answer, *, pool: str, key: str) -> Receipt | None:
    """The receipt of an exchange that ended badly; None where the answer is a readable 200 without an error code.

    A refused token is said as REFRESH; the caller renews it first.
    """
    if answer.status == 0:
        if not answer.sent:
            return Receipt(Outcome.RETRY, hint=f"连不上钉钉（{answer.fault}）")
        return Receipt(Outcome.UNKNOWN, hint=f"钉钉没有答复，可能已送达（{answer.fault}）", pool=pool)
    if answer.body is not None and answer.body.get("punish") is not None:
        return Receipt(Outcome.RATE_LIMITED, after=_BANNED, hint="本机 IP 调用过多，被钉钉暂停 5 分钟")
    if answer.code:
        return _coded(answer, pool, key)
    if answer.status == 401:
        return Receipt(Outcome.REFRESH, hint="访问凭证失效，已重新获取", pool=pool)
    if answer.status == 429:
        after = answer.retry_after or pause(key)
        return Receipt(Outcome.RATE_LIMITED, after=after, hint="发送过快，被钉钉限流")
    if 200 <= answer.status < 300:
        if answer.status == 200 and answer.body is not None:
            return None
        return Receipt(Outcome.UNKNOWN, hint=f"钉钉的答复无法识别（HTTP {answer.status}）", pool=pool)
    return Receipt(Outcome.RETRY, hint=f"钉钉接口异常（HTTP {answer.status}）", pool=pool)


def _coded(answer: Answer, pool: str, key: str) -> Receipt:
    verdict = verdict_of(answer.code)
    outcome, after = verdict.outcome, None
    if answer.status == 401:
        outcome = Outcome.REFRESH
    elif answer.status == 429 and outcome is Outcome.RETRY:
        outcome = Outcome.RATE_LIMITED
    if outcome is Outcome.RATE_LIMITED:
        after = max(verdict.after or pause(key), answer.retry_after or timedelta())
    hint = f"{verdict.hint}（{answer.code[:60]}）"
    return Receipt(outcome, after=after, hint=hint, pool=pool if verdict.counted else "")
