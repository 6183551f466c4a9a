"""Secret addresses: by a button, once, for the browser that pressed it. One of an export lives half an hour, one of
one's own pages a week after it was opened within half an hour."""

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

KIND, EXPORT, PAGE, ACTION = "link", "export", "page", "export"
LIVES = timedelta(minutes=30)
PAGE_LIVES = timedelta(days=7)
LONGEST = 120  # characters of a secret; anything longer is none
MOST_DENIED = 50  # change rows a link's misuse is worth
UNKNOWN, EXPIRED, OTHER_BROWSER, NO_ROLE = "unknown", "expired", "other_browser", "no_role"


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that opens: what for, and the cookie that keeps it open for this browser ("" where it has it already)."""

    link: Link
    cookie: str


def make(turn: Turn, project: Project, what: str, purpose: str = EXPORT) -> str:
    """A new secret for the speaker; only its digest is stored. `what`: the form, or the page it leads to."""
    token = secrets.token_urlsafe(24)
    link_id = rows.add(
        turn.conn,
        purpose=purpose,
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


def find(conn: Connection, token: str, purpose: str = EXPORT) -> Link | None:
    """The link of a secret made for this purpose."""
    found = rows.by_digest(conn, digest(token)) if 0 < len(token) <= LONGEST else None
    return found if found is not None and found.purpose == purpose else None


def why_not(conn: Connection, link: Link | None, cookie: str, now: datetime) -> str:
    """Why a link does not open for who holds this cookie; "" when it does."""
    if link is None:
        return UNKNOWN
    if link.expires_at <= now:
        return EXPIRED
    if link.opened_at is not None and not (cookie and hmac.compare_digest(link.browser, digest(cookie))):
        return OTHER_BROWSER
    return "" if _may(conn, link) else NO_ROLE


def _may(conn: Connection, link: Link) -> bool:
    """Whether its person still may: exports go by role, pages by belonging to any project."""
    person_id = people.person(conn, link.person_id).id
    if link.purpose == PAGE:
        return bool(projects.of_person(conn, person_id))
    project = projects.project(conn, link.project_id)
    return project.cancelled_at is None and p.may(ACTION, roles.in_project(conn, project, person_id))


def open_once(conn: Connection, token: str, cookie: str, now: datetime, purpose: str = EXPORT) -> Opened | None:
    """Open a link, or note that it was refused. A unit of the writer: of two at once one is the first."""
    link = find(conn, token, purpose)
    reason = why_not(conn, link, cookie, now)
    if link is None or reason:
        deny(conn, link, reason, now)
        return None
    if link.opened_at is not None:
        return Opened(link, "")
    made = secrets.token_urlsafe(24)
    until = now + PAGE_LIVES if purpose == PAGE else link.expires_at
    if not rows.bind(conn, link.id, digest(made), now, until):
        deny(conn, link, OTHER_BROWSER, now)
        return None
    done = {"opened_at": (None, now), "expires_at": (link.expires_at, until)}
    changes.record(conn, KIND, link.id, done, Actor(link.person_id, None, now))
    return Opened(link, made)


def deny(conn: Connection, link: Link | None, reason: str, now: datetime) -> None:
    """A change row: this link was used and did not open. Whoever guesses leaves none."""
    if link is None or len(changes.of_object(conn, KIND, link.id)) > MOST_DENIED:
        return
    changes.record(conn, KIND, link.id, {"denied": (None, reason)}, Actor(None, None, now))


# ---------------------------------------------------------------- the browser that opened one's own pages


def session(conn: Connection, cookie: str) -> Link | None:
    """The link this browser opened, ended or not."""
    return rows.by_browser(conn, PAGE, digest(cookie)) if 0 < len(cookie) <= LONGEST else None


def person_of(conn: Connection, cookie: str, now: datetime) -> int | None:
    """Who this browser speaks for; None without a living binding."""
    found = session(conn, cookie)
    return people.person(conn, found.person_id).id if found and found.expires_at > now else None


def leave(conn: Connection, cookie: str, now: datetime) -> None:
    """This browser's binding ends."""
    found = session(conn, cookie)
    if found is not None and found.expires_at > now:
        _end(conn, found, Actor(found.person_id, None, now))


def end_pages(turn: Turn) -> int:
    """Every address and browser of the speaker's pages ends; how many there were."""
    found = rows.living(turn.conn, PAGE, turn.person.id, turn.now)
    for link in found:
        _end(turn.conn, link, turn.actor)
    return len(found)


def _end(conn: Connection, link: Link, actor: Actor) -> None:
    rows.end(conn, link.id, actor.now)
    changes.record(conn, KIND, link.id, {"expires_at": (link.expires_at, actor.now)}, actor)
