"""A pasted list of tasks, one a line: numbered, typed freely, or copied from a spreadsheet with or without a heading.

Each line becomes the line a person could have typed behind /任务, so that it is read like any other. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.grammar.deadline import read_deadline
from bot.grammar.fields import Fields, read_fields
from bot.grammar.fold import flat
from bot.rules.calendar import Calendar

MOST_LINES = 50
FORCED = ("批量", "清单", "导入")  # /任务 批量 says that what follows is a list
LONGEST_NAME = 4  # characters of a name nobody has yet, in a cell of its own
_MARK = re.compile(
    r"\s*(?:[-*•·●○▪]\s*|[(]?\d{1,2}[).:、．](?!\d)\s*|[①-⑳㉑-㊿]\s*|[一二三四五六七八九十]{1,3}[、.．]\s*|\[[ xX]?\]\s*)+"
)
SUM = re.compile(r"(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*(?:[:(]?\s*\d*\s*[项条个]?\s*\)?)")  # a row that is no task
_CJK_NAME = re.compile(rf"[\u4e00-\u9fff]{{2,{LONGEST_NAME}}}")
_NAMES = re.compile(r"[、,，;；/&+和\s@＠]+")
_UNIT = re.compile(r".{1,8}[部组处室]|.{1,8}中心")

TITLE, OWNER, DEPARTMENT, ASSIST, START, DUE = "title", "owner", "department", "assist", "start", "due"
DELIVERABLE, PRIORITY, INNER, ORDER, DESCRIPTION = "deliverable", "priority", "inner", "order", "description"
REMARK = "remark"
HEADINGS: Mapping[str, str] = {
    "序号": ORDER,
    "编号": ORDER,
    "no": ORDER,
    "任务": TITLE,
    "任务名称": TITLE,
    "名称": TITLE,
    "事项": TITLE,
    "工作内容": TITLE,
    "工作事项": TITLE,
    "工作任务": TITLE,
    "责任部门": DEPARTMENT,
    "牵头部门": DEPARTMENT,
    "责任单位": DEPARTMENT,
    "承办部门": DEPARTMENT,
    "部门": DEPARTMENT,
    "主责部门": DEPARTMENT,
    "负责人": OWNER,
    "责任人": OWNER,
    "第一责任人": OWNER,
    "协助": ASSIST,
    "协助部门": ASSIST,
    "配合部门": ASSIST,
    "开始": START,
    "开始时间": START,
    "开始日期": START,
    "截止": DUE,
    "截止时间": DUE,
    "截止日期": DUE,
    "完成时间": DUE,
    "完成时限": DUE,
    "完成日期": DUE,
    "时限": DUE,
    "交付": DELIVERABLE,
    "交付物": DELIVERABLE,
    "交付成果": DELIVERABLE,
    "交付标准": DELIVERABLE,
    "交付成果标准": DELIVERABLE,
    "优先级": PRIORITY,
    "内部截止": INNER,
    "缓冲": INNER,
    "任务描述": DESCRIPTION,
    "描述": DESCRIPTION,
    "说明": DESCRIPTION,
    "备注": REMARK,
}
_KEY = {
    TITLE: "名称",
    DEPARTMENT: "责任部门",
    ASSIST: "协助",
    START: "开始",
    DUE: "截止",
    DELIVERABLE: "交付",
    PRIORITY: "优先级",
    INNER: "缓冲",
    DESCRIPTION: "描述",
    REMARK: "备注",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a list is read with: naive local time, and the names that stand in cells of their own."""

    now: datetime
    calendar: Calendar
    keys: Mapping[str, str]
    people: Collection[str]
    departments: Collection[str]
    commands: tuple[str, ...] = ()  # words behind a slash that begin a task


@dataclass(frozen=True, slots=True)
class TaskList:
    """`rows`: the n-th line as typed behind /任务. `project`: named beside 批量. `ignored`: headings not taken."""

    rows: tuple[str, ...]
    project: str | None = None
    ignored: tuple[str, ...] = ()


def read_list(text: str, known: Known) -> TaskList | None:
    """The tasks of a pasted text; None when it is one task, perhaps written over several lines."""
    forced = next((word for word in FORCED if re.match(rf"{word}(?=\s|:|：|#|$)", text)), "")
    if not forced and "\n" not in text:
        return None
    head, _, body = text[len(forced) :].partition("\n") if forced else ("", "", text)
    project = read_fields(head, known.now, known.calendar, keys={}, deadline=False).project
    if forced and head.strip(" :：") and project is None:
        body = f"{head.lstrip(' :：')}\n{body}"
    lines = [line for line in _whole_cells(body) if line.strip() and not _is_sum(line)]
    heading = _heading(lines[0]) if lines else None
    if heading is not None:
        rows = [_by_heading(line, heading[0]) for line in lines[1:]]
        return TaskList(tuple(rows), project, heading[1])
    if not forced and not _is_list(lines, known):
        return None
    return TaskList(tuple(_typed(line, known) for line in lines), project)


