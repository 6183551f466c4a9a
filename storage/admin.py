"""One-time codes, wrong tries at them, and tokens of programs: digests only, never the secret itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from storage.models import failed_codes, one_time_codes, project_tokens


@dataclass(frozen=True, slots=True)
class Token:
    """A token that is still good. `project_id` None: the local platform."""

    id: int
    project_id: int | None
    created_at: datetime


def add_code(conn: Connection, purpose: str, digest: str, now: datetime, expires_at: datetime) -> None:
    """A new one-time code."""
    conn.execute(
        insert(one_time_codes).values(purpose=purpose, digest=digest, created_at=now, expires_at=expires_at)
    )


def use_code(conn: Connection, purpose: str, digest: str, now: datetime, person_id: int | None) -> bool:
    """Take a code: true once, for one that is unused and not expired. Without a person: at the admin page."""
    statement = (
        update(one_time_codes)
        .where(
            one_time_codes.c.purpose == purpose,
            one_time_codes.c.digest == digest,
            one_time_codes.c.used_at.is_(None),
            one_time_codes.c.expires_at > now,
        )
        .values(used_at=now, used_by=person_id)
    )
    return conn.execute(statement.returning(one_time_codes.c.id)).first() is not None


def open_code(conn: Connection, kind: str, digest: str, now: datetime) -> str | None:
    """The whole purpose (`join:12`) of a code of this kind that is unused and not expired; it stays unused."""
    query = select(one_time_codes.c.purpose).where(
        one_time_codes.c.purpose.startswith(f"{kind}:", autoescape=True),
        one_time_codes.c.digest == digest,
        one_time_codes.c.used_at.is_(None),
        one_time_codes.c.expires_at > now,
    )
    found: str | None = conn.execute(query).scalar()
    return found


def was_used(conn: Connection, kind: str, digest: str) -> bool:
    """Whether a code of this kind was used by somebody."""
    query = select(one_time_codes.c.id).where(
        one_time_codes.c.purpose.startswith(f"{kind}:", autoescape=True),
        one_time_codes.c.digest == digest,
        one_time_codes.c.used_at.is_not(None),
    )
    return conn.execute(query).first() is not None


def drop_codes(conn: Connection, purpose: str, now: datetime) -> None:
    """Open codes of a purpose are worth nothing any more: a newer one was made."""
    still_open = (one_time_codes.c.purpose == purpose) & one_time_codes.c.used_at.is_(None) & (one_time_codes.c.expires_at > now)
    conn.execute(update(one_time_codes).where(still_open).values(expires_at=now))


def add_failed(conn: Connection, person_id: int, now: datetime) -> None:
    """One wrong try."""
    conn.execute(insert(failed_codes).values(person_id=person_id, at=now))


def failed_since(conn: Connection, person_id: int, since: datetime) -> int:
    """Wrong tries of one person after a moment."""
    query = select(func.count()).select_from(failed_codes).where(
        failed_codes.c.person_id == person_id, failed_codes.c.at > since
    )
    return int(conn.execute(query).scalar_one())


def add_token(conn: Connection, project_id: int | None, digest: str, now: datetime) -> int:
    """A new token of a project, or of the local platform."""
    statement = insert(project_tokens).values(project_id=project_id, digest=digest, created_at=now)
    return int(conn.execute(statement.returning(project_tokens.c.id)).scalar_one())


def tokens(conn: Connection) -> list[Token]:
    """Tokens that are still good, oldest first."""
    query = select(project_tokens.c.id, project_tokens.c.project_id, project_tokens.c.created_at).where(
        project_tokens.c.revoked_at.is_(None)
    )
    return [Token(*row) for row in conn.execute(query.order_by(project_tokens.c.id))]


def revoke_token(conn: Connection, token_id: int, now: datetime) -> bool:
    """A token opens nothing any more. False for one that did not."""
    statement = (
        update(project_tokens)
        .where(project_tokens.c.id == token_id, project_tokens.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return conn.execute(statement.returning(project_tokens.c.id)).first() is not None
