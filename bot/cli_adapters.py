"""`qiantou adapter|key`: connections to platforms, and the key their secrets are encrypted with."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.fernet import Fernet
from sqlalchemy import Connection

from bot import watching
from bot.clock import SystemClock
from bot.config import load_settings, prepend_key, secret_keys
from bot.console import KINDS, Failed, cipher, group, shown, write
from bot.services import adapters as service
from bot.services import admin_adapters
from bot.services.adapters import Cipher
from bot.services.admin_adapters import Overview
from bot.texts import cli as texts
from bot.texts import cli_help
from bot.texts import web_admin as admin_texts
from storage import projects
from storage.adapters import StoredAdapter

app, key_app = group("adapter"), group("key")

CALLED_BACK = frozenset({"http", "bot_callback", "app"})  # modes in which the platform calls an address of ours
SettingsFile = Annotated[str, typer.Option("--settings", help=cli_help.OPTION["settings"])]


@app.command("add", help=cli_help.HELP["adapter add"])
def add(platform: str, name: str, settings: SettingsFile) -> None:
    """A running server takes it up within five seconds."""
    given, locks, now = _read_settings(settings), cipher(), SystemClock().now()
    write(lambda conn: service.add(conn, KINDS, locks, platform, name, given, now))
    public = load_settings().public_url
    mode = KINDS[platform].Settings.model_validate(given).model_dump().get("mode", "http")
    hook = f"{public}/hooks/{name}" if platform != "local" and mode in CALLED_BACK else ""
    typer.echo(texts.adapter_added(name, platform, hook, tested=platform != "local"))


@app.command("list", help=cli_help.HELP["adapter list"])
def everyone() -> None:
    """What the first page of /admin shows."""
    locks, now = cipher(), SystemClock().now()
    found = write(lambda conn: admin_adapters.everyone(conn, KINDS, locks, now))
    for one in found:
        typer.echo("\n".join(_lines(one)))
    for reason in dict.fromkeys(one.unreadable for one in found if one.unreadable):
        typer.echo(reason)
    if not found:
        typer.echo(texts.no_adapters())


def _lines(one: Overview) -> list[str]:
    stored = one.stored
    lines = [texts.adapter_line(stored.name, stored.platform, stored.enabled, stored.version, shown(stored.updated_at))]
    if one.unreadable:
        lines.append(texts.adapter_unreadable())
    elif stored.enabled:
        seen = one.seen
        lines.append(admin_texts.state(seen.ok, seen.hint, shown(seen.at)) if seen else admin_texts.state(None, "", ""))
    lines.append(admin_texts.last_event(shown(one.last_event) if one.last_event else ""))
    if one.trouble:
        found = one.trouble
        lines.append(admin_texts.trouble(found.what, shown(found.at), found.advice, found.parked))
    return [*lines, admin_texts.quotas(one.quotas)] if one.quotas else lines


@app.command("groups", help=cli_help.HELP["adapter groups"])
def groups(name: str) -> None:
    """With the ids that group webhooks want."""
    write(lambda conn: service.existing(conn, name))
    found = write(lambda conn: projects.groups_on(conn, name))
    for one in found:
        typer.echo(texts.group_line(one.title, one.conversation, one.closed_at is not None))
    if not found:
        typer.echo(texts.no_groups(name))


@app.command("test", help=cli_help.HELP["adapter test"])
def test(name: str) -> None:
    """Exit code 0 when the platform took the credentials."""
    stored = write(lambda conn: service.existing(conn, name))
    raise typer.Exit(0 if tested(stored, cipher()) else 1)


def tested(stored: StoredAdapter, locks: Cipher) -> bool:
    """Ask a platform, and say what it answered."""
    serving = write(lambda conn: watching.kept(conn, stored))
    health = asyncio.run(watching.tried(KINDS, locks, stored, serving))
    works = texts.adapter_works(stored.name, health.hint)
    typer.echo(works if health.ok else texts.adapter_fails(stored.name, health.hint))
    return health.ok


@app.command("rotate", help=cli_help.HELP["adapter rotate"])
def rotate(name: str, settings: SettingsFile) -> None:
    """What is not named stays."""
    given, locks, now = _read_settings(settings), cipher(), SystemClock().now()
    changed = write(lambda conn: service.rotate(conn, KINDS, locks, name, given, now))
    typer.echo(texts.rotated(name, changed))


@app.command("disable", help=cli_help.HELP["adapter disable"])
def disable(name: str) -> None:
    """Nothing is received or sent there; records stay."""
    _switch(name, False)


@app.command("enable", help=cli_help.HELP["adapter enable"])
def enable(name: str) -> None:
    """As before."""
    _switch(name, True)


@app.command("remove", help=cli_help.HELP["adapter remove"])
def remove(name: str, yes: Annotated[bool, typer.Option("--yes", help=cli_help.OPTION["yes"])] = False) -> None:
    """Its settings are gone; records stay."""
    now = SystemClock().now()
    write(lambda conn: service.existing(conn, name))
    if not yes:
        typer.confirm(texts.sure_to_remove(name), abort=True)
    write(lambda conn: service.remove(conn, name, now))
    typer.echo(texts.removed(name))


def _switch(name: str, on: bool) -> None:
    now = SystemClock().now()
    write(lambda conn: service.switch(conn, name, on, now))
    typer.echo(texts.switched(name, on))


def _read_settings(name: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
        given = json.loads(text)
    except OSError as error:
        raise Failed(texts.no_file(name, error.strerror or type(error).__name__)) from None
    except (ValueError, RecursionError):
        raise Failed(texts.unreadable_settings(name)) from None
    if not isinstance(given, dict):
        raise Failed(texts.unreadable_settings(name))
    return given


# ---------------------------------------------------------------- the key


@key_app.callback()
def _key() -> None:
    """Keeps `rotate` a command of its own."""


@key_app.command("rotate", help=cli_help.HELP["key rotate"])
def rotate_key() -> None:
    """A new key first, then everything under it: killed in between, both keys are there and it can be run again."""
    settings, locks, now = load_settings(), cipher(), SystemClock().now()

    def anew(conn: Connection) -> int:
        return admin_adapters.encrypt_anew(conn, locks, now)

    if not settings.secret_key.get_secret_value():
        write(lambda conn: admin_adapters.readable(conn, locks))
        prepend_key(settings)
        typer.echo(admin_texts.key_changed(write(anew)))
    elif len(secret_keys(settings)) > 1:
        typer.echo(admin_texts.key_applied(write(anew)))
    else:
        raise Failed(admin_texts.key_wanted(Fernet.generate_key().decode()))
