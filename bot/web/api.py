"""协作进度跟踪表 for programs: `/api/projects`, `/api/projects/{code}/tracking`.

Open in the demo; elsewhere with a token of the project, as a bearer token or as the password a browser asks for,
or in a browser bound to a person of the project.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Connection

from bot.rules.zones import DEFAULT_ZONE, LAST_SECOND, to_utc, zone_info
from bot.services import tracking
from bot.texts import web as texts
from bot.web.access import ASK, Closed, allowed_projects, opened
from bot.web.pages import wrong
from bot.web.state import Qiantou
from storage import projects
from storage.records import Project

LONGEST_DAY = 40  # characters of an ISO moment

On = Annotated[str, Query()]


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
                project, _ = opened(conn, request, state, code)
                found = tracking.rows(conn, state.house, project, state.clock.now(), day_of(on))
        except Closed as closed:
            return closed.answer
        return JSONResponse({"rows": [asdict(row) for row in found]})

    return router


def day_of(on: str) -> datetime | None:
    """The end of the day asked for (`2026-11-18`), or the moment (ISO with offset); None for now."""
    if not on:
        return None
    if len(on) > LONGEST_DAY:
        raise Closed(wrong(400, texts.bad_day()))
    try:
        if len(on) == len("2026-11-18"):
            return to_utc(datetime.combine(date.fromisoformat(on), LAST_SECOND), DEFAULT_ZONE)
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
