"""/admin: the way in and out. What is inside stands in admin_connections.py and admin_desk.py."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.services.codes import digest
from bot.texts import web as web_texts
from bot.texts import web_admin as texts
from bot.web import admin_connections, admin_desk, admin_templates
from bot.web.admin_door import (
    HEADERS,
    SESSION,
    Turned,
    Typed,
    Visit,
    arrive,
    closed,
    entering,
    posted,
    put_cookie,
    seen,
    way_in,
)
from storage import admin_sessions
from storage.writer import StorageUnavailable


def admin_router() -> APIRouter:
    """Everything below /admin; a change is a POST, a GET changes nothing."""
    router = APIRouter(prefix="/admin", default_response_class=Response, include_in_schema=False)
    get = {"": seen(admin_connections.all_of_them), "/part": seen(admin_connections.part), "/new": seen(admin_connections.platforms)}
    get |= {"/new/{platform}": seen(admin_connections.blank), "/c/{name}": seen(admin_connections.one)}
    get |= {"/messages": seen(admin_desk.messages), "/system": seen(admin_desk.system), "/in/{secret}": look_in}
    post = {"/in": go_in, "/in/{secret}": go_in, "/out": posted(go_out), "/others": posted(end_others)}
    post |= {"/new/{platform}": posted(admin_connections.add), "/c/{name}": posted(admin_connections.change)}
    post |= {"/c/{name}/test": posted(admin_connections.test), "/c/{name}/switch": posted(admin_connections.switch)}
    post |= {"/c/{name}/remove": posted(admin_connections.remove)}
    post |= {"/messages": posted(admin_desk.resend), "/system/release": posted(admin_desk.release)}
    post |= {"/system/admins": posted(admin_desk.demote)}
    get |= {"/templates": seen(admin_templates.listing), "/templates/{form}": seen(admin_templates.download)}
    post |= {"/templates": posted(admin_templates.add, admin_templates.upload), "/templates/remove": posted(admin_templates.remove)}
    for path, endpoint in get.items():
        router.add_api_route(path, endpoint, methods=["GET"], response_model=None)
    for path, endpoint in post.items():
        router.add_api_route(path, endpoint, methods=["POST"], response_model=None)
    router.add_api_route("/{rest:path}", seen(_nowhere), methods=["GET", "POST"], response_model=None)
    return router


async def look_in(request: Request) -> Response:
    """The button behind a one-time link. Looking uses nothing up, and looks the same for any link."""
    try:
        return way_in(arrive(request), link=True)
    except Turned as turned:
        return turned.answer


async def go_in(request: Request) -> Response:
    """A pressed button or a typed code."""
    try:
        return await entering(arrive(request), request.path_params.get("secret", ""))
    except Turned as turned:
        return turned.answer
    except StorageUnavailable:
        return closed(503, web_texts.not_stored())


async def go_out(visit: Visit, typed: Typed) -> Response:
    """The session ends here, not only in the browser."""
    now = visit.state.clock.now()
    await visit.state.writer.do(lambda conn: admin_sessions.end(conn, digest(visit.given), now))
    answer = RedirectResponse("/admin", 303, HEADERS)
    put_cookie(answer, visit, SESSION, "", 0)
    return answer


async def end_others(visit: Visit, typed: Typed) -> Response:
    """Whoever else has the page open has to open it anew."""
    now = visit.state.clock.now()
    await visit.state.writer.do(lambda conn: admin_sessions.end_others(conn, digest(visit.given), now))
    return RedirectResponse("/admin/system?done=ended", 303, HEADERS)


async def _nowhere(visit: Visit) -> Response:
    if not visit.request.path_params["rest"]:  # /admin/
        return RedirectResponse("/admin", 303, HEADERS)
    return closed(404, texts.no_page())
