"""What every `qiantou` command shares: settings, a database that is up to date, one unit of work, one way to fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import typer
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from adapters.base import Adapter
from bot.config import Settings, ensure_data_dir, load_settings, secret_keys
from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import calendar_store
from bot.services.adapters import Cipher
from bot.texts import cli as texts
from bot.texts import cli_help
from storage import schema
from storage.schema import State
from storage.session import writing_engine
from storage.writer import run_unit

T = TypeVar("T")

KINDS: dict[str, type[Adapter]] = {}  # filled by cli.py: it and app.py alone know the platforms there are


class Failed(Exception):
    """The command cannot be carried out; the message, in Chinese, says why and what is right."""


def group(name: str = "") -> typer.Typer:
    """A command with commands below it."""
    return typer.Typer(
        name=name or None,
        help=cli_help.HELP[name],
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


def is_sqlite(settings: Settings) -> bool:
    """Whether the database is a file of ours."""
    return make_url(settings.database).get_backend_name() == "sqlite"


def state(settings: Settings) -> State:
    """How the database stands to this program. Failed when it cannot be opened."""
    ensure_data_dir(settings)
    engine = writing_engine(settings.database)
    try:
        return schema.state(engine)
    except SQLAlchemyError as error:
        raise Failed(texts.no_database(type(getattr(error, "orig", None) or error).__name__)) from None
    finally:
        engine.dispose()


def upgrade(settings: Settings) -> None:
    """Bring the database to this version, with the calendar we ship."""
    if state(settings) is not State.NEWER:
        schema.upgrade(settings.database)
    _unit(settings, calendar_store.ensure_seeded)


def ready() -> Settings:
    """Settings whose database is up to date. SQLite is upgraded here; PostgreSQL waits for `qiantou db upgrade`."""
    settings = load_settings()
    if state(settings) in (State.EMPTY, State.OUTDATED):
        if not is_sqlite(settings):
            raise Failed(texts.upgrade_first())
        upgrade(settings)
    return settings


def write(unit: Callable[[Connection], T]) -> T:
    """One unit of work in a short transaction of its own, beside a running server."""
    return _unit(ready(), unit)


def cipher() -> Cipher:
    """What stored settings are encrypted with."""
    settings = load_settings()
    return Cipher(look=lambda: secret_keys(settings))


def moment(value: str) -> datetime:
    """An aware moment in UTC from ISO text with an offset."""
    try:
        found = datetime.fromisoformat(value)
        if found.utcoffset() is None:
            raise ValueError("no offset")
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Failed(texts.bad_now(value)) from None


def shown(at: datetime) -> str:
    """A moment in a list, wall time."""
    return texts.moment(to_local(at, DEFAULT_ZONE))


def _unit(settings: Settings, unit: Callable[[Connection], T]) -> T:
    engine = writing_engine(settings.database)
    try:
        return run_unit(engine, unit)
    finally:
        engine.dispose()
