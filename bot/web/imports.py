"""`/p/{code}/import`: an existing tracking sheet taken over on the page: shown first, recorded by a second button, all or none.

Nothing is kept between the two: the page carries the file back.
"""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.types import Message

from bot.rules import permissions as p
from bot.services import gather, roles
from bot.services import imports as service
from bot.services.imports import Unusable
from bot.texts import imports as texts
from bot.texts import web as web_texts
from bot.web import access, acts
from bot.web.access import Closed, Visitor, opened
from bot.web.body import BadBody, read_body
from bot.web.pages import from_elsewhere, page
from bot.web.state import Qiantou
from storage import people, projects
from storage.records import Project
from storage.writer import StorageUnavailable

ACTION = "assign"  # who gives out tasks takes a sheet of them over
LARGEST = 2 << 20  # bytes of the file
ROOM = 64 << 10  # around it in a form; carried back it takes four thirds
PATIENCE = 30.0  # seconds for the file to come in


@dataclass(frozen=True, slots=True)
class Given:
    """What came in. `sure`: the second button."""

    name: str
    content: bytes
    seal: str
    who: str
    sure: bool


def import_router() -> APIRouter:
    """The page with the file, and what becomes of it."""
    router = APIRouter(default_response_class=Response)

    @router.get("/p/{code}/import")
    def ask(request: Request, code: str, who: str = "") -> Response:
        return _answer(request, code, Given("", b"", "", who[: access.LONGEST_NAME], False))

    @router.post("/p/{code}/import")
    async def take(request: Request, code: str) -> Response:
        if from_elsewhere(request):
            return page("closed.html", 403, sentence=web_texts.from_elsewhere())
        try:
            given = await _given(request)
        except BadBody as bad:
            sentence = texts.too_big_here(LARGEST >> 20) if bad.status == 413 else web_texts.bad_body(bad.status)
            return page("closed.html", bad.status, sentence=sentence)
        except (MultiPartException, HTTPException, binascii.Error):
            return page("closed.html", 400, sentence=web_texts.bad_body(400))
        return await run_in_threadpool(_answer, request, code, given)

    return router


async def _given(request: Request) -> Given:
    """The form within its limits."""
    body = await read_body(request, LARGEST * 4 // 3 + ROOM, PATIENCE)

    async def again() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    form = await Request(request.scope, again).form(max_files=1, max_fields=6, max_part_size=LARGEST * 4 // 3 + ROOM)
    file = form.get("file")
    if isinstance(file, UploadFile):
        name, content = (file.filename or "").replace("\\", "/").rpartition("/")[2], await file.read()
    else:
        name, content = _word(form, "name"), base64.b64decode(_word(form, "content"), validate=True)
    if len(content) > LARGEST:
        raise BadBody(413)
    clean = "".join(char for char in name if char.isprintable())[:120]
    return Given(clean, content, _word(form, "seal"), _word(form, "who")[: access.LONGEST_NAME], bool(form.get("sure")))


def _word(form: FormData, key: str) -> str:
    found = form.get(key, "")
    return found if isinstance(found, str) else ""


def _answer(request: Request, code: str, given: Given) -> Response:
    """The empty form, the preview, what is wrong, or what was recorded."""
    state: Qiantou = request.app.state.qiantou
    try:
        with state.read_engine.connect() as conn:
            project, one = opened(conn, request, state, code, "import", given.who)
            trouble = _why_not(conn, state, project, one, given)
            if trouble:
                return page("closed.html", 403, sentence=trouble)
            lines, ready = _preview(conn, state, project, given) if given.content else ([], False)
        done = _record(state, project, one, given) if given.sure and ready else ""
    except Closed as closed:
        return access.closed_page(closed.answer)
    except Unusable as error:
        lines, ready, done = [str(error)], False, ""
    except StorageUnavailable:
        return page("closed.html", 503, sentence=web_texts.not_stored())
    kept = base64.b64encode(given.content).decode() if ready and not done else ""
    bad = bool(given.content) and not ready
    return page("import.html", 400 if bad else 200, project=project, lines=lines, done=done, kept=kept, seal=one.seal, given=given, bad=bad)


def _why_not(conn: Connection, state: Qiantou, project: Project, one: Visitor, given: Given) -> str:
    """Why this visitor may not; "" for whoever may give out tasks here. A refusal leaves its trace."""
    if one.person_id is None:
        return web_texts.nobody_speaks()
    if given.content and not acts.sealed(one, given.seal):
        return web_texts.stale_form()
    if p.may(ACTION, roles.in_project(conn, project, one.person_id)):
        return ""
    access.refused(state, "project", project.id, "import", one.person_id)
    return texts.by_role(p.needed(ACTION))


def _preview(conn: Connection, state: Qiantou, project: Project, given: Given) -> tuple[list[str], bool]:
    """What would be recorded, and whether it may be."""
    service.check_open(project)
    table = service.opened(io.BytesIO(given.content), given.name)
    made = service.plan(conn, project, table, state.clock.now())
    return service.preview(project, made, projects.group(conn, project.home_group_id).zone), not made.problems


def _record(state: Qiantou, project: Project, one: Visitor, given: Given) -> str:
    """All of it in one unit, checked again there: somebody may have been quicker."""
    table, now = service.opened(io.BytesIO(given.content), given.name), state.clock.now()

    def unit(conn: Connection) -> str:
        found = projects.project(conn, project.id)
        service.check_open(found)
        made = service.plan(conn, found, table, now)
        if made.problems:
            raise Unusable("\n".join(made.problems))
        person = people.person(conn, one.person_id or 0)
        labels = service.record(conn, found, made, now, person.id)
        first, last = (f"{labels[i]} {made.rows[i].title}" for i in (0, -1))
        line = texts.note(found.name, first, last, len(labels), person.name)
        home = projects.group(conn, found.home_group_id)
        gather.note(conn, state.house, home, line, kind="import", about="", now=now, inbox_id=None)
        return texts.recorded(found.name, labels[0], labels[-1], len(labels))

    return str(state.writer.run(unit))
