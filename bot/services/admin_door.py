"""The door of the admin page: a one-time link or code from the server opens it, nothing else does.

There are no accounts and no passwords. What opens and what is kept in the browser are secrets of 256 bits of which
only SHA-256 is stored (a typed code has 49 bits and lives 15 minutes); wrong tries are counted by address.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.services import codes
from bot.services.codes import digest
from storage import admin, admin_sessions, changes, settings
from storage.admin_sessions import Session
from storage.changes import Actor

LINK = "page"  # the purpose of a one-time code that is a link
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
TRIES = 10  # wrong ones from one address, within WINDOW; after that even the right one is refused
WINDOW = timedelta(minutes=15)
NOTED = timedelta(minutes=1)  # how exactly it is known when a session was used last
MOST = 200  # characters; a longer secret is none
ADDRESS = "address"  # installation setting: where the server can be opened on its own machine


def new_link(conn: Connection, now: datetime) -> str:
    """The secret part of a link, good once and for as long as a code."""
    secret = secrets.token_urlsafe(32)
    admin.add_code(conn, LINK, digest(secret), now, now + codes.LIVES)
    return secret


def enter(conn: Connection, secret: str, address: str, old: str, now: datetime) -> str | None:
    """The id of a new session, None for whatever is not right, too many tries included.

    `secret`: of a link, or a code as typed. `old`: the session the browser had before, which ends.
    """
    where = digest(address)
    if admin_sessions.tries_since(conn, where, now - WINDOW) >= TRIES:
        return None
    if not _used(conn, secret, now):
        admin_sessions.add_try(conn, where, now, now - WINDOW)
        return None
    if old:
        admin_sessions.end(conn, digest(old), now)
    made = secrets.token_urlsafe(32)
    number = admin_sessions.begin(conn, digest(made), now, now + LONGEST)
    changes.record(conn, "admin_session", number, {"created": (None, "opened")}, Actor(None, None, now))
    return made


def _used(conn: Connection, secret: str, now: datetime) -> bool:
    if not secret or len(secret) > MOST:
        return False
    by_link = admin.use_code(conn, LINK, digest(secret), now, None)
    return by_link or admin.use_code(conn, codes.ADMIN, digest(codes.normal(secret)), now, None)


def session(conn: Connection, given: str, now: datetime) -> Session | None:
    """The session a browser's id opens at `now`. The lookup is by digest: its time says nothing about the id."""
    found = admin_sessions.find(conn, digest(given)) if 0 < len(given) <= MOST else None
    if found is None or found.ended_at is not None:
        return None
    return found if found.expires_at > now and found.seen_at + IDLE > now else None


def is_stale(found: Session, now: datetime) -> bool:
    """Whether it is worth noting that the session is in use."""
    return now - found.seen_at >= NOTED


def token(given: str) -> str:
    """What every form carries: only a page of ours can know it."""
    return hmac.new(given.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()


def is_token(given: str, typed: str) -> bool:
    """Whether a form carries the token of this browser."""
    return hmac.compare_digest(token(given).encode(), typed.encode("utf-8", "replace"))


def link(conn: Connection, secret: str, public_url: str, fallback: str) -> str:
    """The whole link: at the public https address, else where the server said it listens, else at `fallback`."""
    public = public_url if public_url.startswith("https://") else ""  # over plain http the page would refuse it
    base = public or settings.read(conn, "installation", 0).get(ADDRESS, "") or fallback
    return f"{base}/admin/in/{secret}"


def listens_at(conn: Connection, address: str) -> None:
    """The server tells where it can be opened on its own machine."""
    for everywhere in ("//0.0.0.0", "//[::]"):
        address = address.replace(everywhere, "//127.0.0.1")
    settings.write(conn, "installation", 0, ADDRESS, address)
