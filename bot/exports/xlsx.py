"""A book as `.xlsx`: one sheet a form, ready to print; text is text, whatever it looks like. Rows are streamed."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from bot.exports.book import TICK_EVERY, Book, Cell, Sheet, Tick, text

A4 = 9  # the format's number of the paper
FORMULA = frozenset("=+-@")
TEXT, QUOTED, DAY, MOMENT = "text", "quoted", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
SHORT = "mm-dd hh:mm"  # a moment where only a day has room
FONT, SIZE = "宋体", 10
WIDEST = 210  # characters side by side that can still be read on A4 across
FIXED = 16  # up to here a column holds dates, names or numbers: narrower it would show ####
NARROWEST = 10  # of a column of text
LINE, HIGHEST = 13.5, 409  # points; no row can be higher
_HEAD, _BODY = Font(name=FONT, size=SIZE, bold=True), Font(name=FONT, size=SIZE)
_FILL = PatternFill("solid", fgColor="FFE8EEF7")
_LINE = Side(style="thin", color="FFB8C0CC")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(vertical="top", horizontal="left", wrap_text=True)
_MIDDLE = Alignment(vertical="center", horizontal="center", wrap_text=True)


def write(book: Book, file: IO[bytes], tick: Tick | None = None) -> None:
    """The whole book into an open binary file."""
    workbook = Workbook(write_only=True)
    workbook.properties.title = text(f"{book.code} {book.name}")
    workbook.properties.creator = ""
    for sheet in book.sheets:
        _sheet(workbook, book, sheet, tick)
    workbook.save(file)


def _sheet(workbook: Any, book: Book, sheet: Sheet, tick: Tick | None) -> None:
    page = workbook.create_sheet(sheet.name)
    wide = widths([width for _, width in sheet.columns])
    _layout(page, book, sheet, wide)
    styles = _styles(page)
    _append(page, 1, [_head(page, title) for title, _ in sheet.columns], wide)
    count = 0
    for count, row in enumerate(sheet.rows, 1):
        cells = [_cell(page, styles, value, width) for value, width in zip(row, wide, strict=True)]
        _append(page, count + 1, cells, wide)
        if tick and count % TICK_EVERY == 0:
            tick(sheet.name, count)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"


def _append(page: Any, number: int, cells: Sequence[Any], wide: Sequence[float]) -> None:
    """A row as high as its words need: not every program looks by itself, and what it does not see is cut in print."""
    lines = max((lines_of(cell.value, width) for cell, width in zip(cells, wide, strict=True)), default=1)
    if lines > 1:
        page.row_dimensions[number].height = min(lines * LINE + 3, HIGHEST)
    page.append(cells)
    page.row_dimensions.pop(number, None)  # written with the row; kept it would cost memory


def lines_of(value: Cell, width: float) -> int:
    """Lines a cell takes in a column of so many Latin characters."""
    if not isinstance(value, str) or (len(value) * 2 <= width - 1 and "\n" not in value):
        return 1
    room = max(width - 1, 2)
    return sum(max(math.ceil(_columns(line) / room), 1) for line in value.split("\n"))


def _columns(words: str) -> int:
    return len(words) if words.isascii() else sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in words)


def _layout(page: Any, book: Book, sheet: Sheet, wide: Sequence[float]) -> None:
    """Set before the first row: what stands in front of the rows in the file cannot be added later."""
    page.freeze_panes = "C2"
    for place, width in enumerate(wide, 1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = "1:1"
    page.page_margins.left = page.page_margins.right = 0.4
    page.oddHeader.left.text = text(f"{book.code} {book.name}").replace("&", "&&")[:120]
    page.oddHeader.right.text = sheet.name
    page.oddFooter.left.text = f"{book.moment:%Y-%m-%d %H:%M}"
    page.oddFooter.right.text = "&P / &N"


def widths(wanted: Sequence[int]) -> list[float]:
    """Columns of text become narrower, and their rows higher, until the sheet can be printed."""
    fixed = sum(width for width in wanted if width <= FIXED)
    room = max(WIDEST - fixed, 0) / max(sum(wanted) - fixed, 1)
    return [width if width <= FIXED else round(max(width * min(room, 1), NARROWEST), 1) for width in wanted]


def _head(page: Any, title: str) -> Any:
    cell = WriteOnlyCell(page, value=title)
    cell.font, cell.fill, cell.border, cell.alignment = _HEAD, _FILL, _BOX, _MIDDLE
    return cell


def _styles(page: Any) -> dict[str, Any]:
    """The style of each kind of cell, found once: finding it cell by cell costs more than writing the cell."""
    found = {}
    for kind in (TEXT, QUOTED, DAY, MOMENT, SHORT):
        cell = WriteOnlyCell(page)
        cell.font, cell.border, cell.alignment = _BODY, _BOX, _TOP
        cell.quotePrefix = kind == QUOTED  # stays text when somebody edits it
        cell.number_format = kind if kind in (DAY, MOMENT, SHORT) else "General"
        found[kind] = cell._style
    return found


def _cell(page: Any, styles: dict[str, Any], value: Cell, width: float) -> Any:
    """A cell whose kind is ours to say: the library would take `=…` for a formula."""
    if isinstance(value, str):
        words = text(value)
        cell = WriteOnlyCell(page, value=words)
        cell.data_type = "s"
        cell._style = styles[QUOTED if words.lstrip()[:1] in FORMULA else TEXT]
        return cell
    cell = WriteOnlyCell(page, value=value)
    moment = MOMENT if width >= FIXED else SHORT
    kind = moment if isinstance(value, datetime) else DAY if isinstance(value, date) else TEXT
    cell._style = styles[kind]
    return cell
