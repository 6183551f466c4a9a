"""One filled form as `.docx`, in the layout of the paper: title, facts in a table, lists below, signatures at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from bot.exports.book import Cell, spoken, text

FONT, LATIN = "宋体", "Times New Roman"
SHORT = 16  # characters; two such facts share a line
PAGE, MARGIN = (Cm(21), Cm(29.7)), Cm(2)
WIDTHS = (Cm(2.6), Cm(5.9), Cm(2.6), Cm(5.9))
FULL = Cm(17)


@dataclass(frozen=True, slots=True)
class Grid:
    """A list on the form."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Paper:
    """One form: `number` as it is typed, `source` the project and the moment it is as of."""

    title: str
    number: str
    source: str
    moment: datetime  # naive wall time
    facts: Sequence[tuple[str, Cell]]
    grids: Sequence[Grid]


def write(paper: Paper, file: IO[bytes]) -> None:
    """The form into an open binary file."""
    document = Document()
    _page(document)
    head = document.add_paragraph(text(paper.title))
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.runs[0].bold = True
    head.runs[0].font.size = Pt(18)
    document.add_paragraph(text(f"{paper.number}  {paper.source}  {paper.moment:%Y-%m-%d %H:%M}".strip()))
    _facts(document, paper.facts)
    for grid in paper.grids:
        _grid(document, grid)
    document.core_properties.title = text(paper.title)
    document.core_properties.author = ""
    document.save(file)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(3)


def _facts(document: Any, facts: Sequence[tuple[str, Cell]]) -> None:
    """Label and value; two short ones in a line, as on the paper."""
    if not facts:
        return
    table = document.add_table(rows=0, cols=4)
    table.style, table.autofit = "Table Grid", False
    waiting: tuple[str, str] | None = None
    for label, value in ((label, spoken(value)) for label, value in facts):
        if len(value) > SHORT or "\n" in value:
            if waiting:
                _wide(table, *waiting)
            _wide(table, label, value)
            waiting = None
        elif waiting is None:
            waiting = (label, value)
        else:
            _line(table, (*waiting, label, value))
            waiting = None
    if waiting:
        _wide(table, *waiting)


def _line(table: Any, words: Sequence[str]) -> None:
    for place, (cell, word, width) in enumerate(zip(table.add_row().cells, words, WIDTHS, strict=True)):
        cell.width = width
        _say(cell, word, bold=place % 2 == 0)


def _wide(table: Any, label: str, value: str) -> None:
    cells = table.add_row().cells
    for cell, width in zip(cells, WIDTHS, strict=True):
        cell.width = width
    _say(cells[0], label, bold=True)
    _say(cells[1].merge(cells[3]), value)


def _grid(document: Any, grid: Grid) -> None:
    title = document.add_paragraph(text(grid.title))
    title.runs[0].bold = True
    title.paragraph_format.space_before, title.paragraph_format.keep_with_next = Pt(10), True
    table = document.add_table(rows=1, cols=len(grid.headings))
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells, grid.headings, strict=True):
        _say(cell, heading, bold=True)
    _repeat(table.rows[0])
    for row in grid.rows or [[""] * len(grid.headings)]:
        for cell, value in zip(table.add_row().cells, row, strict=True):
            _say(cell, spoken(value))


def _repeat(row: Any) -> None:
    """The heading stands on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _say(cell: Any, words: str, *, bold: bool = False) -> None:
    run = cell.paragraphs[0].add_run(text(words))
    run.bold = bold
