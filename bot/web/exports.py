"""`/x/{secret}`: an export behind a link that opens by a button, once; `/p/{code}/…`: the page's own sheet and picture;
`/w/{secret}.png`: the picture a chat fetches for a weekly.

Looking at the address opens nothing, so that previews of a chat use nothing up. Every refusal looks the same.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from bot.rules import permissions as p
from bot.services import export_files, export_picture, exports, links
from bot.services.export_files import File
from bot.services.links import Opened
from bot.texts import exports as texts
from bot.texts import pictures as picture_texts
from bot.texts import web as web_texts
from bot.web import access
from bot.web.access import Closed, opened
from bot.web.api import day_of
from bot.web.pages import SECURITY_HEADERS, from_elsewhere, page
from bot.web.state import Qiantou
from storage import projects
from storage.writer import StorageUnavailable

COOKIE = "qiantou_link"

MOST_AT_ONCE = 100  # downloads whose progress is told
_MADE_UP = re.compile(r"[0-9a-f]{32}")

On = Annotated[str, Query()]
Asked = Annotated[str, Form(max_length=64)]


def export_router() -> APIRouter:
    """Files of the forms."""
    router = APIRouter(default_response_class=Response)
    under_way: dict[str, str] = {}  # by the browser's own random name for its download: how far it is

    @router.get("/x/{token}")
    def look(request: Request, token: str) -> Response:
        return _look(request, token)

    @router.post("/x/{token}")
    def take(request: Request, token: str, asked: Asked = "") -> Response:
        return _take(request, token, _Told(under_way, asked))

    @router.get("/exporting/{asked}")
    def how_far(asked: str) -> Response:
        return PlainTextResponse(under_way.get(asked, ""), headers=SECURITY_HEADERS)

    @router.get("/w/{token}.png")
    def picture(request: Request, token: str) -> Response:
        return _picture(request, token)

    @router.get("/p/{code}/tracking.xlsx")
    def sheet(request: Request, code: str, on: On = "") -> Response:
        return _sheet(request, code, on)

    @router.get("/p/{code}/picture.png")
    def drawn(request: Request, code: str, on: On = "") -> Response:
        return _drawn(request, code, on)

    return router


class _Told:
    """Says how far an export is to who asked for it, and to nobody else: only that browser knows the name it made up."""

    def __init__(self, under_way: dict[str, str], asked: str) -> None:
        self._under_way, self._asked = under_way, asked if _MADE_UP.fullmatch(asked) else ""

    def __call__(self, sheet: str, count: int) -> None:
        if self._asked and (self._asked in self._under_way or len(self._under_way) < MOST_AT_ONCE):
            self._under_way[self._asked] = texts.progress_line(sheet, count)

    def done(self) -> None:
        """The file is on its way."""
        self._under_way.pop(self._asked, None)


def _look(request: Request, token: str) -> Response:
    """The page with the button; a refused look at a known link leaves its trace."""
    state: Qiantou = request.app.state.qiantou
    now, cookie = state.clock.now(), request.cookies.get(COOKIE, "")
    with state.read_engine.connect() as conn:
        link = links.find(conn, token)
        reason = links.why_not(conn, link, cookie, now)
        project = projects.project(conn, link.project_id) if link and not reason else None
    if link is None or project is None:
        if link is not None:
            try:
                state.writer.run(lambda conn: links.deny(conn, link, reason, now))
            except StorageUnavailable:
                return page("closed.html", 503, sentence=web_texts.not_stored())
        return page("closed.html", 403, sentence=texts.link_closed())
    return page("download.html", what=export_files.spoken(link.what), project=project)


def _take(request: Request, token: str, told: _Told) -> Response:
    """The file, for the browser that presses first."""
    state: Qiantou = request.app.state.qiantou
    if from_elsewhere(request):
        return page("closed.html", 403, sentence=web_texts.from_elsewhere())
    now, cookie = state.clock.now(), request.cookies.get(COOKIE, "")
    try:
        found = state.writer.run(lambda conn: links.open_once(conn, token, cookie, now))
    except StorageUnavailable:
        return page("closed.html", 503, sentence=web_texts.not_stored())
    if found is None:
        return page("closed.html", 403, sentence=texts.link_closed())
    with state.read_engine.connect() as conn:
        project = projects.project(conn, found.link.project_id)
        try:
            file = export_files.made(conn, state.house, project, found.link.what, now, told)
        finally:
            told.done()
    answer = _file(file) if file else page("closed.html", 404, sentence=texts.file_gone())
    return _bound(answer, state, token, found)


def _bound(answer: Response, state: Qiantou, token: str, found: Opened) -> Response:
    if found.cookie:
        secure = state.house.public_url.startswith("https://")
        life, path = int(links.LIVES.total_seconds()), f"/x/{token}"
        answer.set_cookie(COOKIE, found.cookie, max_age=life, path=path, httponly=True, secure=secure, samesite="strict")
    return answer


def _sheet(request: Request, code: str, on: str) -> Response:
    """What the page shows, as a file."""
    state: Qiantou = request.app.state.qiantou
    now = state.clock.now()
    try:
        with state.read_engine.connect() as conn:
            project, one = opened(conn, request, state, code, "export")
            if not access.may_export(conn, project, one):
                access.refused(state, "project", project.id, "export", one.person_id)
                return page("closed.html", 403, sentence=web_texts.download_by_role(p.needed(links.ACTION)))
            as_of = day_of(on)
            kept = exports.TRACKING if as_of is None or as_of >= now else f"{exports.TRACKING}@{on[:10]}"
            file = export_files.made(conn, state.house, project, kept, now)
    except Closed as closed:
        return closed.answer
    assert file is not None
    return _file(file)


def _drawn(request: Request, code: str, on: str) -> Response:
    """The weekly picture of a project, now or on a past day, for whoever may see its page."""
    state: Qiantou = request.app.state.qiantou
    now = state.clock.now()
    try:
        with state.read_engine.connect() as conn:
            project, _ = opened(conn, request, state, code)
            found = export_picture.png(conn, state.house, project, now, day_of(on))
    except Closed as closed:
        return closed.answer
    return _image(found) if found else page("closed.html", 404, sentence=picture_texts.none())


def _picture(request: Request, token: str) -> Response:
    """A picture of a weekly, for the chat that shows it: it has to be fetched without a button, so the secret ends by time."""
    state: Qiantou = request.app.state.qiantou
    with state.read_engine.connect() as conn:
        found = export_picture.by_address(conn, state.house, token, state.clock.now())
    return _image(found) if found else page("closed.html", 404, sentence=picture_texts.none())


def _image(content: bytes) -> Response:
    headers = {**SECURITY_HEADERS, "cache-control": "private, max-age=86400"}
    return Response(content, media_type=export_files.PNG, headers=headers)


def _file(file: File) -> Response:
    name = quote(file.name)
    headers = {
        **SECURITY_HEADERS,
        "content-disposition": f"attachment; filename*=UTF-8''{name}",
        "content-length": str(file.size),
    }
    return StreamingResponse(file.pieces(), media_type=file.kind, headers=headers)
