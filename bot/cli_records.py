"""`qiantou admin|token|outbox|export`: what administrators do with records from the server itself."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.config import load_settings
from bot.console import Failed, group, ready, shown, write
from bot.rules.zones import DEFAULT_ZONE, LAST_SECOND, to_utc
from bot.services import admin_door, calendar_store, codes, sheets, tracking
from bot.services.house import House
from bot.services.tracking import TrackingRow
from bot.texts import cli as texts
from bot.texts import cli_help
from bot.texts import delivery as delivery_texts
from bot.texts import web_admin as admin_texts
from storage import admin, outbox, people, projects
from storage.records import OutboxRow
from storage.session import reading_engine

admin_app, token_app, outbox_app = group("admin"), group("token"), group("outbox")
ALL = 100_000  # messages


@admin_app.callback()
def _admin() -> None:
    """Keeps `code` a command of its own."""


@admin_app.command("code", help=cli_help.HELP["admin code"])
def code() -> None:
    """A code for the chat and a link to the page, printed once; only their digests are stored."""
    settings, now = load_settings(), SystemClock().now()
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host

    def make(conn: Connection) -> tuple[str, str]:
        secret = admin_door.new_link(conn, now)
        return codes.new_admin_code(conn, now), admin_door.link(conn, secret, settings.public_url, f"http://{host}:{settings.port}")

    made, link = write(make)
    typer.echo(texts.admin_code(made, shown(now + codes.LIVES)))
    typer.echo(admin_texts.link_line(link, shown(now + codes.LIVES)))


# ---------------------------------------------------------------- tokens


@token_app.command("add", help=cli_help.HELP["token add"])
def token_add(project: Annotated[str, typer.Option(help=cli_help.OPTION["project"])] = "") -> None:
    """Printed once; only its digest is stored."""
    now = SystemClock().now()

    def make(conn: Connection) -> str:
        return codes.new_token(conn, project_id(conn, project) if project else None, now)

    typer.echo(texts.token_made(write(make), texts.token_project(project) if project else texts.TOKEN_LOCAL))


@token_app.command("list", help=cli_help.HELP["token list"])
def token_list() -> None:
    """Numbers and uses, never tokens."""

    def look(conn: Connection) -> list[str]:
        found = admin.tokens(conn)
        wanted = {one.project_id for one in found if one.project_id is not None}
        names = {one.id: texts.token_project(one.code) for one in projects.by_ids(conn, wanted)}
        return [
            texts.token_line(one.id, names.get(one.project_id or 0, texts.TOKEN_LOCAL), shown(one.created_at))
            for one in found
        ]

    _print(write(look), texts.no_tokens())


@token_app.command("revoke", help=cli_help.HELP["token revoke"])
def token_revoke(number: int) -> None:
    """From now on it opens nothing."""
    now = SystemClock().now()
    done = write(lambda conn: admin.revoke_token(conn, number, now))
    if not done:
        raise Failed(texts.token_revoked(number, False))
    typer.echo(texts.token_revoked(number, True))


# ---------------------------------------------------------------- messages


@outbox_app.command("parked", help=cli_help.HELP["outbox parked"])
def parked() -> None:
    """Newest first; never the text of a message."""

    def look(conn: Connection) -> list[str]:
        return [_parked_line(conn, row) for row in outbox.parked(conn)]

    _print(write(look), texts.nothing_parked())


@outbox_app.command("resend", help=cli_help.HELP["outbox resend"])
def resend(
    number: Annotated[int | None, typer.Argument()] = None,
    everything: Annotated[bool, typer.Option("--all", help=cli_help.OPTION["all"])] = False,
) -> None:
    """Oldest first, as they were written."""
    if number is None and not everything:
        raise Failed(texts.which_message())
    now = SystemClock().now()

    def again(conn: Connection) -> int:
        ids = [number] if number is not None else [row.id for row in reversed(outbox.parked(conn, limit=ALL))]
        return sum(outbox.resend(conn, one, now) for one in ids)

    count = write(again)
    if number is not None and not count:
        raise Failed(texts.not_parked(number))
    typer.echo(texts.resent(count))


def _parked_line(conn: Connection, row: OutboxRow) -> str:
    if row.group_id is not None:
        where = projects.group(conn, row.group_id).title
    else:
        where = people.person(conn, row.person_id).name if row.person_id is not None else row.to_kind
    return texts.parked_line(row.id, row.adapter, where, row.kind, shown(row.created_at), delivery_texts.why(row.why))


# ---------------------------------------------------------------- the sheet


def export(
    code: str,
    kind: Annotated[str, typer.Option("--format", help=cli_help.OPTION["format"])] = "csv",
    at: Annotated[str, typer.Option(help=cli_help.OPTION["at"])] = "",
    output: Annotated[Path | None, typer.Option(help=cli_help.OPTION["output"])] = None,
) -> None:
    """The 协作进度跟踪表 of one project, now or as it was."""
    if kind not in ("csv", "json"):
        raise Failed(texts.bad_format(kind))
    as_of = day_end(at) if at else None
    rows = _rows(code, as_of)
    text = sheets.as_csv(rows) if kind == "csv" else sheets.as_json(rows)
    if output is None:
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(text.encode("utf-8"))
    except OSError as error:
        raise Failed(texts.no_file(str(output), error.strerror or type(error).__name__)) from None


def _rows(code: str, as_of: datetime | None) -> list[TrackingRow]:
    engine = reading_engine(ready().database)
    try:
        with engine.connect() as conn:
            house = House(calendar_store.load(conn), {})
            project = projects.project(conn, project_id(conn, code))
            return tracking.rows(conn, house, project, SystemClock().now(), as_of)
    finally:
        engine.dispose()


def day_end(value: str) -> datetime:
    """The end of a local day, or a moment with its offset."""
    try:
        if len(value) == len("2026-10-16"):
            return to_utc(datetime.combine(date.fromisoformat(value), LAST_SECOND), DEFAULT_ZONE)
        found = datetime.fromisoformat(value)
        if found.utcoffset() is None:
            raise ValueError("no offset")
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Failed(texts.bad_day(value)) from None


def project_id(conn: Connection, code: str) -> int:
    """The project of a code; Failed names those there are."""
    found = projects.by_code(conn, code.strip())
    if found is None:
        raise Failed(texts.no_project(code, [one.code for one in projects.everyone(conn)]))
    return found.id


def _print(lines: list[str], nothing: str) -> None:
    for line in lines or [nothing]:
        typer.echo(line)
