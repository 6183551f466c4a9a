"""`/p/{code}` over HTTP: looking, the live stream, and short forms that are said as the visitor's own words.

Nothing is changed by looking. A form carries the seal of its own page and a word that counts once; it must come from
our own origin, and what it says goes through the inbox like anything typed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.texts import web as texts
from bot.texts.page_forms import FORMS
from bot.texts.project_page import SORTS, still_missing
from bot.web import access, acts, forms, project_page, speaking
from bot.web.access import Closed, opened
from bot.web.acts import Asked
from bot.web.api import day_of
from bot.web.body import BadBody, read_body
from bot.web.pages import from_elsewhere, page, wrong
from bot.web.project_page import Choice
from bot.web.speaking import Place
from bot.web.state import Qiantou
from bot.web.tracking import sheet
from bot.web.view import Line
from storage.records import Project
from storage.writer import StorageUnavailable

CALM = 1.0  # seconds between two news of a page
MOST_FIELDS = 60

On = Annotated[str, Query()]
Word = Annotated[str, Query(max_length=80)]
Who = Annotated[str, Query(max_length=access.LONGEST_NAME)]


@dataclass(frozen=True, slots=True)
class View:
    """What is asked for: a past day or "", what of the sheet, and in the demo as whom."""

    on: str = ""
    choice: Choice = field(default_factory=Choice)
    who: str = ""


def project_router() -> APIRouter:
    """The page of one project."""
    router = APIRouter()

    @router.get("/p/{code}", response_model=None)
    def look(
        request: Request,
        code: str,
        on: On = "",
        status: Word = "",
        department: Word = "",
        sort: Word = "late",
        who: Who = "",
        form: Word = "",
        about: Word = "",
    ) -> Response:
        asked = Asked(form, _about(form, about))
        return _page(request, code, View(on, Choice(status, department, sort), who), asked)

    @router.post("/p/{code}", response_model=None)
    async def act(request: Request, code: str) -> Response:
        return await _act(request, code)

    @router.get("/p/{code}/events", response_model=None)
    async def live(request: Request, code: str) -> Response:
        state: Qiantou = request.app.state.qiantou
        try:
            await run_in_threadpool(_may_see, request, state, code)
        except Closed as closed:
            return closed.answer
        return EventSourceResponse(_news(state), headers={"x-accel-buffering": "no"})

    return router


def _about(form: str, number: str) -> dict[str, str]:
    """The record a form was opened for."""
    found = FORMS.get(form)
    return {found.about: number} if found and found.about and number else {}


# ---------------------------------------------------------------- looking


def _page(request: Request, code: str, view: View, asked: Asked) -> Response:
    """The project's page, now or on a past day."""
    state: Qiantou = request.app.state.qiantou
    try:
        with state.read_engine.connect() as conn:
            project, one = opened(conn, request, state, code, who=view.who)
            return _drawn(conn, state, project, one, view, asked)
    except Closed as closed:
        return access.closed_page(closed.answer)


def _drawn(
    conn: Connection, state: Qiantou, project: Project, one: access.Visitor, view: View, asked: Asked
) -> Response:
    now = state.clock.now()
    as_of = day_of(view.on)
    past = as_of is not None and as_of < now
    shown = sheet(conn, state.house, project, now, as_of)
    moment = to_local(as_of if past and as_of else now, DEFAULT_ZONE)
    return page(
        "board.html",
        sheet=replace(shown, rows=project_page.chosen(shown.rows, view.choice)),
        more=project_page.extras(conn, state.house, project, shown, now, as_of),
        act=None if past else acts.of(conn, state, project, one, shown, asked),
        who=view.who if state.demo else "",
        files=access.may_export(conn, project, one),
        choice=view.choice,
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


# ---------------------------------------------------------------- acting


@dataclass(frozen=True, slots=True)
class Ready:
    """A form that may be said: as whom, where, and in which words."""

    person_id: int
    place: Place
    text: str


async def _act(request: Request, code: str) -> Response:
    """Say what was filled in, and show the page with the answer; what was refused stays filled in."""
    state: Qiantou = request.app.state.qiantou
    if from_elsewhere(request):
        return page("closed.html", 403, sentence=texts.from_elsewhere())
    try:
        given = dict(parse_qsl((await read_body(request)).decode("utf-8", "replace"), max_num_fields=MOST_FIELDS))
    except BadBody as bad:
        return wrong(bad.status, texts.bad_body(bad.status))
    except ValueError:
        return wrong(400, texts.bad_body(400))
    view = View(who=given.get("who", "")[: access.LONGEST_NAME])
    form = FORMS.get(given.get("form", ""))
    values = forms.values_of(form, given) if form else {}
    asked = Asked(form.key if form else "", values)
    try:
        ready = await run_in_threadpool(_ready, request, state, code, given, view)
    except Closed as closed:
        return access.closed_page(closed.answer)
    if isinstance(ready, str):
        return await run_in_threadpool(_page, request, code, view, replace(asked, trouble=ready, refused=True))
    once = given.get("once", "")[:64]
    try:
        said = await speaking.speak(state, ready.place.adapter, speaking.event(ready.place, ready.text, once, ready.person_id))
    except StorageUnavailable:
        return await run_in_threadpool(_page, request, code, view, replace(asked, trouble=texts.not_stored(), refused=True))
    kept = asked if said.refused else Asked()
    if said.message is None:
        return await run_in_threadpool(_page, request, code, view, replace(kept, trouble=texts.sent_before()))
    answer = Line(0, to_local(state.clock.now(), DEFAULT_ZONE), "", "", said.message)
    return await run_in_threadpool(_page, request, code, view, replace(kept, answer=answer, refused=said.refused))


def _ready(request: Request, state: Qiantou, code: str, given: Mapping[str, str], view: View) -> Ready | str:
    """What is to be said, or why nothing is; raises Closed for what this visitor may not see."""
    with state.read_engine.connect() as conn:
        project, one = opened(conn, request, state, code, "act", view.who)
        if one.person_id is None:
            return texts.nobody_speaks()
        if not acts.sealed(one, given.get("seal", "")):
            return texts.stale_form()
        place = speaking.place(conn, state.house, project, one.person_id)
        if place is None:
            return texts.no_way_to_speak()
        code_said = project.code if place.default_project != project.id else ""
        text = _text(given, code_said)
        if isinstance(text, list):
            return still_missing(text)
        return texts.too_much() if len(text) > acts.MOST_TEXT else Ready(one.person_id, place, text)


def _text(given: Mapping[str, str], code: str) -> str | list[str]:
    """The words: of a pressed button, typed, or of a form; or the labels of what a form lacks."""
    typed = (given.get("press", "") or given.get("text", "")).strip()
    form = FORMS.get(given.get("form", ""))
    if form is None:
        return typed or [texts.WORDS_TYPED]
    values = forms.values_of(form, given)
    return forms.missing(form, values) or forms.line(form, values, code)

