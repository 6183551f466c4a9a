"""Rows of the paper forms: born, changed and asked for with their change rows, whatever the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.services.turn import Turn
from storage import changes, paper


def born(turn: Turn, kind: str, shown: Any = 1, /, **values: Any) -> int:
    """A new row; `shown` is what its birth says in the change rows (a number, where it has one)."""
    row_id = paper.add(turn.conn, kind, **values)
    changes.record(turn.conn, kind, row_id, {"created": (None, shown)}, turn.actor)
    return row_id


def change(turn: Turn, kind: str, row_id: int, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set columns with their change rows; what really changed, as (old, new)."""
    old = paper.row(turn.conn, kind, row_id)._mapping
    changed = {key: (old[key], value) for key, value in values.items() if old[key] != value}
    if changed:
        paper.set_values(turn.conn, kind, row_id, {key: new for key, (_, new) in changed.items()})
        changes.record(turn.conn, kind, row_id, changed, turn.actor)
    return changed


def typed(head: str, named: Mapping[str, str], words: Mapping[str, str], leave: Iterable[str] = ()) -> str:
    """What was understood as a line a person could have typed: `head` and every field under its first word.

    `named`: canonical key → the user's words; `words`: the command's KEYS; `leave`: canonical keys left out.
    """
    first: dict[str, str] = {}
    for word, key in words.items():
        first.setdefault(key, word)
    said = [f"{first[key]}:{_kept(value)}" for key, value in named.items() if value and key not in set(leave)]
    return " ".join([head, *said])


def _kept(value: str) -> str:
    return value if "“" in value or "”" in value or value.startswith(("@", "＠")) else f"“{value}”"
