"""/hooks/{adapter}: where platforms post. A 2xx leaves only after COMMIT; content never causes a 5xx."""

from __future__ import annotations

import time

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.base import HttpAnswer, RawRequest, Refused
from bot.services import metrics
from bot.web.body import BadBody, read_body
from bot.web.state import Qiantou
from storage.writer import StorageUnavailable

log = structlog.get_logger("hooks")
REFUSED = b"refused"  # one short body for every cause


async def hook(request: Request) -> Response:
    """Verify, store, answer."""
    began = time.perf_counter()
    state: Qiantou = request.app.state.qiantou
    name = request.path_params["adapter"]
    if name not in state.adapters or state.adapters[name].profile.transcript:
        metrics.answered("", "rejected", time.perf_counter() - began)
        return Response(REFUSED, 401)  # like a bad signature: nobody learns which names exist
    result, answer = await _answer(state, name, request)
    metrics.answered(name, result, time.perf_counter() - began)
    return answer


async def _answer(state: Qiantou, name: str, request: Request) -> tuple[str, Response]:
    """How it ended, in one word for the counter, and the answer."""
    try:
        raw = raw_request(request, await read_body(request))
    except BadBody as error:
        return "bad_body", Response(status_code=error.status, headers={"connection": "close"})
    try:
        accepted = await state.accept(name, raw)
    except Refused as refusal:
        log.warning("hook_refused", adapter=name, reason=refusal.reason)
        metrics.webhook_rejected.labels(name, str(refusal.status)).inc()
        return "rejected", Response(REFUSED, refusal.status)
    except StorageUnavailable as error:
        log.error("hook_not_stored", adapter=name, cause=str(error))
        return "unavailable", Response(status_code=503, headers={"retry-after": "2"})
    except Exception:  # what fails by its content would fail each time it is sent again
        log.exception("hook_failed", adapter=name)
        return "failed", _response(state.adapters[name].receive(raw, state.clock.now()).answer)
    return "stored" if accepted.received.events else "ignored", _response(accepted.answer)


def _response(answer: HttpAnswer) -> Response:
    return Response(answer.body, answer.status, dict(answer.headers))


def raw_request(request: Request, body: bytes) -> RawRequest:
    """The request as adapters know it. A header that comes twice arrives joined, so that it verifies as neither."""
    headers: dict[str, str] = {}
    for key, value in request.headers.items():
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return RawRequest(request.method, request.url.path, dict(request.query_params), headers, body)


routes = [Route("/hooks/{adapter}", hook, methods=["GET", "POST"])]
