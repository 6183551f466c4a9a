"""/admin/templates: a company's own layouts of the forms: taken after a trial, downloaded to be edited, removed."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from sqlalchemy import Connection
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.types import Message

from bot.exports.template import BadTemplate
from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import export_templates as service
from bot.services.export_files import DOCX
from bot.services.export_papers import FORMS
from bot.texts import web_admin as texts
from bot.web.admin_connections import frame, said
from bot.web.admin_door import HEADERS, Turned, Typed, Visit, back, closed, show
from bot.web.body import BadBody, read_body

ROOM = 64 * 1024  # bytes around the file in a form
PATIENCE = 30.0  # seconds for a file to come in
FILE = "file"


class Upload(dict[str, str]):
    """A form that carries a file: its fields, and the file beside them."""

    name: str = ""
    content: bytes = b""


async def listing(visit: Visit) -> Response:
    """Every form, and whose layout it has."""
    return await asyncio.to_thread(_page, visit, "")


def _page(visit: Visit, problem: str) -> Response:
    state = visit.state
    now = to_local(state.clock.now(), DEFAULT_ZONE)
    with state.read_engine.connect() as conn:
        own = {form.name: one for one, form, rules in service.listing(conn) if rules}
    rows: list[dict[str, Any]] = [
        {"form": form, "own": own.get(form.name), "at": said(own[form.name].created_at, now) if form.name in own else ""} for form in FORMS
    ]
    return show("admin/templates.html", 400 if problem else 200, **frame(visit, rows=rows, problem=problem))


async def download(visit: Visit) -> Response:
    """What rules now, as a template to be edited in Word."""
    try:
        form = service.named(visit.request.path_params["form"])
    except BadTemplate:
        return closed(404, texts.no_page())

    def read() -> bytes:
        with visit.state.read_engine.connect() as conn:
            return service.shown(conn, form)[0]

    headers = HEADERS | {"content-disposition": f"attachment; filename*=UTF-8''{quote(f'{form.title}.docx')}"}
    return Response(await asyncio.to_thread(read), media_type=DOCX, headers=headers)


async def upload(request: Request) -> Upload:
    """A multipart form within its limits."""
    try:
        body = await read_body(request, service.MOST_READ + ROOM, PATIENCE)

        async def again() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        form = await Request(request.scope, again).form(max_files=1, max_fields=5)
    except BadBody as bad:
        raise Turned(closed(bad.status, texts.bad_form())) from None
    except (MultiPartException, HTTPException):
        raise Turned(closed(400, texts.bad_form())) from None
    found = Upload({key: value for key, value in form.items() if isinstance(value, str)})
    file = form.get(FILE)
    if isinstance(file, UploadFile):
        name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
        found.name, found.content = "".join(char for char in name if char.isprintable()), await file.read()
    return found


async def add(visit: Visit, typed: Typed) -> Response:
    """Tried out first, in a process of its own; what cannot be filled is refused with the reason."""
    assert isinstance(typed, Upload)
    name, content, now = typed.name, typed.content, visit.state.clock.now()
    try:
        form = service.named(typed.get("form", ""))
        await asyncio.to_thread(service.examine, form, content)
    except BadTemplate as error:
        return await asyncio.to_thread(_page, visit, str(error))
    await visit.state.writer.do(lambda conn: service.keep(conn, form, name or f"{form.name}.docx", content, now))
    return back("/admin/templates", "template")


async def remove(visit: Visit, typed: Typed) -> Response:
    """The one before it rules again, or our own layout."""
    now = visit.state.clock.now()
    try:
        form = service.named(typed.get("form", ""))
    except BadTemplate:
        return closed(404, texts.no_page())

    def unit(conn: Connection) -> bool:
        return service.remove(conn, form, now) is not None

    return back("/admin/templates", "untemplate" if await visit.state.writer.do(unit) else "same")
