"""The demo's clock: it stands still, and moves when asked. Never mounted outside the demo."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.rules.zones import DEFAULT_ZONE, zone_info
from bot.texts import web as texts
from bot.web.body import BadBody, read_body
from bot.web.pages import from_elsewhere, json_object, number_in, wrong
from bot.web.state import Qiantou

FURTHEST = timedelta(days=400)


class Unclear(Exception):
    """The request does not say where to; the message is the answer, in Chinese."""


def clock_router() -> APIRouter:
    """`GET` and `POST /api/demo/clock`; one move at a time."""
    router = APIRouter()
    one_at_a_time = asyncio.Lock()

    @router.get("/api/demo/clock", response_model=None)
    def look(request: Request) -> Response:
        return _shown(request.app.state.qiantou)

    @router.post("/api/demo/clock", response_model=None)
    async def move(request: Request) -> Response:
        if from_elsewhere(request):
            return wrong(403, texts.from_elsewhere())
        try:
            body = await read_body(request)
        except BadBody as bad:
            return wrong(bad.status, texts.bad_body(bad.status))
        state: Qiantou = request.app.state.qiantou
        async with one_at_a_time:
            try:
                wanted = target(json_object(body), state.clock.now())
            except Unclear as unclear:
                return wrong(400, str(unclear))
            if wanted > state.clock.now():
                await state.runner.advance(wanted)
                await state.settle()
                state.changed.poke()
        return _shown(state)

    return router


def target(asked: dict[str, object] | None, now: datetime) -> datetime:
    """The moment meant by `{"advance_seconds": n}` or `{"to": ISO with offset}`; raises Unclear."""
    if asked is None or ("advance_seconds" in asked) == ("to" in asked):
        raise Unclear(texts.bad_clock())
    if "to" in asked:
        wanted = _moment(asked["to"])
        if wanted - now > FURTHEST:
            raise Unclear(texts.clock_too_far(FURTHEST.days))
        return wanted
    seconds = number_in(asked["advance_seconds"])
    if seconds is None or seconds < 0:
        raise Unclear(texts.bad_clock())
    if seconds > FURTHEST.total_seconds():
        raise Unclear(texts.clock_too_far(FURTHEST.days))
    return now + timedelta(seconds=seconds)


def _moment(value: object) -> datetime:
    if not isinstance(value, str) or len(value) > 40:
        raise Unclear(texts.bad_clock())
    try:
        moment = datetime.fromisoformat(value)
        if moment.utcoffset() is None:
            raise Unclear(texts.bad_clock())
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Unclear(texts.bad_clock()) from None


def _shown(state: Qiantou) -> JSONResponse:
    return JSONResponse({"now": state.clock.now().astimezone(zone_info(DEFAULT_ZONE)).isoformat()})
