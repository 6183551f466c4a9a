"""One-time codes an administrator is made with, and tokens of programs. Shown once; only SHA-256 is kept."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import Connection

from storage import admin

ADMIN = "admin"
LIVES = timedelta(minutes=15)
WRONG_TRIES = 10  # a person's, within WINDOW; after that even the right code is refused
WINDOW = timedelta(minutes=15)
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0 O, 1 I L, U
LENGTH = 10  # 49 bits: far beyond ten tries


def digest(secret: str) -> str:
    """What is stored of a code or token."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def normal(code: str) -> str:
    """A code as typed, however it was typed: full width, lower case, with spaces or hyphens."""
    return "".join(c for c in unicodedata.normalize("NFKC", code[:100]).upper() if c.isalnum())


def new_admin_code(conn: Connection, now: datetime) -> str:
    """A code for `/管理员`, good for 15 minutes: `7KQ2M-XH4TB`."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    admin.add_code(conn, ADMIN, digest(code), now, now + LIVES)
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def try_admin_code(conn: Connection, code: str, person_id: int, now: datetime) -> bool:
    """Use a code up. A wrong, used or expired one counts as a wrong try."""
    if admin.failed_since(conn, person_id, now - WINDOW) >= WRONG_TRIES:
        return False
    if admin.use_code(conn, ADMIN, digest(normal(code)), now, person_id):
        return True
    admin.add_failed(conn, person_id, now)
    return False


def new_code_for(conn: Connection, kind: str, object_id: int, now: datetime, lives: timedelta) -> str:
    """A code about one record (`join`: a project, `link`: a person). The last one made is the one that is good."""
    drop(conn, kind, object_id, now)
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    admin.add_code(conn, f"{kind}:{object_id}", digest(code), now, now + lives)
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def drop(conn: Connection, kind: str, object_id: int, now: datetime) -> None:
    """What was given out about this record and not used is worth nothing."""
    admin.drop_codes(conn, f"{kind}:{object_id}", now)


def meant_by(conn: Connection, kind: str, code: str, person_id: int, now: datetime) -> int | None:
    """The record a code is about, without using it up. A wrong, used or expired one counts as a wrong try."""
    if admin.failed_since(conn, person_id, now - WINDOW) >= WRONG_TRIES:
        return None
    purpose = admin.open_code(conn, kind, digest(normal(code)), now)
    if purpose is None:
        admin.add_failed(conn, person_id, now)
        return None
    return int(purpose.partition(":")[2])


def was_used(conn: Connection, kind: str, code: str) -> bool:
    """Whether this code was good and somebody has used it: whoever types it held it, so saying so tells nothing new."""
    return admin.was_used(conn, kind, digest(normal(code)))


def use_up(conn: Connection, kind: str, object_id: int, code: str, person_id: int, now: datetime) -> bool:
    """Take a code: true once."""
    return admin.use_code(conn, f"{kind}:{object_id}", digest(normal(code)), now, person_id)


def new_token(conn: Connection, project_id: int | None, now: datetime) -> str:
    """A token of a project's read API, or (None) of the local platform."""
    token = "qt_" + secrets.token_urlsafe(32)
    admin.add_token(conn, project_id, digest(token), now)
    return token
