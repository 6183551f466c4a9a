"""`qiantou export` and `qiantou import`: a project's forms as files, and an existing tracking sheet taken over."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Annotated

import typer
from sqlalchemy import Connection

from adapters.render import to_plain
from bot import cli_records
from bot.clock import SystemClock
from bot.console import Failed, ready, write
from bot.exports import fonts, xlsx
from bot.exports.book import Book
from bot.exports.reading import Table
from bot.services import calendar_store, export_files, export_picture, exports, imports
from bot.services.house import House
from bot.texts import cli as texts
from bot.texts import cli_help
from bot.texts import exports as export_texts
from bot.texts import imports as import_texts
from bot.texts import pictures as picture_texts
from storage import projects
from storage.records import Project
from storage.session import reading_engine

Writer = Callable[[Connection, Project, IO[bytes]], None]


def export(
    code: str,
    kind: Annotated[str, typer.Option("--format", help=cli_help.OPTION["format"])] = "csv",
    at: Annotated[str, typer.Option(help=cli_help.OPTION["at"])] = "",
    date: Annotated[str, typer.Option(help=cli_help.OPTION["date"])] = "",
    output: Annotated[Path | None, typer.Option(help=cli_help.OPTION["output"])] = None,
    to: Annotated[Path | None, typer.Option(help=cli_help.OPTION["to"])] = None,
    form: Annotated[str, typer.Option(help=cli_help.OPTION["form"])] = "",
) -> None:
    """The forms as a file, or the 协作进度跟踪表 alone; now or as it was."""
    day = at or date
    if to is None:
        return cli_records.export(code, kind, day, output)
    as_of = cli_records.day_end(day) if day else None
    if to.suffix.lower() == ".xlsx" and not form:
        _into(to, code, lambda conn, project, file: xlsx.write(_book(conn, project, as_of), file, _tick))
    elif to.suffix.lower() == ".docx" and form:
        _into(to, code, lambda conn, project, file: _document(conn, _book(conn, project, as_of), form, file))
    elif to.suffix.lower() == ".png" and not form:
        _draw(to, code, as_of)
    else:
        raise Failed(export_texts.bad_suffix(to.name))
    typer.echo(export_texts.written(str(to)))
    return None


def _book(conn: Connection, project: Project, as_of: datetime | None) -> Book:
    return exports.book(conn, House(calendar_store.load(conn), {}), project, SystemClock().now(), as_of)


def _draw(to: Path, code: str, as_of: datetime | None) -> None:
    if fonts.find() is None:
        raise Failed(to_plain(picture_texts.no_font(), buttons=False))

    def fill(conn: Connection, project: Project, file: IO[bytes]) -> None:
        drawn = export_picture.png(conn, House(calendar_store.load(conn), {}), project, SystemClock().now(), as_of)
        if drawn is None:
            raise Failed(picture_texts.none())
        file.write(drawn)

    _into(to, code, fill)


def _document(conn: Connection, book: Book, form: str, file: IO[bytes]) -> None:
    """`R5`, `M3 通知`, `T2`, `记录3`, `复盘` …"""
    if not export_files.document(conn, book, form, file):
        raise Failed(export_texts.no_form(form))


def _tick(sheet: str, count: int) -> None:
    typer.echo(export_texts.progress_line(sheet, count), err=True)


def _into(to: Path, code: str, fill: Writer) -> None:
    """Written beside and then moved: a file that stands there is whole."""
    engine = reading_engine(ready().database)
    try:
        with engine.connect() as conn, tempfile.TemporaryDirectory(dir=_folder(to)) as folder:
            project = projects.project(conn, cli_records.project_id(conn, code))
            made = Path(folder) / to.name
            with made.open("wb") as file:
                fill(conn, project, file)
            made.replace(to)
    except OSError as error:
        raise Failed(texts.no_file(str(to), error.strerror or type(error).__name__)) from None
    finally:
        engine.dispose()


def _folder(to: Path) -> Path:
    folder = to.resolve().parent
    if not folder.is_dir():
        raise Failed(texts.no_file(str(to), "No such file or directory"))
    return folder


# ---------------------------------------------------------------- an existing sheet


def take_over(
    file: Path,
    project: Annotated[str, typer.Option(help=cli_help.OPTION["project"])],
    yes: Annotated[bool, typer.Option("--yes", help=cli_help.OPTION["yes"])] = False,
) -> None:
    """The rows of a tracking sheet as tasks: shown, and with --yes recorded, all or none."""
    table = _read(file)
    now = SystemClock().now()

    def unit(conn: Connection) -> tuple[list[str], str, bool]:
        found = projects.project(conn, cli_records.project_id(conn, project))
        imports.check_open(found)
        made = imports.plan(conn, found, table, now)
        lines = imports.preview(found, made, projects.group(conn, found.home_group_id).zone)
        if made.problems or not yes:
            return lines, "", bool(made.problems)
        labels = imports.record(conn, found, made, now)
        return lines, import_texts.recorded(found.name, labels[0], labels[-1], len(labels)), False

    try:
        lines, recorded, wrong = write(unit)
    except imports.Unusable as error:
        raise Failed(str(error)) from None
    if wrong:
        raise Failed("\n".join(lines))
    typer.echo("\n".join([*lines, recorded or import_texts.only_shown()]))


def _read(file: Path) -> Table:
    try:
        with file.open("rb") as opened:
            return imports.opened(opened, file.name)
    except imports.Unusable as error:
        raise Failed(str(error)) from None
    except OSError as error:
        raise Failed(texts.no_file(str(file), error.strerror or type(error).__name__)) from None
