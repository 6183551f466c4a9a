"""The last list of tasks somebody was shown in a place: their numbers in order, so that `1 80 2完成` can mean them.

Kept by numbers in storage, so that a restart, or another message in between, loses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.rules.zones import to_local
from storage import memos, people

CALL = "call"  # the list of the last call, kept beside later ones


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as it was shown: its numbers in order, the first being row 1."""

    at: datetime
    labels: tuple[str, ...]


def show(conn: Connection, person_id: int, group_id: int | None, labels: Sequence[str], now: datetime) -> None:
    """Remember a list shown to a person (one-to-one: `group_id` None), in place of an older one there."""
    _keep(conn, person_id, _place(group_id), labels, now)


def call(conn: Connection, person_id: int, labels: Sequence[str], now: datetime) -> None:
    """Remember the list of a last call: its numbers answer, and 都正常 means these tasks for the rest of the day."""
    _keep(conn, person_id, _place(None), labels, now)
    _keep(conn, person_id, CALL, labels, now)


def last(conn: Connection, person_id: int, group_id: int | None) -> Shown | None:
    """The list the numbers mean now."""
    return _read(memos.kept(conn, person_id, _place(group_id)))


def called(conn: Connection, person_id: int) -> Shown | None:
    """The list of the last call to this person."""
    return _read(memos.kept(conn, person_id, CALL))


def _place(group_id: int | None) -> str:
    return f"list:G{group_id}" if group_id else "list"


def _keep(conn: Connection, person_id: int, key: str, labels: Sequence[str], now: datetime) -> None:
    if labels:
        memos.keep(conn, people.person(conn, person_id).id, key, " ".join([now.isoformat(), *labels]))


def _read(value: str | None) -> Shown | None:
    if not value:
        return None
    at, *labels = value.split(" ")
    return Shown(datetime.fromisoformat(at), tuple(labels))


def today(shown: Shown | None, zone: str, day: date) -> tuple[str, ...]:
    """The numbers of a list shown on this local day, none of an older one."""
    return shown.labels if shown and to_local(shown.at, zone).date() == day else ()
