"""One filled form as `.docx`, in the layout of the paper: title, facts in a table, lists below, signatures at the end."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import IO, Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt

from bot.exports.book import Cell, spoken, text
from bot.exports.paper import Grid, Paper
from bot.texts import exports as texts

FONT, LATIN = "宋体", "Times New Roman"
SHADE = "F2F2F2"
SHORT = 16  # characters; two such facts share a line
LONGEST_ROW = 400  # characters; a longer row may break over two pages
MOST_COLUMNS = 9  # that fit beside each other on an upright page; a wider list is written as facts, row by row
SHORT_SIDE, LONG_SIDE, MARGIN, WIDE_MARGIN = Cm(21), Cm(29.7), Cm(2), Cm(1.5)
FACTS = (30, 55, 30, 55)  # shares of a line
SIZES = ((9, 9.0), (15, 7.5), (99, 6.5))  # columns at most, points


def write(paper: Paper, file: IO[bytes]) -> None:
    """The form into an open binary file."""
    document = Document()
    width = _page(document, paper)
    _head(document, paper, width)
    _facts(document, paper.facts, width)
    for grid in paper.grids:
        _list(document, grid, width, paper.wide)
    document.core_properties.title = text(paper.title)
    document.core_properties.author = ""
    document.save(file)


def _page(document: Any, paper: Paper) -> int:
    """A4, upright or across, with the page's number at the foot; how wide a line is."""
    section = document.sections[0]
    margin = WIDE_MARGIN if paper.wide else MARGIN
    section.page_width, section.page_height = (LONG_SIDE, SHORT_SIDE) if paper.wide else (SHORT_SIDE, LONG_SIDE)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(3)
    width = int(section.page_width - 2 * margin)
    foot = section.footer.paragraphs[0]
    foot.style = style  # the footer's own has stops of an upright page
    foot.paragraph_format.tab_stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
    _run(foot, f"{paper.code} {paper.name} {paper.title} {paper.number}".strip() + "\t", 8)
    _field(foot, "PAGE")
    _run(foot, " / ", 8)
    _field(foot, "NUMPAGES")
    return width


def _head(document: Any, paper: Paper, width: int) -> None:
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(head, paper.title, 18, bold=True)
    line = document.add_paragraph()
    line.paragraph_format.tab_stops.add_tab_stop(Emu(width), WD_TAB_ALIGNMENT.RIGHT)
    _run(line, f"{paper.number}  {paper.code} {paper.name}".strip() + f"\t{spoken(paper.moment)}", 10.5)


def _run(paragraph: Any, words: str, size: float, *, bold: bool = False) -> None:
    run = paragraph.add_run(text(words))
    run.bold, run.font.size = bold, Pt(size)


def _field(paragraph: Any, name: str) -> None:
    """What the reader's program counts itself."""
    run = paragraph.add_run()
    run.font.size = Pt(8)
    for kind in ("begin", name, "end"):
        part = OxmlElement("w:instrText" if kind == name else "w:fldChar")
        if kind == name:
            part.text = name
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)


# ---------------------------------------------------------------- facts


def _facts(document: Any, facts: Sequence[tuple[str, Cell]], width: int) -> None:
    """Label and value; two short ones in a line, as on the paper."""
    if not facts:
        return
    widths = _shares(FACTS, width)
    table = _table(document, 0, widths)
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
            for place, (cell, word) in enumerate(zip(_row(table, widths), (*waiting, label, value), strict=True)):
                _say(cell, word, 10.5, label=place % 2 == 0)
            waiting = None
    if waiting:
        _wide(table, *waiting)


def _wide(table: Any, label: str, value: str) -> None:
    cells = _row(table, [column.width for column in table.columns])
    _say(cells[0], label, 10.5, label=True)
    _say(cells[1].merge(cells[3]), value, 10.5)


# ---------------------------------------------------------------- lists


def _list(document: Any, grid: Grid, width: int, wide: bool) -> None:
    """A table; of a list too wide for the page each row as facts of its own."""
    if wide or len(grid.headings) <= MOST_COLUMNS:
        _title(document, grid.title)
        _grid(document, grid, width)
        return
    numbered = grid.headings[0].endswith(texts.OWN_NUMBER)
    for row in grid.rows:
        _title(document, f"{grid.title} {row[0]}" if numbered else grid.title)
        _facts(document, list(zip(grid.headings, row, strict=True)), width)


def _title(document: Any, words: str) -> None:
    title = document.add_paragraph()
    _run(title, words, 10.5, bold=True)
    title.paragraph_format.space_before, title.paragraph_format.keep_with_next = Pt(10), True


def _grid(document: Any, grid: Grid, width: int) -> None:
    size = next(points for columns, points in SIZES if len(grid.headings) <= columns)
    widths = _shares([share**0.5 for share in grid.shares], width)
    table = _table(document, 1, widths)
    for cell, heading in zip(table.rows[0].cells, grid.headings, strict=True):
        _say(cell, heading, size, label=True)
    _mark(table.rows[0], "w:tblHeader")  # it stands on every page
    _mark(table.rows[0], "w:cantSplit")
    for cell in _row(table, widths):
        _say(cell, "", size)
    if not grid.rows:  # for a pen
        table.rows[-1].height_rule, table.rows[-1].height = WD_ROW_HEIGHT_RULE.AT_LEAST, Cm(1)
        return
    pattern = table.rows[-1]._tr
    table._tbl.remove(pattern)
    for row in grid.rows:
        table._tbl.append(_copied(pattern, [text(spoken(value)) for value in row]))


def _copied(pattern: Any, words: Sequence[str]) -> Any:
    """A row like another with its own words: cell by cell the library takes thirty times as long."""
    row = deepcopy(pattern)
    for run, said in zip(row.iter(qn("w:r")), words, strict=True):
        run.text = said
    if sum(map(len, words)) < LONGEST_ROW:
        whole = OxmlElement("w:cantSplit")
        whole.set(qn("w:val"), "true")
        row.get_or_add_trPr().append(whole)
    return row


def _shares(parts: Sequence[float], width: int) -> list[int]:
    return [int(width * part / sum(parts)) for part in parts]


def _table(document: Any, rows: int, widths: Sequence[int]) -> Any:
    table = document.add_table(rows=rows, cols=len(widths))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
    if len(widths) > MOST_COLUMNS:
        _tight(table)
    return table


def _tight(table: Any) -> None:
    """Less room beside the words of many narrow columns."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        part = OxmlElement(side)
        part.set(qn("w:w"), "28")  # twentieths of a point
        part.set(qn("w:type"), "dxa")
        margins.append(part)
    table._tbl.tblPr.append(margins)


def _row(table: Any, widths: Sequence[int]) -> Sequence[Any]:
    cells: Sequence[Any] = table.add_row().cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = Emu(width)
    return cells


def _mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _say(cell: Any, words: str, size: float, *, label: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(size / 6)
    _run(paragraph, words, size, bold=label)
    if label:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), SHADE)
        cell._tc.get_or_add_tcPr().append(shade)
