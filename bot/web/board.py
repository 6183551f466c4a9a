"""`/board`: one person's board as a page; `/m/{inbox id}`: the message a record rests on.

The wall is sacred: a board shows exactly the projects its person belongs to. In the demo anybody may look as anybody;
elsewhere a secret address from `/看板 网页` is opened by a button, once, and binds the browser to its person. A message
is open to who may see the projects it changed.
"""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import board, links
from bot.services.links import Opened
from bot.texts import common
from bot.texts import web as texts
from bot.texts.board import Board
from bot.web import access
from bot.web.access import ASK, COOKIE
from bot.web.pages import SECURITY_HEADERS, from_elsewhere, page, wrong
from bot.web.sheet import day_text
from bot.web.state import Qiantou
from storage import issues, people, projects, reports, tasks
from storage.records import Person
from storage.reports import Behind
from storage.writer import StorageUnavailable

MOST_ID = 2**62  # greater row ids are none

Who = Annotated[str, Query(max_length=access.LONGEST_NAME)]


def board_router() -> APIRouter:
    """What a board's buttons do goes through the chat; here only the browser's own binding is written."""
    router = APIRouter(default_response_class=Response)

    @router.get("/board")
    def own(request: Request, who: Who = "") -> Response:
        return _board(request, who, "desk.html")

    @router.get("/board/part")
    def part(request: Request, who: Who = "") -> Response:
        return _board(request, who, "_desk.html")

    @router.post("/board/leave")
    def leave(request: Request) -> Response:
        return _leave(request)

    @router.get("/board/{token}")
    def look(request: Request, token: str) -> Response:
        return _look(request, token)

    @router.post("/board/{token}")
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
        everybody = access.everybody(conn) if state.demo else []
        person_id = _chosen(conn, everybody, who) if state.demo else access.bearer(conn, request, state)
        if person_id is None:
            return page("closed.html", 401, sentence=texts.board_needs_link())
        mine = projects.of_person(conn, person_id)
        shown = board.build(conn, state.house, person_id, mine, now)
        seal = "" if state.demo else access.visitor(conn, request, state).seal
        open_ones = [(one.code, one.name) for one in projects.by_ids(conn, mine) if one.name in shown.projects]
    names = [one.name for one in everybody]
    return page(template, board=shown, people=names, demo=state.demo, at=_moment(shown), pages=open_ones, seal=seal)


def _moment(shown: Board) -> str:
    return common.date(shown.local, has_clock=True, today=shown.local)


def _chosen(conn: Connection, everybody: list[Person], who: str) -> int | None:
    """The person named in the demo; without a name a coordinator, else anybody."""
    named = next((one.id for one in everybody if one.name == who), None)
    coordinators = [project.coordinator_id for project in projects.all_open(conn) if project.coordinator_id]
    return named or next(iter(coordinators), None) or next((one.id for one in everybody), None)


# ---------------------------------------------------------------- the secret address


def _look(request: Request, token: str) -> Response:
    """The button: a chat's preview uses nothing up. A refused look at a known address leaves its trace."""
    state: Qiantou = request.app.state.qiantou
    now, cookie = state.clock.now(), request.cookies.get(COOKIE, "")
    with state.read_engine.connect() as conn:
        link = links.find(conn, token, links.PAGE)
        reason = links.why_not(conn, link, cookie, now)
        name = people.person(conn, link.person_id).name if link and not reason else ""
    if reason and link is not None:
        try:
            state.writer.run(lambda own: links.deny(own, link, reason, now))
        except StorageUnavailable:
            return page("closed.html", 503, sentence=texts.not_stored())
    if reason:
        return page("closed.html", 403, sentence=texts.board_needs_link())
    return page("enter.html", person=name, days=links.PAGE_LIVES.days)


def _enter(request: Request, token: str) -> Response:
    """Bound to the browser that presses first, and gone from the address bar."""
    state: Qiantou = request.app.state.qiantou
    if from_elsewhere(request):
        return page("closed.html", 403, sentence=texts.from_elsewhere())
    now, cookie = state.clock.now(), request.cookies.get(COOKIE, "")
    try:
        found = state.writer.run(lambda conn: links.open_once(conn, token, cookie, now, links.PAGE))
    except StorageUnavailable:
        return page("closed.html", 503, sentence=texts.not_stored())
    if found is None:
        return page("closed.html", 403, sentence=texts.board_needs_link())
    with state.read_engine.connect() as conn:
        name = people.person(conn, found.link.person_id).name
    who = f"?who={quote(name)}" if state.demo else ""
    to = f"/p/{quote(found.link.what)}{who}" if found.link.what else f"/board{who}"
    return _bound(RedirectResponse(to, 303, SECURITY_HEADERS), state, found)


def _bound(answer: Response, state: Qiantou, found: Opened) -> Response:
    if found.cookie and not state.demo:
        secure = state.house.public_url.startswith("https://")
        life = int(links.PAGE_LIVES.total_seconds())
        answer.set_cookie(COOKIE, found.cookie, max_age=life, path="/", httponly=True, secure=secure, samesite="lax")
    return answer


def _leave(request: Request) -> Response:
    """This browser is nobody's any more."""
    state: Qiantou = request.app.state.qiantou
    if from_elsewhere(request):
        return page("closed.html", 403, sentence=texts.from_elsewhere())
    now, cookie = state.clock.now(), request.cookies.get(COOKIE, "")
    try:
        state.writer.run(lambda conn: links.leave(conn, cookie, now))
    except StorageUnavailable:
        return page("closed.html", 503, sentence=texts.not_stored())
    answer = page("closed.html", heading=texts.LEFT, sentence=texts.left())
    answer.delete_cookie(COOKIE, path="/")
    return answer


# ---------------------------------------------------------------- the message behind a number


def _message(request: Request, inbox_id: int) -> Response:
    state: Qiantou = request.app.state.qiantou
    with state.read_engine.connect() as conn:
        one = access.visitor(conn, request, state)
        if one.unknown:
            return wrong(401, texts.token_needed(), ASK)
        found = reports.message(conn, inbox_id) if 0 < inbox_id < MOST_ID else None
        places = reports.project_ids_of(conn, found.changed) if found else {}
        others = [project_id for project_id in places.values() if not one.sees(project_id)]
        if found is None or others:
            access.refused(state, "project", others[0] if others else None, "message", one.person_id)
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
