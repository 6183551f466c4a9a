"""An existing tracking sheet read: its heading wherever it stands, its columns in any order. Pure."""

from __future__ import annotations

import contextlib
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import IO, Any

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel
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
MOST_COLUMNS = 80
MOST_BLANK = 300  # rows without a word after which nothing is expected any more
LARGEST, LARGEST_UNPACKED = 10 << 20, 200 << 20  # bytes
REMARKS = frozenset({"汇总", "平均", "平均值", "总体进度", "整体进度", "制表人", "填表人", "审核人", "说明", "备注", "注"})  # below a table
_SPACE = re.compile(r"\s+|[（(].*?[)）]|[*＊:：]")
_PERIOD = re.compile("时间|日期")
_MERGED = re.compile(rb'<mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_CLOCK = r"(?:\s+(\d{1,2}):(\d{2})(?::\d{2})?)?"
_YMD = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_CLOCK}")
_MD = re.compile(rf"(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{_CLOCK}")
_DIGITS = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_BESIDE = re.compile(r"\s*(?:[(（]?(?:周|星期)[一二三四五六日天][)）]?|[前止]|之前|以前)\s*$")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(%?)")
_DONE, _NOTHING_DONE = frozenset({"已完成", "完成"}), frozenset({"未开始", "未启动"})
_BAD = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NULL!|NUM!|SPILL!|CALC!)|#{3,}")
SERIALS = range(36_526, 73_051)  # 2000 to 2099 as days since 1900


class NotReadable(Exception):
    """The file is no spreadsheet."""


class TooLarge(Exception):
    """The file is larger, packed or unpacked, than a tracking sheet can be."""


@dataclass(frozen=True, slots=True)
class Read:
    """One cell: its value, and how the spreadsheet shows it: as a percentage, or with so many decimals.

    `formula`: it has one, and no value was ever worked out. `whole`: its column counts in parts of one.
    """

    value: object
    percent: bool = False
    decimals: int = 0
    formula: bool = False
    whole: bool = False

    @property
    def text(self) -> str:
        """As it is read; "" for an empty cell."""
        return "" if self.value is None else str(self.value).strip().strip("\u200b\ufeff")

    @property
    def broken(self) -> bool:
        """`#REF!` and the like."""
        return isinstance(self.value, str) and bool(_BAD.fullmatch(self.value.strip()))


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
    """`titles`: how each column is headed here. `count`: rows there are, also those beyond MOST_ROWS.

    `skipped`: rows that are sums or notes and no tasks, as (row, word).
    """

    titles: Mapping[str, str]
    ignored: Sequence[str]
    lines: Sequence[Line]
    count: int
    skipped: Sequence[tuple[int, str]] = ()


