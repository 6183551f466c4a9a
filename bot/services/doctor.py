"""`qiantou doctor`: what has to be right on this machine and in this database, one finding a line."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import calendar_store
from bot.texts import cli as texts
from storage import hold, schema, vitals
from storage.schema import State

PYTHON_LEAST = (3, 11)
PARKED_SHOWN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Finding:
    """`line` is for people; a warning leaves the installation usable."""

    ok: bool
    line: str


def machine(folder: Path) -> list[Finding]:
    """Python, and who may read the data folder."""
    running = ".".join(map(str, sys.version_info[:3]))
    private = os.name != "posix" or not stat.S_IMODE(folder.stat().st_mode) & 0o077
    writable = os.access(folder, os.W_OK)
    return [
        _finding(sys.version_info >= PYTHON_LEAST, f"{texts.PYTHON} {running}", texts.INSTALL_PYTHON),
        _finding(private and writable, f"{texts.FOLDER} {folder}", texts.OPEN_FOLDER),
    ]


def database(engine: Engine, now: datetime) -> list[Finding]:
    """Whether it answers, its revision, and what it says about holidays and messages."""
    try:
        state = schema.state(engine)
    except SQLAlchemyError as error:
        return [Finding(False, texts.found(False, texts.DATABASE, texts.no_database(type(error).__name__)))]
    found = [Finding(True, texts.found(True, f"{texts.DATABASE} {engine.dialect.name}"))]
    if state in (State.EMPTY, State.OUTDATED):
        return [*found, _finding(False, texts.SCHEMA, texts.RUN_UPGRADE)]
    found.append(_finding(state is State.CURRENT, texts.SCHEMA, texts.LATER_VERSION))
    with engine.connect() as conn:
        missing = calendar_store.load(conn).missing(to_local(now, DEFAULT_ZONE).date())
        parked = sum(vitals.parked(conn, now - PARKED_SHOWN).values())
        held = hold.held(conn)
    found.append(_calendar(missing, to_local(now, DEFAULT_ZONE).year))
    found.append(_finding(not parked, texts.SENDING, f"{texts.parked_count(parked)}，{texts.SEE_PARKED}"))
    if held:
        found.append(_finding(False, texts.HOLDING, texts.RUN_RELEASE))
    return found


def usable(engine: Engine) -> bool:
    """Whether our tables can be read."""
    try:
        return schema.state(engine) in (State.CURRENT, State.NEWER)
    except SQLAlchemyError:
        return False


def _calendar(missing: Sequence[int], this_year: int) -> Finding:
    """A year to come can wait, and may not be announced yet: a warning."""
    advice = f"{texts.years_missing(missing)}，{texts.LOAD_CALENDAR}"
    if missing and min(missing) > this_year:
        return Finding(True, texts.warned(advice))
    return _finding(not missing, texts.CALENDAR, advice)


def _finding(ok: bool, what: str, advice: str) -> Finding:
    return Finding(ok, texts.found(ok, what, advice))
