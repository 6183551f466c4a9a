"""One filled form: what a document is made from, be it ours or a company's own. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.exports.book import Cell


@dataclass(frozen=True, slots=True)
class Grid:
    """A list on the form. `shares`: how wide each column is, in Latin characters."""

    title: str
    headings: Sequence[str]
    shares: Sequence[int]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Paper:
    """One form: `number` as it is typed ("" where a project has one alone), of a project as of a moment."""

    title: str
    number: str
    code: str
    name: str
    moment: datetime  # naive wall time
    facts: Sequence[tuple[str, Cell]]
    grids: Sequence[Grid]
    wide: bool = False  # across the page: a list of many columns
