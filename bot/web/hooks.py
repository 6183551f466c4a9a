"""/hooks/{adapter}: where platforms post. A 2xx leaves only after COMMIT; content never causes a 5xx.

A plain ASGI application that `Front` puts before FastAPI: of a message in, the router, the middleware and the request
and response objects would cost as much as storing it (docs/benchmarks.md).
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import parse_qsl

import structlog
from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from adapters.base import Adapter, HttpAnswer, RawRequest, Refused
from bot.services import metrics
from bot.web.body import BadBody, body_of
from bot.web.state import Accepted, Qiantou
from storage.writer import StorageUnavailable

log = structlog.get_logger("hooks")
PREFIX = "/hooks/"
REFUSED = HttpAnswer(401, body=b"refused")  # one short body for every cause
NOT_NOW = HttpAnswer(503, {"retry-after": "2"})


class Front(FastAPI):
    """The application, with what platforms post taken out before its router; other methods and paths go through it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection's event."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith(PREFIX):
            scope["app"] = self
            await Hook()(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class Hook:
    """Verify, store, answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        began = time.perf_counter()
        state: Qiantou = scope["app"].state.qiantou
        name = scope["path"][len(PREFIX) :]
        accepted: Accepted | None = None
        if name not in state.adapters or state.adapters[name].profile.transcript:
            name, result, answer = "", "rejected", REFUSED  # like a bad signature: nobody learns which names exist
        else:
            result, answer, accepted = await _answer(state, name, scope, receive)
        metrics.answered(name, result, time.perf_counter() - began)
        headers = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in answer.headers.items()]
        headers.append((b"content-length", b"%d" % len(answer.body)))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})
        if accepted is not None:
            state.left(name, accepted)


async def _answer(
    state: Qiantou, name: str, scope: Scope, receive: Receive
) -> tuple[str, HttpAnswer, Accepted | None]:
    """How it ended, in one word for the counter, the answer, and what was stored."""
    headers = _headers(scope)
    try:
        body = await body_of(headers, receive)
    except BadBody as error:
        return "bad_body", HttpAnswer(error.status, {"connection": "close"}), None
    asked = scope["query_string"]
    query = parse_qsl(asked.decode("latin-1"), keep_blank_values=True) if asked else []
    raw = RawRequest(scope["method"], scope["path"], _joined(query), headers, body)
    adapter = state.adapters.get(name)
    if adapter is None:  # switched off while the body arrived
        return "rejected", REFUSED, None
    try:
        accepted = await state.accept(name, raw)
    except Refused as refusal:
        log.warning("hook_refused", adapter=name, reason=refusal.reason)
        metrics.webhook_rejected.labels(name, str(refusal.status)).inc()
        return "rejected", HttpAnswer(refusal.status, body=REFUSED.body), None
    except StorageUnavailable as error:
        log.error("hook_not_stored", adapter=name, cause=str(error))
        return "unavailable", NOT_NOW, None
    except Exception:  # what fails by its content would fail each time it is sent again
        log.exception("hook_failed", adapter=name)
        return "failed", _in_order(adapter, raw, state.clock.now()), None
    return "stored" if accepted.received.events else "ignored", accepted.answer, accepted


def _in_order(adapter: Adapter, raw: RawRequest, now: datetime) -> HttpAnswer:
    """What the platform takes for received; where not even that can be said, what anybody is answered."""
    try:
        return adapter.receive(raw, now).answer
    except Exception:
        return REFUSED


def _headers(scope: Scope) -> dict[str, str]:
    """The headers as adapters know them."""
    return _joined((key.decode("latin-1"), value.decode("latin-1")) for key, value in scope["headers"])


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By name. What comes twice arrives joined, so that it verifies as neither."""
    found: dict[str, str] = {}
    for key, value in pairs:
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


routes = [Route("/hooks/{adapter}", Hook(), methods=["GET", "POST"])]
