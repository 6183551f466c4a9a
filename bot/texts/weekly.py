"""项目周报 in full (/周报 全部): short lines, each with number and title, facts and no names of the late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from adapters.base import OutgoingMessage, Text
from bot.texts import common

EVENTS = "紧急与变更"
SHOWN = 8  # lines of one part; the rest is counted
Kind = Literal["draft", "final", "now"]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task of a report. Moments are local wall time, days late working days."""

    label: str
    title: str
    department: str
    before: int
    percent: int
    note: str
    due: datetime
    has_clock: bool
    forecast: datetime | None
    days_late: int
    planned: int
    risk: str
    reason: str
    measure: str
    waiting_for: str
    because: str = ""  # why it is at risk, where nobody gave a reason


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue of a report."""

    label: str
    title: str
    level: str
    owner: str
    department: str
    measure: str
    raised: datetime


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """One project in one ISO week, with what was known at `until` (local wall time)."""

    project: str
    code: str
    monday: date
    until: datetime
    ends: datetime | None
    light: str
    total: int
    done_total: int
    moved: tuple[TaskLine, ...]
    done: tuple[TaskLine, ...]
    late: tuple[TaskLine, ...]
    at_risk: tuple[TaskLine, ...]
    raised: tuple[IssueLine, ...]
    solved: tuple[IssueLine, ...]
    open_issues: tuple[IssueLine, ...]
    waiting: tuple[TaskLine, ...]
    between: tuple[IssueLine, ...]
    due_this_week: tuple[TaskLine, ...]
    due_next_week: tuple[TaskLine, ...]
    events: tuple[str, ...] = ()  # 紧急, work not accepted, 变更
    register: tuple[str, ...] = ()  # 风险 noted, open or closed this week, the biggest first
    waivers: tuple[str, ...] = ()  # 特批, and notices late by their own word


_SAID_ALREADY = frozenset({"完成", "已完成", "完成了"})  # notes that repeat the heading

_TITLES: dict[Kind, str] = {"draft": "项目周报（初稿）", "final": "项目周报（定稿）", "now": "项目周报"}


def title_of(kind: Kind) -> str:
    """What kind of report it is."""
    return _TITLES[kind]


def weekly_message(report: WeeklyReport) -> OutgoingMessage:
    """The whole report."""
    today = report.until
    open_labels = {issue.label for issue in report.raised}
    parts = [
        ("本周完成", [_done(t) for t in report.done]),
        ("本周进展", [_moved(t) for t in report.moved]),
        ("滞后", [_late(t, today) for t in report.late]),
        ("风险", [_risk(t) for t in report.at_risk]),
        (EVENTS, list(report.events)),
        ("风险登记", list(report.register)),
        ("新提出的问题", [_issue(i) for i in report.raised]),
        ("已解决的问题", [_solved(i) for i in report.solved]),
        ("之前提出、仍未解决的问题", [_issue(i) for i in report.open_issues if i.label not in open_labels]),
        ("需要支持", [_waiting(t) for t in report.waiting] + [_between(i) for i in report.between]),
        ("本周内到期", [_due(t, today) for t in report.due_this_week]),
        ("下周到期", [_due(t, today) for t in report.due_next_week]),
        ("特批与例外", list(report.waivers)),
    ]
    blocks = [Text("\n".join(_head(report)))]
    blocks += [Text("\n".join([f"【{name}】", *_capped(lines)])) for name, lines in parts if lines]
    if not any(lines for _, lines in parts):
        blocks.append(Text("本周没有新的记录。"))
    return OutgoingMessage(title=f"{title_of('now')} {report.project}", blocks=tuple(blocks))


def final_remark(moment: datetime, today: datetime) -> str:
    """Until when a draft takes updates."""
    return f"{common.date(moment, has_clock=True, today=today)}前的更新会计入定稿。"


def _head(report: WeeklyReport) -> list[str]:
    year, week, _ = report.monday.isocalendar()
    sunday = report.monday + timedelta(days=6)
    until = common.date(report.until, has_clock=True, today=report.until)
    counts = f"完成 {report.done_total}/{report.total}（本周新完成 {len(report.done)}），"
    counts += f"滞后 {len(report.late)}，风险 {len(report.at_risk)}，未解决问题 {len(report.open_issues)}"
    lines = [
        f"{year} 年第 {week} 周（{_day(report.monday)}至{_day(sunday)}），总体：{report.light}",
        counts,
    ]
    if report.ends is not None:
        lines.append(days_left(report.ends, report.until))
    return [*lines, f"数据截至 {until}"]


def days_left(ends: datetime, today: datetime) -> str:
    """How far away the end of the project is."""
    left = (ends.date() - today.date()).days
    said = common.date(ends, has_clock=False, today=today)
    if left > 0:
        return f"项目结束：{said}，还有 {left} 天"
    return f"项目结束：今天，{said}" if left == 0 else f"项目结束：{said}，已过 {-left} 天"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _capped(lines: Sequence[str]) -> list[str]:
    if len(lines) <= SHOWN:
        return list(lines)
    return [*lines[: SHOWN - 1], f"另有 {len(lines) - SHOWN + 1} 项"]


def _name(line: TaskLine | IssueLine) -> str:
    return f"{line.label} {line.title}"


def _and(*cells: str) -> str:
    return "；".join(cell for cell in cells if cell)


def _with(word: str, text: str) -> str:
    return f"{word}：{text}" if text else ""


def _done(line: TaskLine) -> str:
    late = f"（晚 {line.days_late} 个工作日）" if line.days_late else ""
    return _and(f"{_name(line)}{late}", "" if line.note in _SAID_ALREADY else line.note)


def _moved(line: TaskLine) -> str:
    percent = f"{line.before}% → {line.percent}%" if line.before != line.percent else f"{line.percent}%"
    return _and(f"{_name(line)}：{percent}", line.note)


def _late(line: TaskLine, today: datetime) -> str:
    due = common.date(line.due, has_clock=line.has_clock, today=today)
    if line.due < today:
        how = f"原定 {due}，" + (f"晚 {line.days_late} 个工作日" if line.days_late else "已过截止时间")
    else:
        how = f"截止 {due}"
    ahead = f"预计 {common.date(line.forecast, has_clock=False, today=today)}" if line.forecast else ""
    return _and(
        f"{_name(line)}（{line.percent}%）",
        how,
        ahead,
        _with("原因", line.reason or line.risk),
        _with("措施", line.measure),
        _with("等", line.waiting_for),
    )


def _risk(line: TaskLine) -> str:
    return _and(f"{_name(line)}（{line.percent}%）", line.risk or line.because, _with("措施", line.measure))


def not_accepted(label: str, title: str, reason: str) -> str:
    """Work handed in that was not accepted: `T4 支付接口 验收不通过：缺联调记录`."""
    return f"{label} {title} 验收不通过" + (f"：{reason}" if reason else "")


def risk_because(issues: Sequence[str], percent: int, planned: int, *, behind: bool) -> str:
    """Why a task is at risk though nobody said so: open issues on it (labels), or far behind its plan."""
    slow = f"低于计划（{percent}%，应为 {planned}%）" if behind else ""
    return _and(f"受 {'、'.join(issues)} 影响" if issues else "", slow)


def _issue(line: IssueLine) -> str:
    return _and(f"{_name(line)}（{line.level}）", _with("负责", line.owner), _with("措施", line.measure))


def _solved(line: IssueLine) -> str:
    return _and(_name(line), _with("措施", line.measure))


def _waiting(line: TaskLine) -> str:
    return f"{_name(line)}：等{line.waiting_for}"


def _between(line: IssueLine) -> str:
    return f"{_name(line)}：{line.department or line.owner}支持"


def _due(line: TaskLine, today: datetime) -> str:
    return f"{_name(line)}：{common.date(line.due, has_clock=line.has_clock, today=today)}，{line.percent}%"
