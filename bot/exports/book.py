"""Forms as sheets of cells: what every kind of file is made from. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

Cell = str | int | date | datetime | None  # a datetime is naive wall time
Tick = Callable[[str, int], None]  # sheet, rows written so far
TICK_EVERY = 1_000  # rows
LONGEST = 32_000  # characters of a cell; a spreadsheet takes 32,767


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form. The first cell of a row is its number (`T2`, `R5`). `columns`: (heading, width in Latin characters)."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Book:
    """The forms of one project as of `moment` (naive wall time)."""

    code: str
    name: str
    moment: datetime
    sheets: Sequence[Sheet]
    facts: Sequence[tuple[str, Cell]] = ()  # about the project itself

    def sheet(self, name: str) -> Sheet | None:
        """The form of that name."""
        return next((one for one in self.sheets if one.name == name), None)


def about(sheet: Sheet | None, label: str) -> list[Sequence[Cell]]:
    """The rows of one record: `R5`, and what hangs on it (`R5 变更2`)."""
    rows = sheet.rows if sheet else ()
    return [row for row in rows if row[0] == label or str(row[0]).startswith(f"{label} ")]


def text(words: str) -> str:
    """Without controls that no format can hold, and not longer than a cell takes."""
    kept = "".join(c for c in words if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    return kept.replace("\ufffe", "").replace("\uffff", "")[:LONGEST]


def spoken(value: Cell) -> str:
    """A cell as a document says it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)
