"""文档: each version a row, the versions of one document share its number."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from storage.meeting_records import Document
from storage.models import documents


def document(conn: Connection, document_id: int) -> Document:
    """One version by row id."""
    return Document(*conn.execute(select(documents).where(documents.c.id == document_id)).one())


def newest(conn: Connection, project_ids: Sequence[int]) -> list[Document]:
    """The newest version of each document of these projects, by number."""
    here = documents.c.project_id.in_(project_ids) & documents.c.cancelled_at.is_(None)
    rows = conn.execute(select(documents).where(here).order_by(documents.c.number, documents.c.version))
    found = {row.number: Document(*row) for row in rows}
    return list(found.values())


def versions(conn: Connection, number: int) -> list[Document]:
    """Every version of one document, without cancelled ones."""
    query = select(documents).where(documents.c.number == number, documents.c.cancelled_at.is_(None))
    return [Document(*row) for row in conn.execute(query.order_by(documents.c.version))]


def next_version(conn: Connection, number: int) -> int:
    """The next version; those taken back keep theirs."""
    query = select(func.max(documents.c.version)).where(documents.c.number == number)
    return (conn.execute(query).scalar() or 0) + 1