def read(file: IO[bytes]) -> Table | None:
    """The first visible sheet with a heading; None where none has one. NotReadable, TooLarge for other files."""
    try:
        _measure(file)
        values = openpyxl.load_workbook(file, read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(file, read_only=True)
        pairs = [pair for pair in zip(values.worksheets, formulas.worksheets, strict=True) if pair[0].sheet_state == "visible"]
        tables = (_table(*pair) for pair in sorted(pairs, key=lambda pair: "跟踪" not in pair[0].title))
        return next((table for table in tables if table), None)
    except _DAMAGED as error:
        raise NotReadable(str(error)) from None


_DAMAGED = (  # what openpyxl, zipfile and zlib raise for a file that is none, damaged, or encrypted
    InvalidFileException, zipfile.BadZipFile, zlib.error, LookupError, ValueError, TypeError, AttributeError, ArithmeticError,
    OSError, EOFError, SyntaxError, RuntimeError,
)  # fmt: skip


def _measure(file: IO[bytes]) -> None:
    if file.seek(0, 2) > LARGEST:
        raise TooLarge
    with zipfile.ZipFile(file) as archive:
        if sum(part.file_size for part in archive.infolist()) > LARGEST_UNPACKED:
            raise TooLarge
    file.seek(0)


@dataclass(slots=True)
class _Reading:
    """One sheet while it is gone through."""

    merged: Mapping[tuple[int, int], tuple[int, int]]  # cell → the cell it shows, by row and column
    places: Mapping[int, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    seen: dict[tuple[int, int], Any] = field(default_factory=dict)  # first cells of merged ones
    above: Sequence[str] = ()  # the row over the one that is read, as titles
    count: int = 0
    blank: int = 0


def _table(values: Any, formulas: Any) -> Table | None:
    """Rows in step: the values as they were worked out, and what stands behind them."""
    at = _Reading(_merged(values))
    rows = zip(values.iter_rows(max_col=MOST_COLUMNS), formulas.iter_rows(max_col=MOST_COLUMNS), strict=False)
    for number, (row, behind) in enumerate(rows, 1):
        cells = [_cell(at, number, place, cell) for place, cell in enumerate(row, 1)]
        if not at.places:
            if number > HEADING_WITHIN:
                return None
            _head(at, [_shown(cell) for cell in cells])
            continue
        _line(at, number, cells, behind)
        if at.blank > MOST_BLANK:
            break
    if not at.places:
        return None
    return Table(at.titles, at.ignored, _in_parts(at.lines), at.count, at.skipped)


def _merged(sheet: Any) -> dict[tuple[int, int], tuple[int, int]]:
    """Merged cells: the library does not read them row by row, so they are looked up in the file."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    content = sheet.parent._archive.read(sheet._worksheet_path)
    for left, top, right, bottom in _MERGED.findall(content):
        first = int(top), column_index_from_string(left.decode())
        last = int(bottom), column_index_from_string(right.decode())
        if (last[0] - first[0] + 1) * (last[1] - first[1] + 1) > MOST_ROWS:
            continue
        for row in range(first[0], last[0] + 1):
            found |= {(row, place): first for place in range(first[1], last[1] + 1)}
    return found


def _cell(at: _Reading, number: int, place: int, cell: Any) -> Any:
    """The cell, or the one it is merged with."""
    first = at.merged.get((number, place))
    if first is None:
        return cell
    if first == (number, place):
        at.seen[first] = cell
    return at.seen.get(first, cell)


def _shown(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value).strip()


def _head(at: _Reading, titles: Sequence[str]) -> None:
    """The heading, in one row or in two: `计划` over `开始` and `完成`."""
    alone, below = _heading(titles, ()), _heading(titles, at.above)
    at.places, at.titles, at.ignored = alone if alone[0] and len(alone[0]) >= len(below[0]) else below
    at.above = titles


def _heading(titles: Sequence[str], above: Sequence[str]) -> tuple[dict[int, str], dict[str, str], list[str]]:
    places: dict[int, str] = {}
    found: dict[str, str] = {}
    ignored = []
    for place, title in enumerate(titles):
        over = above[place] if place < len(above) else ""
        name = _named(title, over)
        if name and name not in found:
            places[place] = name
            found[name] = title if HEADINGS.get(_SPACE.sub("", flat(title))) == name else f"{over}{title}"
        elif title:
            ignored.append(title)
    complete = TITLE in found and DUE in found and (OWNER in found or DEPARTMENT in found)
    return (places, found, ignored) if complete else ({}, {}, [])


def _named(title: str, over: str) -> str | None:
    """Which column a heading means; what stands over it makes it more precise."""
    word, group = (_SPACE.sub("", flat(one)) for one in (title, over))
    joined = HEADINGS.get(_PERIOD.sub("", group) + word) if group and group != word else None
    return joined or HEADINGS.get(word)


def _line(at: _Reading, number: int, cells: Sequence[Any], behind: Sequence[Any]) -> None:
    """A row of the sheet: a task, a sum, or nothing."""
    words = [_shown(cell) for cell in cells]
    if all(cell.value is None or not str(cell.value).strip() for cell in behind):  # what is merged from above is no row
        at.blank += 1
        return
    at.blank = 0
    said = [word for word in words if word]
    read_cells = {at.places[i]: _read(cell, behind[i]) for i, cell in enumerate(cells) if i in at.places}
    if any(SUM.fullmatch(flat(word)) for word in said[:2]) or (_is_remark(said) and not read_cells[DUE].text):
        at.skipped.append((number, next((word for word in said if not word.isdecimal()), said[0])[:20]))
    elif any(cell.text or cell.formula for name, cell in read_cells.items() if name != NUMBER):
        at.count += 1
        if at.count <= MOST_ROWS:
            at.lines.append(Line(number, read_cells))


def _is_remark(said: Sequence[str]) -> bool:
    """备注：… and 制表人：… below a table."""
    return bool(said) and _SPACE.sub("", re.split("[:：]", said[0])[0]) in REMARKS


def _read(cell: Any, behind: Any) -> Read:
    shown_as = str(getattr(cell, "number_format", None) or "")
    decimals = len(shown_as.partition(".")[2].rstrip("_ %")) if re.fullmatch(r"0\.0+[_ ]*", shown_as) else 0
    formula = cell.value is None and getattr(behind, "data_type", "") == "f"
    return Read(cell.value, "%" in shown_as, decimals, formula)


def _in_parts(lines: Sequence[Line]) -> list[Line]:
    """Where percentages stand as 0.8, a 1 in the same column is all of it."""
    found = [line.cells[PERCENT] for line in lines if PERCENT in line.cells]
    if not any(isinstance(one.value, float) and 0 < one.value < 1 and not one.percent for one in found):
        return list(lines)
    return [
        replace(line, cells={**line.cells, PERCENT: replace(line.cells[PERCENT], whole=True)}) if PERCENT in line.cells else line
        for line in lines
    ]


# ---------------------------------------------------------------- cells as values


class Unclear(Exception):
    """A date that can be read in two ways: `10.2` may have been typed as 10.20."""


def day(cell: Read, today: date) -> tuple[datetime, bool] | None:
    """Naive wall time and whether a clock was said; None for what is no date. Without a year it is the nearest one."""
    value = cell.value
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0), bool(value.hour or value.minute)
    if isinstance(value, date):
        return datetime.combine(value, time()), False
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(cell, float(value), today)
    words = _BESIDE.sub("", flat(cell.text))
    try:
        if (whole := _YMD.fullmatch(words)) or (whole := _DIGITS.fullmatch(words)):
            return _with_clock(date(int(whole[1]), int(whole[2]), int(whole[3])), whole.groups()[3:])
        short = _MD.fullmatch(words)
        return _with_clock(_nearest(int(short[1]), int(short[2]), today), short.groups()[2:]) if short else None
    except ValueError:
        return None


def _with_clock(found: date, clock: Sequence[str | None]) -> tuple[datetime, bool]:
    if not clock or clock[0] is None:
        return datetime.combine(found, time()), False
    return datetime.combine(found, time(int(clock[0]), int(clock[1] or 0))), True


def _from_number(cell: Read, value: float, today: date) -> tuple[datetime, bool] | None:
    """A day counted from 1900, 20261020, or 10.20 that the program took for a number."""
    if int(value) in SERIALS:
        return day(Read(from_excel(value)), today)
    if value == int(value) and (digits := _DIGITS.fullmatch(str(int(value)))):
        return day(Read("-".join(digits.groups())), today)
    written = f"{value:.{cell.decimals}f}" if cell.decimals else repr(value)
    month, _, rest = written.partition(".")
    if not cell.decimals and rest in ("1", "2", "3"):  # 10.1, 10.2 and 10.3 lose their nought
        raise Unclear
    return day(Read(f"{month}-{rest}"), today) if rest and int(month) in range(1, 13) else None


def _nearest(month: int, this_day: int, today: date) -> date:
    """In January `12-28` is last month's, in December `1-15` is next month's."""
    found = []
    for year in (today.year - 1, today.year, today.year + 1):
        with contextlib.suppress(ValueError):  # 2-29
            found.append(date(year, month, this_day))
    if not found:
        raise ValueError
    return min(found, key=lambda one: abs((one - today).days))


def percent(cell: Read) -> int | None:
    """0–100, or None for what is none: `90`, `90%`, “90”, 0.9, 已完成."""
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        found = float(cell.value)
        if cell.percent or 0 < found < 1 or (cell.whole and found == 1):
            found *= 100
    else:
        words = flat(cell.text).strip("\"'“”‘’ ")
        if words in _DONE or words in _NOTHING_DONE:
            return 100 if words in _DONE else 0
        said = _PERCENT.fullmatch(words)
        if said is None:
            return None
        found = float(said[1])
        if "." in said[1] and not said[2] and (found < 1 or (cell.whole and found == 1)):
            found *= 100
    return round(found) if 0 <= found <= 100 else None
