"""Sentences about an existing tracking sheet that is taken over: the preview, and what is wrong in which row."""

from __future__ import annotations

from collections.abc import Sequence

MOST_SHOWN = 20


def row_problem(row: int, column: str, problem: str) -> str:
    """One thing that is wrong, where it stands."""
    return f"第 {row} 行“{column}”：{problem}" if column else f"第 {row} 行：{problem}"


def missing() -> str:
    """An empty cell that must be filled."""
    return "没有填写"


def too_long(limit: int) -> str:
    """A text over the limit."""
    return f"最多 {limit} 字"


def several_owners(names: Sequence[str]) -> str:
    """Two in one cell."""
    return f"只能有一位第一责任人（规则 2），现在写了{'、'.join(names)}，其余请写到“协助部门”"


def same_name(name: str) -> str:
    """Two people of one name."""
    return f"有几位叫{name}，请先用 /成员 区分"


def no_owner(department: str) -> str:
    """Neither a person nor a department with a contact."""
    return f"没有写责任人，{department}也还没有接口人" if department else "没有写责任人，也没有写责任部门"


def unknown_department(name: str) -> str:
    """A department nobody set up."""
    return f"还没有“{name}”这个部门，请先在群里设定：/部门 {name} 负责人 @张工 接口人 @小李"


def bad_date(value: str) -> str:
    """A date that is none."""
    return f"日期“{value}”读不懂，请写成 2026-10-20（规则 1：要有具体日期）"


def two_days(value: str) -> str:
    """10.2 in a cell of numbers: the nought behind it may be lost."""
    month, _, day = value.partition(".")
    return f"“{value}”可能是{month}月{day}日，也可能是{month}月{day}0日，请写成 2026-10-20 这样的日期"


def broken(value: str) -> str:
    """#REF! and the like."""
    return f"单元格出错（{value}），请先在表里改正"


def not_worked_out() -> str:
    """A formula without a stored value."""
    return "是公式，文件里没有算出的值。请用 Excel 或 WPS 打开并保存一次，或粘贴为数值"


def too_big(limit: int) -> str:
    """A file larger than any tracking sheet."""
    return f"文件太大，最多 {limit} MB。请只留下跟踪表这一页再试。"


def archived(name: str) -> str:
    """A project that is read-only."""
    return f"{name} 已归档或已取消，不能再导入。"


def by_role(roles: str) -> str:
    """Somebody of the project who may not add tasks."""
    return f"导入由以下人员操作：{roles}。"


def too_big_here(limit: int) -> str:
    """A file for the server's command line."""
    return f"页面上最多 {limit} MB。更大的表请管理员在服务器上执行 qiantou import。"


def skipped(rows: Sequence[tuple[int, str]]) -> str:
    """Sums and notes, which are no tasks."""
    return f"这几行不是任务，不导入：{'、'.join(f'第 {row} 行（{word}）' for row, word in rows[:MOST_SHOWN])}"


def bad_percent(value: str) -> str:
    """A percentage that is none."""
    return f"“{value}”应是 0 到 100 的数"


def bad_priority(value: str) -> str:
    """Neither 高, 中 nor 低."""
    return f"“{value}”应是高、中、低之一"


def start_after_due() -> str:
    """The plan runs backwards."""
    return "计划开始晚于计划完成"


def twice(row: int) -> str:
    """The same task in two rows."""
    return f"与第 {row} 行同名"


def known(label: str) -> str:
    """An open task of the project has that name."""
    return f"项目里已有同名任务 {label}"


def no_heading(wanted: Sequence[str]) -> str:
    """No row of headings."""
    return f"没有找到表头。表里要有{'、'.join(f'“{one}”' for one in wanted)}这几列，顺序不限。"


def unreadable(name: str) -> str:
    """No spreadsheet."""
    return f"{name} 打不开，请用 .xlsx 文件（旧的 .xls 请另存为 .xlsx）。"


def too_many(count: int, limit: int) -> str:
    """More rows than one import takes."""
    return f"共 {count} 行，一次最多 {limit} 行，请分成几个文件。"


def nothing() -> str:
    """Headings and no rows."""
    return "表头下面没有内容。"


def preview_line(row: int, title: str, owner: str, due: str, percent: int) -> str:
    """One row as it will be recorded."""
    return f"第 {row} 行 {title}：{owner}，截止 {due}，{percent}%"


def stand_in(department: str, name: str) -> str:
    """No person was written: the contact has it until somebody claims it."""
    return f"{department}待认领，先由{name}负责"


def more(count: int) -> str:
    """What does not fit."""
    return f"另有 {count} 行。"


def head(project: str, count: int) -> str:
    """Over the preview."""
    return f"将登记到 {project}，共 {count} 项："


def ignored(columns: Sequence[str]) -> str:
    """Headings that are not taken over."""
    return f"这几列不导入：{'、'.join(columns)}"


def new_people(names: Sequence[str]) -> str:
    """Names nobody has yet."""
    return f"将新建人员（本人首次发言或管理员 /绑定 后对应）：{'、'.join(names)}"


def wrong(count: int) -> str:
    """The head of what is wrong."""
    return f"有 {count} 处要改，没有登记任何内容："


def only_shown() -> str:
    """Nothing was recorded yet."""
    return "以上只是预览，没有登记任何内容。确认后加 --yes 再执行一次。"


def note(project: str, first: str, last: str, count: int, by: str) -> str:
    """The line for the project's group, with its next gathered post."""
    which = first if count == 1 else f"{first} 到 {last}"
    return f"{project}：从跟踪表导入 {count} 项任务（{which}），登记人：{by}"


def recorded(project: str, first: str, last: str, count: int) -> str:
    """All of it, in one unit."""
    return f"已登记到 {project}：{count} 项，{first} 到 {last}。"
