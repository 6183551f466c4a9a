"""The local platform over HTTP: say something in a group or one-to-one, read what was said, be told of changes."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import AsyncIterator
from typing import Annotated

import anyio
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse, ServerSentEvent

from adapters.base import IncomingMessage, RawRequest, Received, Refused
from bot.texts import web as texts
from bot.web.body import BadBody, read_body
from bot.web.pages import from_elsewhere, wrong
from bot.web.state import Qiantou
from bot.web.tokens import digest, projects_of, token_of
from bot.web.view import as_json, lines
from storage.writer import StorageUnavailable

PLATFORM = "local"
NAME_LIMIT = 40  # of a group or person, as the adapter has it
AFTER_DIGITS = 15  # a sequence number has no more

KINDS = ("groups", "people")


def local_router() -> APIRouter:
    """Open in the demo; elsewhere with the token whose hash is in the settings of the local platform."""
    router = APIRouter(prefix="/api/local")
    router.add_api_route("/stream", stream, methods=["GET"], response_model=None)
    router.add_api_route("/{kind}/{name:path}/messages", read, methods=["GET"], response_model=None)
    router.add_api_route("/{kind}/{name:path}/messages", say, methods=["POST"], response_model=None)
    return router


async def say(request: Request, kind: str, name: str) -> Response:
    """Store one message. 200 with its id after commit; in the demo the reply is there too by then."""
    state: Qiantou = request.app.state.qiantou
    adapter_name = _adapter_name(state)
    refused = _refused(request, state, adapter_name)
    if refused is not None:
        return refused
    if adapter_name is None or kind not in KINDS:
        return wrong(404, texts.not_here())
    if from_elsewhere(request):
        return wrong(403, texts.from_elsewhere())
    try:
        body = await read_body(request)
        accepted = await state.accept(adapter_name, _raw(request, kind, name, body))
    except BadBody as bad:
        return wrong(bad.status, texts.bad_body(bad.status))
    except Refused as refusal:
        return wrong(refusal.status, texts.unreadable_message())
    except StorageUnavailable:
        return wrong(503, texts.not_stored(), {"retry-after": "5"})
    if state.demo:
        await state.settle()
    state.changed.poke()
    return JSONResponse({"message_id": _message_id(accepted.received)})


def read(request: Request, kind: str, name: str, after: Annotated[str, Query()] = "0") -> Response:
    """What was said after a sequence number, oldest first."""
    state: Qiantou = request.app.state.qiantou
    adapter_name = _adapter_name(state)
    refused = _refused(request, state, adapter_name)
    if refused is not None:
        return refused
    if adapter_name is None or kind not in KINDS:
        return wrong(404, texts.not_here())
    number = after_of(after)
    if number is None:
        return wrong(400, texts.bad_after())
    with state.read_engine.connect() as conn:
        found = lines(conn, conversation(kind, name), number, state.adapters[adapter_name].profile.bot_name)
    return JSONResponse({"messages": [as_json(line) for line in found]})


async def stream(request: Request) -> Response:
    """Server-sent events: one named `changed` at the beginning and whenever something was stored or sent."""
    state: Qiantou = request.app.state.qiantou
    refused = _refused(request, state, _adapter_name(state))
    if refused is not None:
        return refused

    async def events() -> AsyncIterator[ServerSentEvent]:
        async for _ in state.changed.subscribe():
            yield ServerSentEvent(event="changed", data="1")
            await anyio.sleep(COALESCE)

    return EventSourceResponse(events(), headers={"x-accel-buffering": "no"})


COALESCE = 0.05  # seconds in which several changes become one event


def conversation(kind: str, name: str) -> str:
    """The key of a conversation, with the name on one line as the adapter stores it."""
    storable = "".join(char for char in name if char.isprintable())
    return f"{kind}/{' '.join(storable.split())[:NAME_LIMIT]}"


def after_of(given: str) -> int | None:
    """A sequence number, or None for what is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) <= AFTER_DIGITS else None


def _adapter_name(state: Qiantou) -> str | None:
    return next((name for name, adapter in state.adapters.items() if adapter.platform == PLATFORM), None)


def _refused(request: Request, state: Qiantou, adapter_name: str | None) -> JSONResponse | None:
    """A refusal, or None when the caller may use the local platform: with its own token, or one made for it."""
    if adapter_name is None:
        return wrong(404, texts.not_here())
    if state.demo:
        return None
    token = token_of(request)
    kept = getattr(getattr(state.adapters[adapter_name], "settings", None), "token", "")
    if kept and hmac.compare_digest(digest(token), kept):
        return None
    with state.read_engine.connect() as conn:
        if token and None in projects_of(conn, token):
            return None
    return wrong(401, texts.token_needed(), {"www-authenticate": "Bearer"})


def _raw(request: Request, kind: str, name: str, body: bytes) -> RawRequest:
    headers = {key.lower(): value for key, value in request.headers.items()}
    if not headers.get("x-message-id", "").strip():
        headers["x-message-id"] = uuid.uuid4().hex
    path = f"/api/local/{kind}/{name}/messages"
    return RawRequest(request.method, path, dict(request.query_params), headers, body)


def _message_id(received: Received) -> str:
    for event in received.events:
        if isinstance(event.body, IncomingMessage):
            return event.body.message_id
    return ""
