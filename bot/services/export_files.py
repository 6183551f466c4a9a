"""What was asked for as a file: `tracking`, `all`, `picture` or one form (`R5`, `M3 通知`), perhaps `@2026-10-16`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO

from sqlalchemy import Connection

from bot.exports import xlsx
from bot.exports.book import Book, Tick
from bot.rules.zones import LAST_SECOND, to_utc
from bot.services import export_papers, export_picture, export_templates, exports
from bot.services.exports import ALL, PICTURE, TRACKING, WHOLE
from bot.services.house import House
from bot.texts import exports as texts
from bot.texts import pictures as picture_texts
from storage import projects
from storage.records import Project

NAMES = {TRACKING: texts.TRACKING, ALL: texts.EVERY_FORM, PICTURE: picture_texts.PICTURE}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"
IN_MEMORY = 1 << 20  # bytes; a larger file waits on the disk
PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class File:
    """Ready to be sent, piece by piece."""

    name: str
    kind: str  # its media type
    body: IO[bytes]

    @property
    def content(self) -> bytes:
        """The whole of it."""
        self.body.seek(0)
        return self.body.read()

    @property
    def size(self) -> int:
        """Bytes."""
        return self.body.seek(0, 2)

    def pieces(self) -> Iterator[bytes]:
        """From the beginning; the file is gone afterwards."""
        with self.body as body:
            body.seek(0)
            while piece := body.read(PIECE):
                yield piece


def asked(what: str, day: date | None) -> str:
    """What a link keeps."""
    return f"{what}@{day.isoformat()}" if day else what


def spoken(kept: str) -> str:
    """The same as people read it: `协作进度跟踪表 2026-10-16`, `复盘报告`."""
    what, _, day = kept.partition("@")
    return f"{NAMES.get(what) or _name(what)} {day}".strip()


def _name(what: str) -> str:
    meant = export_papers.form_of(what)
    return meant[0].title if meant and not meant[1] else what


def made(
    conn: Connection, house: House, project: Project, kept: str, now: datetime, tick: Tick | None = None
) -> File | None:
    """The file; None where there is no such form (any more). `tick` hears how many rows are written."""
    what, _, day = kept.partition("@")
    as_of = _end_of(conn, project, date.fromisoformat(day)) if day else None
    name = f"{project.code} {spoken(kept)}".replace("/", "_")
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed by who sends it
    if what == PICTURE:
        drawn = export_picture.png(conn, house, project, now, as_of)
        file.write(drawn or b"")
        return File(f"{name}.png", PNG, file) if drawn else None
    book = exports.book(conn, house, project, now, as_of, all_forms=what != TRACKING, asked=what)
    if what in WHOLE:
        xlsx.write(book, file, tick)
        return File(f"{name}.xlsx", XLSX, file)
    return File(f"{name}.docx", DOCX, file) if document(conn, book, what, file) else None


def document(conn: Connection, book: Book, what: str, file: IO[bytes]) -> bool:
    """One form in the company's layout or ours; False where there is none."""
    meant, paper = export_papers.form_of(what), export_papers.paper(book, what)
    if meant is None or paper is None:
        return False
    export_templates.write(conn, meant[0], paper, file)
    return True


def _end_of(conn: Connection, project: Project, day: date) -> datetime:
    zone = projects.group(conn, project.home_group_id).zone
    return to_utc(datetime.combine(day, LAST_SECOND), zone)
