"""近况: five lines about a project — light, how far, late, issues, decisions with who and by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.base import Button, OutgoingMessage
from bot.texts.common import people, say

SHOWN = 2  # tasks, issues or decisions named in a line; the rest is counted
MOST_PROJECTS = 12
MOST_DECISIONS = 8
KINDS = {"date": "是否改期", "plan": "新的完成日期", "follower": "跟进人和答复时间", "owner": "由谁负责"}


@dataclass(frozen=True, slots=True)
class LateSeen:
    """A late task; `hoped`: the day it is expected."""

    label: str
    title: str
    days: int
    hoped: str


@dataclass(frozen=True, slots=True)
class IssueSeen:
    """An open issue and for how many hours."""

    label: str
    title: str
    hours: int


@dataclass(frozen=True, slots=True)
class ToDecide:
    """What is to be decided, by whom (empty: by the reader), by when."""

    label: str
    title: str
    kind: str
    who: tuple[str, ...]
    by: str
    new_due: str
    project: str


@dataclass(frozen=True, slots=True)
class Overview:
    """A project at a moment. `days_left` are working days."""

    project: str
    light: str
    end: str
    days_left: int
    total: int
    done: int
    at_risk: int
    missing: int
    late: tuple[LateSeen, ...]
    issues: tuple[IssueSeen, ...]
    decisions: tuple[ToDecide, ...]


def one(seen: Overview) -> OutgoingMessage:
    """Five lines."""
    buttons = [Button("谁还没更新", "/未更新")] if seen.missing else []
    return say(*lines(seen), title=f"{seen.project} 近况", buttons=[*buttons, Button("周报", "/周报")])


def lines(seen: Overview) -> list[str]:
    """Light, how far, late, issues, decisions."""
    end = f"，距 {seen.end}还有 {seen.days_left} 个工作日" if seen.end and seen.days_left > 0 else ""
    end = end or (f"，计划 {seen.end}结束" if seen.end else "")
    missing = f"，今天未更新 {seen.missing} 项" if seen.missing else ""
    return [
        f"{seen.light}灯：完成 {seen.done}/{seen.total}{end}",
        f"滞后 {len(seen.late)} 项，风险 {seen.at_risk} 项{missing}",
        f"滞后：{_some([_late(task) for task in seen.late], '无')}",
        f"问题：{_some([_issue(issue) for issue in seen.issues], '无')}",
        f"待定：{_some([_decide(one) for one in seen.decisions], '无')}",
    ]


def several(seen: Sequence[Overview]) -> OutgoingMessage:
    """A line a project, then what is to be decided."""
    rows = [
        f"{one.light}灯 {one.project}：完成 {one.done}/{one.total}，滞后 {len(one.late)}，待定 {len(one.decisions)}"
        for one in seen[:MOST_PROJECTS]
    ]
    more = f"另有 {len(seen) - MOST_PROJECTS} 个项目。" if len(seen) > MOST_PROJECTS else ""
    waiting = [f"待定：{_decide(decision)}" for one in seen for decision in one.decisions][:MOST_DECISIONS]
    return say(*rows, more, *waiting, title="各项目近况")


def nothing() -> OutgoingMessage:
    """No open project here."""
    return say("这里还没有进行中的项目。新建项目，例如：/项目 新建 产品3.0版本上线 牵头:市场部")


def to_decide(found: Sequence[ToDecide]) -> OutgoingMessage:
    """有什么要我定的吗."""
    if not found:
        return say("目前没有等您决定的事。")
    rows = [f"{_decide(one)}{f'｜{one.project}' if one.project else ''}" for one in found[:MOST_DECISIONS]]
    more = f"另有 {len(found) - MOST_DECISIONS} 件，发送 /看板 查看。" if len(found) > MOST_DECISIONS else ""
    return say(*rows, more, title=f"等您决定：{len(found)} 件", buttons=_taps(found))


def _taps(found: Sequence[ToDecide]) -> list[Button]:
    """One tap each for the first two new dates, and a look at what else is first."""
    dates = [one for one in found if one.kind == "date"][:SHOWN]
    taps = [tap for one in dates for tap in (Button(f"同意 {one.label}", f"/同意 {one.label}"), Button(f"不同意 {one.label}", f"/不同意 {one.label}"))]
    return taps or [Button(f"查看 {one.label}", f"/查 {one.label}") for one in found[:SHOWN]]


def _late(task: LateSeen) -> str:
    days = f"晚 {task.days} 个工作日" if task.days else "" if task.hoped else "预计晚于截止"
    hoped = f"预计 {task.hoped}完成" if task.hoped else ""
    return "，".join(part for part in (f"{task.label} {task.title}", days, hoped) if part)


def _issue(issue: IssueSeen) -> str:
    for_long = f"{issue.hours // 24} 天" if issue.hours >= 48 else f"{issue.hours} 小时"
    return f"{issue.label} {issue.title}（已 {for_long}）"


def _decide(one: ToDecide) -> str:
    what = f"是否改到 {one.new_due}" if one.kind == "date" and one.new_due else KINDS.get(one.kind, "待确认")
    by = f"{one.by}前" if one.by else ""
    who = " ".join(part for part in (people(one.who), by) if part)
    return f"{one.label} {one.title}，{what}" + (f"，{who}定" if who else "")


def _some(items: Sequence[str], none: str) -> str:
    if not items:
        return none
    more = f"；另有 {len(items) - SHOWN} 项" if len(items) > SHOWN else ""
    return "；".join(items[:SHOWN]) + more
