"""今日进度, and the last call of the day. Tasks rather than people; nobody is mentioned in the group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.base import Block, Divider, OutgoingMessage, Text
from bot.rules.calendar import Calendar
from bot.rules.dayposts import MAX_LINES, days_to_due
from bot.rules.inner import near
from bot.texts import common, talk
from bot.texts.buffer import both
from bot.texts.division import UNCLAIMED
from bot.texts.supports import WAITS

A_LINE = 3  # tasks of one department in one line
CALL_LINES = 12  # tasks in one private message; the rest is counted


@dataclass(frozen=True, slots=True)
class AskLine:
    """One open task as the posts name it. `due` is local wall time; days late are working days."""

    label: str
    title: str
    department: str
    due: datetime
    has_clock: bool
    percent: int
    days_late: int
    inner: datetime | None = None  # 缓冲: the day reminders follow
    waits: str = ""  # `市场部 海报设计稿（T6，晚 2 个工作日）`
    milestone: str = ""  # `节点：提测 10月16日（周五）`
    unclaimed: bool = False  # 待认领

    @property
    def name(self) -> str:
        """`T2 核心功能开发`, and that nobody has claimed it yet."""
        return f"{self.label} {self.title}" + (f"（{UNCLAIMED}）" if self.unclaimed else "")


def example(called: str, label: str, percent: int) -> str:
    """What to type, a step further than now; `called` is `@机器人名 ` where only mentions are heard."""
    further = percent // 10 * 10 + 10
    said = f"{further}% 写一句今天的进展" if further < 100 else "完成"
    return f"{called}/进度 {label} {said}"


def post(
    local: datetime,
    project: str,
    late: Sequence[AskLine],
    soon: Sequence[AskLine],
    asked: Sequence[AskLine],
    typed: str,
    calendar: Calendar,
) -> OutgoingMessage:
    """The group's one post of the day: at most 12 lines, what does not fit is counted. `typed` "": nothing asked."""
    title = f"今日进度 {common.date(local, has_clock=False, today=local)}"
    sections = [
        ("逾期", [(_late(line), 1) for line in late]),
        ("临近截止", [(_soon(line, local, calendar), 1) for line in soon]),
        ("今天请更新", _by_department(asked)),
    ]
    head = [f"项目：{project}"] if project else []
    foot = f"请在今天更新，没有变化也说一声，例如：{typed}" if typed else ""
    lines, left = _fit(sections, MAX_LINES - len(head) - (1 if foot else 0))
    if left:
        lines[-1:] = [lines[-1], f"另有 {left} 项，发送 /查 查看。"]
    blocks = [Text("\n".join([*head, *lines]))]
    if foot:
        blocks.append(Text(foot, "muted"))
    return OutgoingMessage(title=title, blocks=tuple(blocks))


def _fit(sections: Sequence[tuple[str, list[tuple[str, int]]]], room: int) -> tuple[list[str], int]:
    """Lines of all sections that fit into `room`, and how many tasks were left out."""
    lines: list[str] = []
    left = 0
    needed = sum(len(rows) + 1 for _, rows in sections if rows)
    room = room if needed <= room else room - 1  # a line to count the rest
    for heading, rows in sections:
        if not rows:
            continue
        fits = rows[: max(0, room - len(lines) - 1)]
        if fits:
            lines += [f"【{heading}】", *(text for text, _ in fits)]
        left += sum(count for _, count in rows[len(fits) :])
    return lines, left


def _late(line: AskLine) -> str:
    days = f"逾期 {line.days_late} 个工作日" if line.days_late else "已逾期"
    waits = f"{WAITS}：{line.waits}" if line.waits else ""
    return _joined(line.name, line.department, days, f"{line.percent}%", waits)


def is_near(line: AskLine, today: datetime, calendar: Calendar) -> bool:
    """Whether today's post says that the day of a task is near: the inner one where there is one."""
    return near(line.due.date(), line.inner.date() if line.inner else None, today.date(), calendar)


def _soon(line: AskLine, today: datetime, calendar: Calendar) -> str:
    day = _near(line, today, calendar) if is_near(line, today, calendar) else ""
    return _joined(line.name, line.department, day, line.milestone, f"{line.percent}%")


