"""Who may see what on pages: the demo shows everything; elsewhere a program's token, or a browser bound to a person.

What is not theirs answers exactly like what is not there, takes as long, and leaves a change row.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass

from fastapi import Request, Response
from sqlalchemy import Connection

from bot.rules import permissions as p
from bot.services import links, roles, trespass
from bot.services.codes import digest
from bot.texts import web as texts
from bot.web.pages import page, wrong
from bot.web.state import Qiantou
from bot.web.tokens import projects_of, token_of
from storage import people, projects
from storage.records import Person, Project
from storage.writer import StorageUnavailable

ASK = {"www-authenticate": 'Basic realm="qiantou", charset="UTF-8"'}
COOKIE = "qiantou_page"
LONGEST_NAME = 40
_DEMO_SEAL = secrets.token_urlsafe(24)  # where nobody has a cookie of their own


class Closed(Exception):
    """The caller may not see this; `answer` is what they get."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks: a person (a bound browser; in the demo whoever was chosen), or a program (`person_id` None).

    `allowed`: ids of the projects they may see, None for all; `seal`: what a form of theirs carries back.
    """

    person_id: int | None
    allowed: frozenset[int] | None
    seal: str = ""

    @property
    def unknown(self) -> bool:
        """Neither a token nor a bound browser."""
        return self.allowed is not None and not self.allowed and self.person_id is None

    def sees(self, project_id: int) -> bool:
        """Whether the project is one of theirs."""
        return self.allowed is None or project_id in self.allowed


def visitor(conn: Connection, request: Request, state: Qiantou, who: str = "") -> Visitor:
    """Who sent this request. `who`: the name chosen in the demo, heeded nowhere else."""
    if state.demo:
        found = next((one.id for one in everybody(conn) if one.name == who), None) if who else None
        return Visitor(found, None, _DEMO_SEAL)
    allowed = {one for one in projects_of(conn, token_of(request)) if one is not None}
    cookie = request.cookies.get(COOKIE, "")
    person_id = bearer(conn, request, state)
    if person_id is not None:
        allowed |= set(projects.of_person(conn, person_id))
    return Visitor(person_id, frozenset(allowed), digest(f"form:{cookie}") if person_id else "")


def bearer(conn: Connection, request: Request, state: Qiantou) -> int | None:
    """The person this browser is bound to; one whose time is over leaves its trace."""
    cookie, now = request.cookies.get(COOKIE, ""), state.clock.now()
    person_id = links.person_of(conn, cookie, now)
    over = links.session(conn, cookie) if person_id is None and cookie else None
    if over is not None:
        with contextlib.suppress(StorageUnavailable):
            state.writer.run(lambda own: links.deny(own, over, links.EXPIRED, now))
    return person_id


def everybody(conn: Connection) -> list[Person]:
    """Who can be looked at, and spoken for, in the demo: everybody in a group, those with most projects first."""
    found = {one.id: one for group in projects.groups_all(conn) for one in people.members(conn, group.id)}
    return sorted(found.values(), key=lambda one: (-len(projects.of_person(conn, one.id)), one.id))


def allowed_projects(conn: Connection, request: Request, state: Qiantou) -> frozenset[int] | None:
    """Ids of the projects the caller may see; None: all of them."""
    return visitor(conn, request, state).allowed


def opened(conn: Connection, request: Request, state: Qiantou, code: str, what: str = "page", who: str = "") -> tuple[Project, Visitor]:
    """The project of a code, if the caller may see it; raises Closed."""
    one = visitor(conn, request, state, who)
    if one.unknown:
        raise Closed(wrong(401, texts.token_needed(), ASK))
    project = projects.by_code(conn, code) if code.isprintable() else None
    if project is not None and one.sees(project.id):
        return project, one
    refused(state, "project", project.id if project else None, what, one.person_id)
    raise Closed(wrong(404, texts.no_such_project()))


def refused(state: Qiantou, kind: str, object_id: int | None, what: str, person_id: int | None) -> None:
    """The trace of a look at what is not theirs."""
    now = state.clock.now()
    with contextlib.suppress(StorageUnavailable):
        state.writer.run(lambda own: trespass.note(own, kind, object_id, what, person_id, now))


def may_export(conn: Connection, project: Project, one: Visitor) -> bool:
    """Files go by role, as in the chat; a program's token, and the demo, take what the page shows."""
    if one.person_id is None or one.allowed is None:
        return True
    return p.may(links.ACTION, roles.in_project(conn, project, one.person_id))


def closed_page(answer: Response) -> Response:
    """The same refusal for people's eyes."""
    sentence = texts.board_needs_link() if answer.status_code == 401 else texts.no_such_project()
    if answer.status_code not in (401, 404):
        return answer
    shown = page("closed.html", answer.status_code, sentence=sentence)
    if answer.status_code == 401:
        shown.headers.update(ASK)
    return shown
