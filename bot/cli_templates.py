"""`qiantou templates`: a company's own layout of a form. Whoever has this machine's command line is its admin."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.console import Failed, group, shown, write
from bot.exports.template import BadTemplate
from bot.services import export_templates as service
from bot.services.export_papers import FORMS, Form
from bot.texts import cli as cli_texts
from bot.texts import cli_help
from bot.texts import cli_templates as texts

app = group("templates")


@app.command("list", help=cli_help.HELP["templates list"])
def listing() -> None:
    found = write(service.listing)
    for one, form, rules in found:
        typer.echo(texts.line(form.name, form.title, one.file_name, shown(one.created_at), rules))
    if not found:
        typer.echo(texts.none_yet([form.name for form in FORMS]))


@app.command("add", help=cli_help.HELP["templates add"])
def add(form: str, file: Path) -> None:
    meant = _form(form)
    content, now = _read(file), SystemClock().now()
    try:
        service.examine(meant, content)
    except BadTemplate as error:
        raise Failed(texts.refused(file.name, str(error), meant.name)) from None
    write(lambda conn: service.keep(conn, meant, file.name, content, now))
    typer.echo(texts.added(meant.name, meant.title, file.name))


@app.command("remove", help=cli_help.HELP["templates remove"])
def remove(form: str) -> None:
    meant, now = _form(form), SystemClock().now()
    gone = write(lambda conn: service.remove(conn, meant, now))
    if gone is None:
        raise Failed(texts.none_to_remove(meant.title))
    left = [one.file_name for one, of, rules in write(service.listing) if of == meant and rules]
    typer.echo(texts.removed(meant.title, left[0] if left else ""))


@app.command("show", help=cli_help.HELP["templates show"])
def show(form: str, to: Annotated[Path, typer.Option(help=cli_help.OPTION["template_to"])]) -> None:
    meant = _form(form)
    content, own = write(lambda conn: service.shown(conn, meant))
    try:
        to.write_bytes(content)
    except OSError as error:
        raise Failed(cli_texts.no_file(str(to), error.strerror or type(error).__name__)) from None
    typer.echo(texts.shown(str(to), meant.name, own))


@app.command("fields", help=cli_help.HELP["templates fields"])
def fields(form: str) -> None:
    typer.echo(service.fields(_form(form)))


def _form(name: str) -> Form:
    try:
        return service.named(name)
    except BadTemplate as error:
        raise Failed(str(error)) from None


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(service.MOST_READ)
    except OSError as error:
        raise Failed(cli_texts.no_file(str(file), error.strerror or type(error).__name__)) from None
