"""Tokens of programs that read a project or use the local platform: only their hashes are kept."""

from __future__ import annotations

import base64
import binascii
import hashlib

from fastapi import Request
from sqlalchemy import Connection, select

from storage.models import project_tokens

LONGEST = 200  # characters of a token; anything longer is none


def token_of(request: Request) -> str:
    """`Authorization: Bearer TOKEN`, or the password a browser was asked for; "" where there is neither."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    given = given.strip()
    if len(given) > 2 * LONGEST:
        return ""
    if scheme.lower() == "bearer":
        return given
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def digest(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def projects_of(conn: Connection, token: str) -> set[int | None]:
    """Ids of the projects a token opens (None: the local platform); empty for an unknown or revoked one.

    The lookup is by hash, so that how long it takes says nothing about the token.
    """
    if not token:
        return set()
    query = select(project_tokens.c.project_id).where(
        project_tokens.c.digest == digest(token), project_tokens.c.revoked_at.is_(None)
    )
    return set(conn.execute(query).scalars())
