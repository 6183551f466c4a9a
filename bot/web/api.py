"""协作进度跟踪表 for programs and for eyes: `/api/projects`, `/api/projects/{code}/tracking`, `/p/{code}`.

Open in the demo; elsewhere with a token of the project, as a bearer token or as the password a browser asks for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from sqlalchemy import Connection
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.rules.zones import DEFAULT_ZONE, to_local, to_utc, zone_info
from bot.services import tracking
from bot.texts import web as texts
from bot.texts.project_page import SORTS
from bot.web import project_page
from bot.web.pages import page, wrong
from bot.web.project_page import Choice
from bot.web.state import Qiantou
from bot.web.tokens import projects_of, token_of
from bot.web.tracking import sheet
from storage import projects
from storage.records import Project

ASK = {"www-authenticate": 'Basic realm="qiantou", charset="UTF-8"'}
END_OF_DAY = time(23, 59, 59)
LONGEST_DAY = 40  # characters of an ISO moment

CALM = 1.0  # seconds between two news of a page

On = Annotated[str, Query()]
Word = Annotated[str, Query(max_length=80)]


class Closed(Exception):
    """The caller may not see this; `answer` is what they get."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


def api_router() -> APIRouter:
    """Read only; nothing here writes."""
    router = APIRouter()

    @router.get("/api/projects", response_model=None)
    def listing(request: Request) -> Response:
        state: Qiantou = request.app.state.qiantou
        with state.read_engine.connect() as conn:
            allowed = allowed_projects(conn, request, state)
            if allowed is not None and not allowed:
                return wrong(401, texts.token_needed(), ASK)
            found = [one for one in projects.all_open(conn) if allowed is None or one.id in allowed]
            return JSONResponse({"projects": [_project(conn, one) for one in found]})

    @router.get("/api/projects/{code}/tracking", response_model=None)
    def rows(request: Request, code: str, on: On = "") -> Response:
        state: Qiantou = request.app.state.qiantou
        try:
            with state.read_engine.connect() as conn:
                project = opened(conn, request, state, code)
                found = tracking.rows(conn, state.house, project, state.clock.now(), day_of(on))
        except Closed as closed:
            return closed.answer
        return JSONResponse({"rows": [asdict(row) for row in found]})

    @router.get("/p/{code}", response_model=None)
    def board(
        request: Request, code: str, on: On = "", status: Word = "", department: Word = "", sort: Word = "late"
    ) -> Response:
        return _page(request, code, on, Choice(status, department, sort))

    @router.get("/p/{code}/events", response_model=None)
    async def live(request: Request, code: str) -> Response:
        state: Qiantou = request.app.state.qiantou
        try:
            await run_in_threadpool(_may_see, request, state, code)
        except Closed as closed:
            return closed.answer
        return EventSourceResponse(_news(state), headers={"x-accel-buffering": "no"})

    return router


def _page(request: Request, code: str, on: str, choice: Choice) -> Response:
    """The project's page, now or on a past day."""
    state: Qiantou = request.app.state.qiantou
    now = state.clock.now()
    try:
        with state.read_engine.connect() as conn:
            project = opened(conn, request, state, code)
            as_of = day_of(on)
            shown = sheet(conn, state.house, project, now, as_of)
            more = project_page.extras(conn, state.house, project, shown, now, as_of)
    except Closed as closed:
        return closed.answer
    past = as_of is not None and as_of < now
    moment = to_local(as_of if past and as_of else now, DEFAULT_ZONE)
    return page(
        "board.html",
        sheet=replace(shown, rows=project_page.chosen(shown.rows, choice)),
        more=more,
        choice=choice,
        departments=sorted({row.department for row in shown.rows if row.department}),
        sorts=SORTS,
        past=past,
        on=moment.date().isoformat(),
        today=to_local(now, DEFAULT_ZONE).date().isoformat(),
        as_of=f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}",
    )


def _may_see(request: Request, state: Qiantou, code: str) -> None:
    with state.read_engine.connect() as conn:
        opened(conn, request, state, code)


async def _news(state: Qiantou) -> AsyncIterator[ServerSentEvent]:
    """That something changed; what, the page asks for itself."""
    async for _ in state.changed.subscribe():
        if state.stopping:
            return
        yield ServerSentEvent("1", event="changed")
        await asyncio.sleep(CALM)


def allowed_projects(conn: Connection, request: Request, state: Qiantou) -> set[int] | None:
    """Ids of the projects the caller may see; None: all of them."""
    if state.demo:
        return None
    return {project_id for project_id in projects_of(conn, token_of(request)) if project_id is not None}


def opened(conn: Connection, request: Request, state: Qiantou, code: str) -> Project:
    """The project of a code, if the caller may see it; raises Closed."""
    allowed = allowed_projects(conn, request, state)
    if allowed is not None and not allowed:
        raise Closed(wrong(401, texts.token_needed(), ASK))
    project = projects.by_code(conn, code) if code.isprintable() else None
    if project is None or (allowed is not None and project.id not in allowed):
        raise Closed(wrong(404, texts.no_such_project()))
    return project


def day_of(on: str) -> datetime | None:
    """The end of the day asked for (`2026-11-18`), or the moment (ISO with offset); None for now."""
    if not on:
        return None
    if len(on) > LONGEST_DAY:
        raise Closed(wrong(400, texts.bad_day()))
    try:
        if len(on) == len("2026-11-18"):
            return to_utc(datetime.combine(date.fromisoformat(on), END_OF_DAY), DEFAULT_ZONE)
        moment = datetime.fromisoformat(on)
        if moment.utcoffset() is None:
            raise Closed(wrong(400, texts.bad_day()))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Closed(wrong(400, texts.bad_day())) from None


def _project(conn: Connection, project: Project) -> dict[str, object]:
    zone = zone_info(DEFAULT_ZONE)
    return {
        "code": project.code,
        "name": project.name,
        "goal": project.goal,
        "start": project.start_at.astimezone(zone).isoformat() if project.start_at else None,
        "due": project.due_at.astimezone(zone).isoformat() if project.due_at else None,
        "departments": [department.name for department in projects.departments_of(conn, project.id)],
    }
