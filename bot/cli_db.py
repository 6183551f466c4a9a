"""`qiantou db …`: upgrade, check, back up, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from bot.clock import SystemClock
from bot.config import ensure_data_dir, load_settings
from bot.console import Failed, group, is_sqlite, ready, state, upgrade, write
from bot.texts import cli as texts
from bot.texts import cli_help
from storage import backup, hold, schema
from storage.lock import active_lock

app = group("db")
PG_BACKUP = "pg_dump --format=custom --file=qiantou.dump qiantou"
PG_RESTORE = "pg_restore --clean --dbname=qiantou qiantou.dump"


@app.command("upgrade", help=cli_help.HELP["db upgrade"])
def upgrade_command() -> None:
    """Also fills the holiday calendar."""
    settings = load_settings()
    upgrade(settings)
    typer.echo(texts.upgraded())


@app.command("check", help=cli_help.HELP["db check"])
def check() -> None:
    """Whole, ours, and of this version."""
    settings = load_settings()
    if state(settings) in (schema.State.EMPTY, schema.State.OUTDATED):
        raise Failed(texts.check_bad(texts.SCHEMA, texts.RUN_UPGRADE))
    what = make_url(settings.database).render_as_string(hide_password=True)
    if is_sqlite(settings):
        try:
            backup.verify(backup.file_of(settings.database))
        except backup.BadBackup as error:
            raise Failed(texts.check_bad(what, str(error))) from None
    typer.echo(texts.check_ok(what))


@app.command("backup", help=cli_help.HELP["db backup"])
def backup_command(file: Path) -> None:
    """Beside a running server; nothing is overwritten."""
    _only_sqlite(PG_BACKUP)
    if file.exists():
        raise Failed(texts.file_exists(str(file)))
    settings = ready()
    try:
        tasks = backup.take(settings.database, file)
    except OSError as error:
        raise Failed(texts.no_file(str(file), error.strerror or type(error).__name__)) from None
    except backup.BadBackup as error:
        raise Failed(texts.not_a_backup(str(file), str(error))) from None
    typer.echo(texts.backed_up(str(file), tasks))


@app.command("verify", help=cli_help.HELP["db verify"])
def verify(file: Path) -> None:
    """A file that `restore` would take."""
    try:
        backup.verify(file)
    except backup.BadBackup as error:
        raise Failed(texts.not_a_backup(str(file), str(error))) from None
    typer.echo(texts.check_ok(str(file)))


@app.command("restore", help=cli_help.HELP["db restore"])
def restore(file: Path, yes: Annotated[bool, typer.Option("--yes", help=cli_help.OPTION["yes"])] = False) -> None:
    """The former database is kept under another name; nothing is sent until `release`."""
    _only_sqlite(PG_RESTORE)
    settings = load_settings()
    ensure_data_dir(settings)
    verify(file)
    if not yes:
        typer.confirm(texts.confirm_restore(str(file)), abort=True)
    lock = active_lock(settings.database)
    if not lock.take():
        raise Failed(texts.server_running())
    try:
        found = backup.restore(settings.database, file, f"{SystemClock().now():%Y%m%d-%H%M%S}")
    finally:
        lock.free()
    typer.echo(texts.restored(str(found.kept or ""), found.parked))


@app.command("hold", help=cli_help.HELP["db hold"])
def hold_command() -> None:
    """For a PostgreSQL put back with its own tools."""
    typer.echo(texts.holding(write(hold.begin)))


@app.command("release", help=cli_help.HELP["db release"])
def release() -> None:
    """What waits by then goes out; what was parked stays parked."""

    def let_go(conn: Connection) -> bool:
        was_held = hold.held(conn)
        hold.release(conn)
        return was_held

    typer.echo(texts.released(write(let_go)))


def _only_sqlite(instead: str) -> None:
    if not is_sqlite(load_settings()):
        raise Failed(texts.only_sqlite(instead))
