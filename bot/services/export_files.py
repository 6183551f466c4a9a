"""What was asked for as a file: `tracking`, `all`, `retrospective` or a record's number, perhaps `@2026-10-16`."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import Connection

from bot.exports import docx, xlsx
from bot.rules.zones import to_utc
from bot.services import export_papers, exports
from bot.services.exports import ALL, RETROSPECTIVE, TRACKING, WHOLE
from bot.services.house import House
from bot.texts import exports as texts
from storage import projects
from storage.records import Project

NAMES = {TRACKING: texts.TRACKING, ALL: texts.EVERY_FORM, RETROSPECTIVE: texts.RETROSPECTIVE_FORM}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class File:
    """Ready to be sent."""

    name: str
    kind: str  # its media type
    content: bytes


def asked(what: str, day: date | None) -> str:
    """What a link keeps."""
    return f"{what}@{day.isoformat()}" if day else what


def spoken(kept: str) -> str:
    """The same as people read it: `协作进度跟踪表 2026-10-16`."""
    what, _, day = kept.partition("@")
    return f"{NAMES.get(what, what)} {day}".strip()


def made(conn: Connection, house: House, project: Project, kept: str, now: datetime) -> File | None:
    """The file; None where there is no such form (any more)."""
    what, _, day = kept.partition("@")
    as_of = _end_of(conn, project, date.fromisoformat(day)) if day else None
    file = io.BytesIO()
    name = f"{project.code} {spoken(kept)}".replace("/", "_")
    book = exports.book(conn, house, project, now, as_of, all_forms=what != TRACKING)
    if what in WHOLE:
        xlsx.write(book, file)
        return File(f"{name}.xlsx", XLSX, file.getvalue())
    paper = export_papers.retrospective(book) if what == RETROSPECTIVE else export_papers.of_record(book, what)
    if paper is None:
        return None
    docx.write(paper, file)
    return File(f"{name}.docx", DOCX, file.getvalue())


def _end_of(conn: Connection, project: Project, day: date) -> datetime:
    zone = projects.group(conn, project.home_group_id).zone
    return to_utc(datetime.combine(day, END_OF_DAY), zone)
