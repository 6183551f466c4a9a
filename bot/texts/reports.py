"""Sentences about reports: several at once, doubtful figures, and wishes that another command fulfils."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Buttons, Facts, OutgoingMessage, Text
from bot.texts.common import people, say

PART_ONLY = "已记为进展；整项完成请点“报完成”"
REPORT_DONE = "报完成"


def missed(number: int, reason: str) -> str:
    """One of several reports was not recorded."""
    return f"第 {number} 条未记录：{reason}"


def stands_at(label: str, title: str, percent: int) -> OutgoingMessage:
    """A question among several reports."""
    return say(f"{label} {title} 目前为 {percent}%。")


def not_recorded(lines: Sequence[str]) -> OutgoingMessage:
    """None of several reports could be recorded."""
    return say(*lines)


def rounded(said: str, percent: int) -> str:
    """A decimal was rounded."""
    return f"{said} 按 {percent}% 记录"


def added(more: int, percent: int) -> str:
    """又完成了10%: on top of what was there."""
    return f"按增加 {more}% 记录，现为 {percent}%"


def torn(label: str, title: str, options: Sequence[int]) -> OutgoingMessage:
    """`7 5%`: which figure is meant."""
    buttons = [Button(f"{percent}%", f"/进度 {label} {percent}%") for percent in options]
    said = " 还是 ".join(f"{percent}%" for percent in options)
    return say(f"{label} {title}：您说的是 {said}？", buttons=buttons)


def solve_issues(issues: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Plain words say that issues are solved: (label, title)."""
    return say(
        "请确认已解决的问题：",
        *[f"{label} {title}" for label, title in issues],
        buttons=[Button(f"已解决 {label}", f"/解决 {label}") for label, _title in issues],
    )


def raise_issue(title: str, command: str) -> OutgoingMessage:
    """Plain words name a problem."""
    return say(f"是否登记为问题：{title}？", buttons=(Button("记为问题", command),))


def hand_over(label: str, title: str, person: str) -> OutgoingMessage:
    """Plain words wish another responsible person."""
    return say(
        f"是否把 {label} {title} 转交给{person}？", buttons=(Button(f"转交{person}", f"/转交 {label} @{person}"),)
    )


def move(label: str, title: str, when: str, command: str) -> OutgoingMessage:
    """Plain words wish a new date."""
    return say(f"是否把 {label} {title} 改期到 {when}？", buttons=(Button("改期", command),))


def report_saved(
    head: str, rows: Sequence[tuple[str, str]], *, undo: bool, tone: str, buttons: Sequence[Button] = ()
) -> OutgoingMessage:
    """A report said back in one line, details under it."""
    blocks: list[Facts | Text | Buttons] = [Text(head)]
    if rows:
        blocks.append(Facts(tuple(rows)))
    every = [*buttons, *([Button("撤销", "/撤销")] if undo else [])]
    if every:
        blocks.append(Buttons(tuple(every)))
    return OutgoingMessage(blocks=tuple(blocks), tone=tone)  # type: ignore[arg-type]


def report_head(label: str, title: str, before: int, after: int, *, done: bool) -> str:
    """`T2 核心功能开发：75% → 80%`."""
    if done:
        return f"{label} {title}：已完成（{after}%）"
    if before == after:
        return f"{label} {title}：仍为 {after}%，已记下"
    return f"{label} {title}：{before}% → {after}%，已更新"


def forecast_late(due: str) -> str:
    """The forecast is after the due moment."""
    return f"预计时间晚于截止 {due}，如需调整可申请改期"


def percent_range(said: str, label: str) -> OutgoingMessage:
    """A percentage outside 0–100."""
    return say(f"进度请填 0 到 100 之间的整数，您写的是 {said}。例如：/进度 {label} 80% 今日联调")


def no_open_task() -> OutgoingMessage:
    """Nothing of mine is open."""
    return say("您名下没有进行中的任务。更新进度请写编号，例如：/进度 T12 80% 今日联调")


def only_owner(label: str, title: str, owner: str, others: Sequence[str], *, told: bool) -> OutgoingMessage:
    """Progress by somebody else. `told`: the owner is being asked."""
    passed = f"已转告{owner}确认" if told else f"暂时无法私信{owner}，请当面确认"
    also = f"（本部门的{people(others)}也可以更新）" if others else ""
    return say(f"{label} {title} 由{owner}负责，{passed}。{also}")


def please_confirm_report(asker: str, label: str, title: str, said: str, command: str) -> OutgoingMessage:
    """To the owner: somebody reported for you."""
    end = "" if said.endswith(("？", "?", "！", "!")) else "。"
    words = said.rstrip("。，,；; ")
    return say(
        f"{asker}提到 {label} {title}：{words}{end}是否按此更新？",
        buttons=(Button("按此更新", command),),
    )
