"""A book as `.xlsx`: one sheet a form, ready to print; text is text, whatever it looks like. Rows are streamed."""

from __future__ import annotations

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
_HEAD = Font(bold=True)
_FILL = PatternFill("solid", fgColor="FFE8EEF7")
_LINE = Side(style="thin", color="FFB8C0CC")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(vertical="top", wrap_text=True)
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
    _layout(page, book, sheet)
    page.append([_head(page, title) for title, _ in sheet.columns])
    styles = _styles(page)
    count = 0
    for count, row in enumerate(sheet.rows, 1):
        page.append([_cell(page, styles, value) for value in row])
        if tick and count % TICK_EVERY == 0:
            tick(sheet.name, count)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"


def _layout(page: Any, book: Book, sheet: Sheet) -> None:
    """Set before the first row: what stands in front of the rows in the file cannot be added later."""
    page.freeze_panes = "C2"
    for place, (_, width) in enumerate(sheet.columns, 1):
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


def _head(page: Any, title: str) -> Any:
    cell = WriteOnlyCell(page, value=title)
    cell.font, cell.fill, cell.border, cell.alignment = _HEAD, _FILL, _BOX, _MIDDLE
    return cell


def _styles(page: Any) -> dict[str, Any]:
    """The style of each kind of cell, found once: finding it cell by cell costs more than writing the cell."""
    found = {}
    for kind in (TEXT, QUOTED, DAY, MOMENT):
        cell = WriteOnlyCell(page)
        cell.border, cell.alignment = _BOX, _TOP
        cell.quotePrefix = kind == QUOTED  # stays text when somebody edits it
        cell.number_format = kind if kind in (DAY, MOMENT) else "General"
        found[kind] = cell._style
    return found


def _cell(page: Any, styles: dict[str, Any], value: Cell) -> Any:
    """A cell whose kind is ours to say: the library would take `=…` for a formula."""
    if isinstance(value, str):
        words = text(value)
        cell = WriteOnlyCell(page, value=words)
        cell.data_type = "s"
        cell._style = styles[QUOTED if words.lstrip()[:1] in FORMULA else TEXT]
        return cell
    cell = WriteOnlyCell(page, value=value)
    kind = MOMENT if isinstance(value, datetime) else DAY if isinstance(value, date) else TEXT
    cell._style = styles[kind]
    return cell
