"""How a person wants to be reminded. What they choose never holds back an escalation or a reply."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.services.turn import Turn
from storage import changes, people, settings

KIND = "preference"  # of change rows; the field is the key
KEY = "提醒方式"
NORMAL, PRIVATE, DAILY = "正常", "只私信", "每天一次"
CHOICES = (NORMAL, PRIVATE, DAILY)


def reminded(conn: Connection, person_id: int) -> str:
    """正常, 只私信 (no mention in a group) or 每天一次 (at most one routine prompt a day, privately)."""
    found = settings.read(conn, "person", people.person(conn, person_id).id).get(KEY, NORMAL)
    return found if found in CHOICES else NORMAL


def choose(turn: Turn, choice: str) -> None:
    """Set it for the speaker, with a change row."""
    old = reminded(turn.conn, turn.person.id)
    _write(turn, choice)
    changes.record(turn.conn, KIND, turn.person.id, {KEY: (old, choice)}, turn.actor)


def restore(turn: Turn, choice: str) -> None:
    """Back to what it was: /撤销."""
    changes.record(turn.conn, KIND, turn.person.id, {KEY: (reminded(turn.conn, turn.person.id), choice)}, turn.actor)
    _write(turn, choice)


def _write(turn: Turn, choice: str) -> None:
    if choice == NORMAL:
        settings.clear(turn.conn, "person", turn.person.id, KEY)
    else:
        settings.write(turn.conn, "person", turn.person.id, KEY, choice)
