"""`/board`: one person's board as a page; `/m/{inbox id}`: the message a record rests on.

The wall is sacred: a board shows exactly the projects its person belongs to. In the demo anybody may look as anybody;
elsewhere a secret address from `/看板 网页` names the person and is kept as a cookie, so that it does not stay in the
address bar. A message is open to who may see the projects it changed.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import board, board_links
from bot.texts import common
from bot.texts import web as texts
from bot.texts.board import Board
from bot.web.api import ASK, allowed_projects
from bot.web.pages import SECURITY_HEADERS, page, wrong
from bot.web.sheet import day_text
from bot.web.state import Qiantou
from storage import issues, people, projects, reports, tasks
from storage.records import Person
from storage.reports import Behind

COOKIE = "qiantou_board"
MOST_ID = 2**62  # greater row ids are none

Who = Annotated[str, Query(max_length=40)]


def board_router() -> APIRouter:
    """Read only; what a page's buttons do goes through the chat."""
    router = APIRouter(default_response_class=Response)

    @router.get("/board")
    def own(request: Request, who: Who = "") -> Response:
        return _board(request, who, "desk.html")

    @router.get("/board/part")
    def part(request: Request, who: Who = "") -> Response:
        return _board(request, who, "_desk.html")

    @router.get("/board/{token}")
    def enter(request: Request, token: str) -> Response:
        return _enter(request, token)

    @router.get("/m/{inbox_id}")
    def message(request: Request, inbox_id: int) -> Response:
        return _message(request, inbox_id)

    return router


# ---------------------------------------------------------------- one's own board


def _board(request: Request, who: str, template: str) -> Response:
    state: Qiantou = request.app.state.qiantou
    now = state.clock.now()
    with state.read_engine.connect() as conn:
        everybody = _everybody(conn) if state.demo else []
        person_id = _chosen(conn, everybody, who) if state.demo else _bearer(request, conn, state)
        if person_id is None:
            return page("closed.html", 401, sentence=texts.board_needs_link())
        shown = board.build(conn, state.house, person_id, projects.of_person(conn, person_id), now)
    names = [one.name for one in everybody]
    return page(template, board=shown, people=names, demo=state.demo, at=_moment(shown))


def _moment(shown: Board) -> str:
    return common.date(shown.local, has_clock=True, today=shown.local)


def _everybody(conn: Connection) -> list[Person]:
    """Who can be looked at in the demo: everybody with a project, by name."""
    found = {one.id: one for group in projects.groups_all(conn) for one in people.members(conn, group.id)}
    return sorted(found.values(), key=lambda one: (-len(projects.of_person(conn, one.id)), one.id))


def _chosen(conn: Connection, everybody: list[Person], who: str) -> int | None:
    """The person named in the demo; without a name a coordinator, else anybody."""
    named = next((one.id for one in everybody if one.name == who), None)
    coordinators = [project.coordinator_id for project in projects.all_open(conn) if project.coordinator_id]
    return named or next(iter(coordinators), None) or next((one.id for one in everybody), None)


def _bearer(request: Request, conn: Connection, state: Qiantou) -> int | None:
    return board_links.person_of(conn, request.cookies.get(COOKIE, ""), state.clock.now())


def _enter(request: Request, token: str) -> Response:
    """The secret address: remembered by this browser, and gone from the address bar."""
    state: Qiantou = request.app.state.qiantou
    with state.read_engine.connect() as conn:
        person_id = board_links.person_of(conn, token, state.clock.now())
        name = people.person(conn, person_id).name if person_id else ""
    if person_id is None:
        return page("closed.html", 401, sentence=texts.board_needs_link())
    if state.demo:
        return RedirectResponse(f"/board?who={name}", 303, SECURITY_HEADERS)
    answer = RedirectResponse("/board", 303, SECURITY_HEADERS)
    secure = state.house.public_url.startswith("https://")
    life = int(board_links.LIVES.total_seconds())
    answer.set_cookie(COOKIE, token, max_age=life, path="/", httponly=True, secure=secure, samesite="lax")
    return answer


# ---------------------------------------------------------------- the message behind a number


def _message(request: Request, inbox_id: int) -> Response:
    state: Qiantou = request.app.state.qiantou
    with state.read_engine.connect() as conn:
        allowed = allowed_projects(conn, request, state)
        bearer = None if allowed is None else _bearer(request, conn, state)
        if allowed is not None and bearer is not None:
            allowed = allowed | set(projects.of_person(conn, bearer))
        if allowed is not None and not allowed:
            return wrong(401, texts.token_needed(), ASK)
        found = reports.message(conn, inbox_id) if 0 < inbox_id < MOST_ID else None
        places = reports.project_ids_of(conn, found.changed) if found else {}
        if found is None or (allowed is not None and not set(places.values()) <= allowed):
            return page("closed.html", 404, sentence=texts.no_such_message())
        return page("message.html", **_shown(conn, found, places))


def _shown(conn: Connection, found: Behind, places: dict[tuple[str, int], int]) -> dict[str, Any]:
    """What one-to-one was said stays between the two; what it changed is on the project's sheet anyway."""
    of = {p.id: p for p in projects.by_ids(conn, places.values())}
    rows = [
        (tasks.task(conn, row_id) if kind == "task" else issues.issue(conn, row_id), of[places[(kind, row_id)]])
        for kind, row_id in found.changed
    ]
    local = to_local(found.at, DEFAULT_ZONE)
    return {
        "sender": found.sender,
        "group": found.group,
        "text": found.text if found.group else "",
        "at": f"{day_text(found.at, found.at)} {local:%H:%M}",
        "rows": rows,
    }
