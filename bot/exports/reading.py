"""An existing tracking sheet read: its heading wherever it stands, its columns in any order. Pure."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import IO, Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from bot.grammar.fold import flat
from bot.grammar.tasklist import SUM

TITLE, OWNER, DEPARTMENT, ASSIST, START, DUE, DONE = "title", "owner", "department", "assist", "start", "due", "done"
PERCENT, NOTE, REASON, RISK, MEASURE, DELIVERABLE = "percent", "note", "reason", "risk", "measure", "deliverable"
PRIORITY, STATUS, NUMBER, DESCRIPTION, REMARK = "priority", "status", "number", "description", "remark"
HEADINGS: Mapping[str, str] = {
    "任务名称": TITLE, "任务": TITLE, "名称": TITLE, "事项": TITLE, "工作内容": TITLE, "责任人": OWNER, "第一责任人": OWNER,
    "负责人": OWNER, "责任部门": DEPARTMENT, "部门": DEPARTMENT, "协助部门": ASSIST, "配合部门": ASSIST, "计划开始": START,
    "计划开始时间": START, "开始": START, "开始时间": START, "开始日期": START, "计划完成": DUE, "计划完成时间": DUE,
    "截止": DUE, "截止时间": DUE, "截止日期": DUE, "完成时间": DUE, "实际完成": DONE, "实际完成时间": DONE, "百分比": PERCENT,
    "完成百分比": PERCENT, "进度百分比": PERCENT, "当前进度": NOTE, "进展": NOTE, "滞后原因": REASON, "风险描述": RISK,
    "风险": RISK, "解决方案": MEASURE, "解决措施": MEASURE, "解决方案/新节点": MEASURE, "解决措施/新节点": MEASURE,
    "交付成果标准": DELIVERABLE, "交付标准": DELIVERABLE, "交付": DELIVERABLE, "优先级": PRIORITY, "进度状态": STATUS,
    "状态": STATUS, "编号": NUMBER, "序号": NUMBER, "任务编号": NUMBER,
    "工作任务": TITLE, "工作事项": TITLE, "牵头部门": DEPARTMENT, "责任单位": DEPARTMENT, "承办部门": DEPARTMENT,
    "完成时限": DUE, "完成日期": DUE, "时限": DUE,
    "任务描述": DESCRIPTION, "描述": DESCRIPTION, "备注": REMARK,
}  # fmt: skip
WANTED = ("任务名称", "责任人", "计划完成")
HEADING_WITHIN = 20  # rows
MOST_ROWS = 2_000
_SPACE = re.compile(r"\s+|[（(].*?[)）]")
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+(\d{1,2}):(\d{2})(?::\d{2})?)?")
_MD = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%?")


class NotReadable(Exception):
    """The file is no spreadsheet."""


@dataclass(frozen=True, slots=True)
class Read:
    """One cell: its value, and whether the spreadsheet shows it as a percentage."""

    value: object
    percent: bool = False

    @property
    def text(self) -> str:
        """As it is read; "" for an empty cell."""
        return "" if self.value is None else str(self.value).strip()


@dataclass(frozen=True, slots=True)
class Line:
    """A row by its number in the file."""

    row: int
    cells: Mapping[str, Read]

    def text(self, name: str) -> str:
        """The text of a column, "" where there is none."""
        return self.cells[name].text if name in self.cells else ""


@dataclass(frozen=True, slots=True)
class Table:
    """`titles`: how each column is headed here. `count`: rows there are, also those beyond MOST_ROWS."""

    titles: Mapping[str, str]
    ignored: Sequence[str]
    lines: Sequence[Line]
    count: int


def read(file: IO[bytes]) -> Table | None:
    """The first sheet with a heading; None where no sheet has one. NotReadable for what is no spreadsheet."""
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        tables = (_table(sheet) for sheet in sorted(book.worksheets, key=lambda one: "跟踪" not in one.title))
        return next((table for table in tables if table), None)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as error:
        raise NotReadable(str(error)) from None


def _table(sheet: Any) -> Table | None:
    titles: dict[str, str] = {}
    places: dict[int, str] = {}
    ignored: list[str] = []
    lines: list[Line] = []
    count = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        if not places:
            if number > HEADING_WITHIN:
                return None
            places, titles, ignored = _heading(row)
            continue
        cells = {places[i]: Read(c.value, "%" in (c.number_format or "")) for i, c in enumerate(row) if i in places}
        if any(cell.text for name, cell in cells.items() if name != NUMBER) and not _is_sum(row):
            count += 1
            if count <= MOST_ROWS:
                lines.append(Line(number, cells))
    return Table(titles, ignored, lines, count) if places else None


def _is_sum(row: Sequence[Any]) -> bool:
    """合计 and the like under a table."""
    said = [str(cell.value).strip() for cell in row if cell.value not in (None, "")]
    return any(SUM.fullmatch(flat(words)) for words in said[:2])


def _heading(row: Sequence[Any]) -> tuple[dict[int, str], dict[str, str], list[str]]:
    places: dict[int, str] = {}
    titles: dict[str, str] = {}
    ignored = []
    for place, cell in enumerate(row):
        title = "" if cell.value is None else str(cell.value).strip()
        name = HEADINGS.get(_SPACE.sub("", flat(title)))
        if name and name not in titles:
            places[place], titles[name] = name, title
        elif title:
            ignored.append(title)
    complete = TITLE in titles and DUE in titles and (OWNER in titles or DEPARTMENT in titles)
    return (places, titles, ignored) if complete else ({}, {}, [])


# ---------------------------------------------------------------- cells as values


def day(cell: Read, year: int) -> tuple[datetime, bool] | None:
    """Naive wall time and whether a clock was said; None for what is no date. A day without a year is in `year`."""
    if isinstance(cell.value, datetime):
        return cell.value.replace(second=0, microsecond=0), bool(cell.value.hour or cell.value.minute)
    if isinstance(cell.value, date):
        return datetime.combine(cell.value, time()), False
    words = flat(cell.text)
    whole, short = _YMD.fullmatch(words), _MD.fullmatch(words)
    try:
        if whole:
            clock = time(int(whole[4]), int(whole[5])) if whole[4] else time()
            return datetime.combine(date(int(whole[1]), int(whole[2]), int(whole[3])), clock), bool(whole[4])
        return (datetime.combine(date(year, int(short[1]), int(short[2])), time()), False) if short else None
    except ValueError:
        return None


def percent(cell: Read) -> int | None:
    """0–100, or None for what is none: `90`, `90%`, 0.9 shown as a percentage."""
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        found = float(cell.value) * 100 if cell.percent or 0 < cell.value < 1 else float(cell.value)
    else:
        said = _PERCENT.fullmatch(flat(cell.text))
        if said is None:
            return None
        found = float(said[1])
    return round(found) if 0 <= found <= 100 else None
