"""协作进度跟踪表 and the issues below it, made ready for a page. Where the numbers come from: bot/services/tracking.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.zones import DEFAULT_ZONE, to_local

WEEKDAYS = "一二三四五六日"
TONES = {"已完成": "done", "滞后": "late", "风险": "risk", "未开始": "idle", "正常": "fine"}


@dataclass(frozen=True, slots=True)
class Row:
    """One task as the page shows it; every field is ready to print."""

    number: str
    title: str
    department: str
    owner: str
    assistants: str
    due: str
    left: str  # how far away the due day is, in words
    percent: int
    planned: int | None
    status: str
    days_late: int
    delay: str  # 滞后原因
    risk: str
    waiting: str
    measure: str
    note: str
    forecast: str

    @property
    def tone(self) -> str:
        """The status as a CSS word."""
        return TONES.get(self.status, "fine")

    @property
    def silent(self) -> bool:
        """Nothing stands in the last column."""
        return not (self.delay or self.risk or self.waiting or self.measure or self.note or self.forecast)

    @property
    def key(self) -> str:
        """What the row says; the page lights a row up when this changes, not when only time has passed."""
        said = (self.title, self.owner, self.due, str(self.percent), self.status, self.delay, self.risk, self.waiting)
        return "|".join((*said, self.measure, self.note, self.forecast))


@dataclass(frozen=True, slots=True)
class IssueRow:
    """One issue as the page shows it."""

    number: str
    title: str
    task: str
    owner: str
    department: str
    measure: str
    solved: bool
    age: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A project's page."""

    code: str
    name: str
    goal: str
    leads: str
    due: str
    rows: Sequence[Row]
    issues: Sequence[IssueRow]
    reviewed: str = ""  # 审核人 and the day, "" before the first signature

    @property
    def done(self) -> int:
        """How many tasks are reported done."""
        return sum(row.status == "已完成" for row in self.rows)


def day_text(moment: datetime | None, now: datetime) -> str:
    """`10月20日 周二` in the house's zone, with the year when it is another; "" for none."""
    if moment is None:
        return ""
    local, today = to_local(moment, DEFAULT_ZONE), to_local(now, DEFAULT_ZONE)
    year = "" if local.year == today.year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]}"


def left_text(due: datetime | None, now: datetime) -> str:
    """How far away a due day is."""
    if due is None:
        return ""
    days = (to_local(due, DEFAULT_ZONE).date() - to_local(now, DEFAULT_ZONE).date()).days
    if days < 0:
        return f"已过 {-days} 天"
    return ("今天", "明天", "后天")[days] if days < 3 else f"还有 {days} 天"


def age_text(since: datetime, until: datetime) -> str:
    """How long something has been open."""
    hours = int((until - since).total_seconds() // 3600)
    if hours < 1:
        return "刚刚提出"
    return f"已 {hours} 小时" if hours < 72 else f"已 {hours // 24} 天"