def _is_sum(line: str) -> bool:
    """合计 and the like under a table."""
    return any(SUM.fullmatch(flat(cell)) for cell in [cell for cell in _cells(line) if cell][:2])


def _whole_cells(text: str) -> list[str]:
    """Lines; a cell of several lines, which a spreadsheet copies in quotes, is one again."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and "\t" in lines[-1] and lines[-1].count('"') % 2:
            lines[-1] += f" {line}"
        else:
            lines.append(line)
    return lines


# ---------------------------------------------------------------- is it a list?


def _is_list(lines: Sequence[str], known: Known) -> bool:
    if len(lines) < 2:
        return False
    if sum(len(_cells(line)) > 1 for line in lines) > 1 or any(_command(flat(line), known) for line in lines):
        return True
    read = [_fields(_bare(line, known), known) for line in lines]
    marked = [bool(_MARK.match(flat(line))) for line in lines]
    told = [bool(one.title) and _says_who(one) for one in read]
    dated = [bool(one.title) and one.deadline is not None for one in read]
    numbered = sum(mark and (who or when) for mark, who, when in zip(marked, told, dated, strict=True))
    return sum(told) > 1 or numbered > 1 or (all(dated) and not any(told))


def _says_who(read: Fields) -> bool:
    return bool(read.people or {OWNER, DEPARTMENT} & read.named.keys())


def _fields(line: str, known: Known) -> Fields:
    return read_fields(line, known.now, known.calendar, keys=known.keys, known_names=known.people)


def _command(seen: str, known: Known) -> int:
    """Where the words of a line begin that repeats the command, 0 for one that does not."""
    found = re.match(r"\s*[/、]\s*([^\s@:]{1,8})\s+", seen)
    return found.end() if found and found.group(1).lower() in known.commands else 0


def _bare(line: str, known: Known) -> str:
    """A line without its number, bullet or repeated command."""
    seen = flat(line)
    start = _command(seen, known)
    if mark := _MARK.match(seen, start):
        start = mark.end()
    return line[start:].strip()


# ---------------------------------------------------------------- cells


def _cells(line: str) -> list[str]:
    parts = line.split("\t") if "\t" in line else line.strip().strip("|").split("|") if line.count("|") > 1 else [line]
    return [part.strip().strip('"').strip() for part in parts]


def _heading(line: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """What each column holds ("" for one we do not take), and the headings of those left out."""
    cells = _cells(line)
    found = tuple(HEADINGS.get(flat(cell).replace(" ", "").lower().strip("*"), "") for cell in cells)
    if len([one for one in found if one]) < 2 or TITLE not in found:
        return None
    return found, tuple(cell for cell, kind in zip(cells, found, strict=True) if cell and not kind)


def _by_heading(line: str, columns: Sequence[str]) -> str:
    values: dict[str, str] = {}
    for kind, cell in zip(columns, _cells(line), strict=False):
        if kind and cell:
            values.setdefault(kind, cell)
    return _line(values)


def _typed(line: str, known: Known) -> str:
    cells = [cell for cell in _cells(line) if cell]
    if len(cells) < 2:
        return _bare(line, known)
    values: dict[str, str] = {}
    for cell in cells:
        _place(values, cell, known)
    return _line(values)


def _place(values: dict[str, str], cell: str, known: Known) -> None:
    """A cell of a table without a heading, by its shape."""
    if TITLE not in values and re.fullmatch(r"\d{1,3}[.、]?", flat(cell)):
        return
    kind = _kind(cell, known)
    if kind == DUE and DUE in values:
        values.setdefault(START, values[DUE])
        values[DUE] = cell
    elif kind and kind not in values:
        values[kind] = cell
    elif TITLE not in values:
        values[TITLE] = _bare(cell, known)
    elif OWNER not in values and DUE not in values and _CJK_NAME.fullmatch(cell):
        values[OWNER] = cell
    else:
        values[DELIVERABLE] = f"{values[DELIVERABLE]}；{cell}" if DELIVERABLE in values else cell


def _kind(cell: str, known: Known) -> str:
    if cell.startswith(("@", "＠")) or cell in known.people:
        return OWNER
    if cell in known.departments or _UNIT.fullmatch(cell):
        return DEPARTMENT
    if cell in ("高", "中", "低"):
        return PRIORITY
    found = read_deadline(cell, known.now, known.calendar)
    return DUE if found is not None and found.span[1] - found.span[0] >= len(cell) else ""


def _line(values: Mapping[str, str]) -> str:
    """The cells as a person would type them; words stand in quotes, so that nothing in them is taken for a field."""
    words = [f"@{name}" for name in _NAMES.split(values.get(OWNER, "")) if name]
    for kind, key in _KEY.items():
        if kind in values:
            whole = kind in (TITLE, DELIVERABLE, DESCRIPTION, REMARK)
            said = "“" + re.sub("[“”]", "", values[kind]) + "”" if whole else values[kind]
            words.append(f"{key}:{said}")
    return " ".join(words)