def _near(line: AskLine, today: datetime, calendar: Calendar) -> str:
    due = common.date(line.due, has_clock=line.has_clock, today=today)
    if line.inner is not None:
        return _inner(line.inner, due, today, calendar)
    left = days_to_due(line.due.date(), today.date(), calendar)
    if line.due.date() == today.date():
        return f"今天（{due.replace('（', ' ').replace('）', '')}）截止"
    if left > 0:
        return f"{due}截止，还有 {left} 个工作日"
    return f"{due}截止，截止日是休息日，今天是之前最后一个工作日"


def _inner(inner: datetime, due: str, today: datetime, calendar: Calendar) -> str:
    """Both days: `内部 10月18日（周日），对外 10月20日（周二）`, and how long until the inner one."""
    dates = both(common.date(inner, has_clock=False, today=today), due)
    left = days_to_due(inner.date(), today.date(), calendar)
    if left < 0:
        return f"{dates}，内部日期已过"
    if left:
        return f"{dates}，内部还有 {left} 个工作日"
    return f"{dates}，内部今天到期" if inner.date() == today.date() else f"{dates}，今天是内部日期前最后一个工作日"


def _by_department(asked: Sequence[AskLine]) -> list[tuple[str, int]]:
    groups: dict[str, list[str]] = {}
    for line in asked:
        groups.setdefault(line.department, []).append(line.name)
    rows: list[tuple[str, int]] = []
    for department, names in groups.items():
        for start in range(0, len(names), A_LINE):
            some = names[start : start + A_LINE]
            rows.append((f"{department or '未分部门'}：{'；'.join(some)}", len(some)))
    return rows


def _joined(*cells: str) -> str:
    return "｜".join(cell for cell in cells if cell)


# ---------------------------------------------------------------- the last call

Parts = Sequence[tuple[str, Sequence[AskLine]]]


def call(local: datetime, parts: Parts, owners: Mapping[str, str], typed: str) -> OutgoingMessage:
    """To one person: what has no report today, by project and numbered; `owners` by number where somebody else's."""
    lines: list[str] = []
    count, total = 0, sum(len(asked) for _, asked in parts)
    for project, asked in parts:
        shown = asked[: max(0, CALL_LINES - count)]
        if shown:
            lines.append(f"【{project}】")
        for row, line in enumerate(shown, count + 1):
            number = f"{row}. " if total > 1 else ""
            lines.append(number + _asked(line, owners.get(line.label, ""), local))
        count += len(asked)
    if count > CALL_LINES:
        lines.append(f"另有 {count - CALL_LINES} 项，发送 /未更新 查看。")
    blocks = (Text("\n".join(lines)), Text(_how_to_answer(count, typed), "muted"))
    return OutgoingMessage(title="今天还没有更新的任务", blocks=blocks)


def _how_to_answer(count: int, typed: str) -> str:
    if count == 1:
        return f"直接回复即可，例如：{typed}\n没有变化，回复“无更新”。"
    return f"{talk.answer_by_row(count)}\n都没有变化，回复“都正常”。"


def _asked(line: AskLine, owner: str, local: datetime) -> str:
    due = common.date(line.due, has_clock=line.has_clock, today=local)
    day = both(common.date(line.inner, has_clock=False, today=local), due) if line.inner else f"{due}截止"
    return _joined(line.name, owner, day, f"{line.percent}%")


def call_in_group(local: datetime, parts: Parts) -> OutgoingMessage:
    """Where nobody of a department can be written to: tasks by department, no names, no mention."""
    rows = [text for _, asked in parts for text, _ in _by_department(asked)]
    return common.say(*rows, title=f"{common.date(local, has_clock=False, today=local)}还没有更新的任务")


LISTED = "今天的提醒"


def joined(first: OutgoingMessage, second: OutgoingMessage) -> OutgoingMessage:
    """Two prompts as one message, for whoever wants one a day."""
    begun = first if first.title == LISTED else replace(first, title=LISTED, blocks=_titled(first))
    return replace(begun, blocks=(*begun.blocks, Divider(), *_titled(second)))


def _titled(message: OutgoingMessage) -> tuple[Block, ...]:
    return (Text(message.title, "strong"), *message.blocks) if message.title else message.blocks
