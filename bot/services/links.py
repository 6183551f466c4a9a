"""A secret address that opens one export: by a button, once, for the browser that pressed it, for half an hour."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.rules import permissions as p
from bot.services import roles
from bot.services.codes import digest
from bot.services.turn import Turn
from storage import changes, people, projects
from storage import links as rows
from storage.changes import Actor
from storage.links import Link
from storage.records import Project

KIND, PURPOSE, ACTION = "link", "export", "export"
LIVES = timedelta(minutes=30)
LONGEST = 120  # characters of a secret; anything longer is none
MOST_DENIED = 50  # change rows a link's misuse is worth
UNKNOWN, EXPIRED, OTHER_BROWSER, NO_ROLE = "unknown", "expired", "other_browser", "no_role"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that opens: what for, and the cookie that keeps it open for this browser ("" where it has it already)."""

    link: Link
    cookie: str


def make(turn: Turn, project: Project, what: str) -> str:
    """A new secret for the speaker; only its digest is stored."""
    token = secrets.token_urlsafe(24)
    link_id = rows.add(
        turn.conn,
        purpose=PURPOSE,
        what=what,
        digest=digest(token),
        project_id=project.id,
        person_id=turn.person.id,
        expires_at=turn.now + LIVES,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    changes.record(turn.conn, KIND, link_id, {"created": (None, what)}, turn.actor)
    return token


def find(conn: Connection, token: str) -> Link | None:
    """The link of a secret."""
    return rows.by_digest(conn, digest(token)) if 0 < len(token) <= LONGEST else None


def why_not(conn: Connection, link: Link | None, cookie: str, now: datetime) -> str:
    """Why a link does not open for who holds this cookie; "" when it does."""
    if link is None:
        return UNKNOWN
    if link.expires_at <= now:
        return EXPIRED
    if link.opened_at is not None and not (cookie and hmac.compare_digest(link.browser, digest(cookie))):
        return OTHER_BROWSER
    person_id = people.person(conn, link.person_id).id
    project = projects.project(conn, link.project_id)
    if project.cancelled_at is not None or not p.may(ACTION, roles.in_project(conn, project, person_id)):
        return NO_ROLE
    return ""


def open_once(conn: Connection, token: str, cookie: str, now: datetime) -> Opened | None:
    """Open a link, or note that it was refused. A unit of the writer: of two at once one is the first."""
    link = find(conn, token)
    reason = why_not(conn, link, cookie, now)
    if link is None or reason:
        deny(conn, link, reason, now)
        return None
    if link.opened_at is not None:
        return Opened(link, "")
    made = secrets.token_urlsafe(24)
    if not rows.bind(conn, link.id, digest(made), now):
        deny(conn, link, OTHER_BROWSER, now)
        return None
    changes.record(conn, KIND, link.id, {"opened_at": (None, now)}, Actor(link.person_id, None, now))
    return Opened(link, made)


def deny(conn: Connection, link: Link | None, reason: str, now: datetime) -> None:
    """A change row: this link was used and did not open. Whoever guesses leaves none."""
    if link is None or len(changes.of_object(conn, KIND, link.id)) > MOST_DENIED:
        return
    changes.record(conn, KIND, link.id, {"denied": (None, reason)}, Actor(None, None, now))
