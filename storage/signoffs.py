"""Who must sign a form and who did: one pair of tables for every kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, or_, select

from storage.models import changes, departments, sheets, signers, signoffs, tasks
from storage.paper_records import Sheet, Signer, Signoff


def signers_of(conn: Connection, kind: str, object_id: int, version: int) -> list[Signer]:
    """Who must sign this version, in the order they were named."""
    form = (signers.c.kind == kind) & (signers.c.object_id == object_id) & (signers.c.version == version)
    query = select(signers).where(form, signers.c.cancelled_at.is_(None)).order_by(signers.c.id)
    return [Signer(*row) for row in conn.execute(query)]


def signoffs_of(conn: Connection, kind: str, object_id: int, version: int) -> list[Signoff]:
    """The words given on this version that still count, oldest first."""
    form = (signoffs.c.kind == kind) & (signoffs.c.object_id == object_id) & (signoffs.c.version == version)
    query = select(signoffs).where(form, signoffs.c.undone_at.is_(None)).order_by(signoffs.c.id)
    return [Signoff(*row) for row in conn.execute(query)]


def last_signed(conn: Connection, kind: str, object_id: int, until: datetime) -> Signoff | None:
    """The signature of the newest version signed by a moment (aware UTC) and not taken back by then."""
    mine = (signoffs.c.kind == kind) & (signoffs.c.object_id == object_id) & (signoffs.c.verdict == "signed")
    stands = or_(signoffs.c.undone_at.is_(None), signoffs.c.undone_at > until)
    query = select(signoffs).where(mine, signoffs.c.at <= until, stands)
    row = conn.execute(query.order_by(signoffs.c.version.desc(), signoffs.c.id.desc())).first()
    return Signoff(*row) if row else None


def asked_of(conn: Connection, person_ids: Sequence[int]) -> list[Signer]:
    """Everything these people must sign, themselves or for a department they lead, newest first."""
    led = select(departments.c.id).where(departments.c.lead_id.in_(person_ids))
    mine = or_(signers.c.person_id.in_(person_ids), signers.c.department_id.in_(led))
    query = select(signers).where(mine, signers.c.cancelled_at.is_(None)).order_by(signers.c.id.desc())
    return [Signer(*row) for row in conn.execute(query)]


def last_sheet(conn: Connection, project_id: int) -> Sheet | None:
    """The newest 分工表 laid out for signing."""
    query = select(sheets).where(sheets.c.project_id == project_id, sheets.c.cancelled_at.is_(None))
    row = conn.execute(query.order_by(sheets.c.version.desc())).first()
    return Sheet(*row) if row else None


def last_settled_sheet(conn: Connection, project_id: int) -> Sheet | None:
    """The newest 分工表 everybody signed."""
    query = select(sheets).where(sheets.c.project_id == project_id, sheets.c.cancelled_at.is_(None), sheets.c.settled_at.is_not(None))
    row = conn.execute(query.order_by(sheets.c.version.desc())).first()
    return Sheet(*row) if row else None


def sheet(conn: Connection, sheet_id: int) -> Sheet:
    """A 分工表 laid out for signing, by row id."""
    return Sheet(*conn.execute(select(sheets).where(sheets.c.id == sheet_id)).one())


def fields_changed_since(conn: Connection, sheet: Sheet, until: datetime | None = None) -> set[str]:
    """What has changed in the tasks of a project since its sheet was laid out; by row, for a moment may hold both.

    `until` (aware UTC): only what was recorded by then.
    """
    born = select(func.max(changes.c.id)).where(
        changes.c.kind == "sheet", changes.c.object_id == sheet.id, changes.c.field == "created"
    )
    theirs = select(tasks.c.id).where(tasks.c.project_id == sheet.project_id)
    query = select(changes.c.field).where(
        changes.c.kind == "task", changes.c.object_id.in_(theirs), changes.c.id > born.scalar_subquery()
    )
    if until is not None:
        query = query.where(changes.c.at <= until)
    return set(conn.execute(query.distinct()).scalars())


def next_sheet_version(conn: Connection, project_id: int) -> int:
    """The version of the next 分工表; those taken back keep theirs."""
    query = select(sheets.c.version).where(sheets.c.project_id == project_id).order_by(sheets.c.version.desc())
    return (conn.execute(query).scalar() or 0) + 1
