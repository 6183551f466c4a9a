"""How a case ends: what happened, how long it took, and that nothing is left to do. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import OutgoingMessage
from bot.texts.common import people, say

HOW = {"done": "已完成", "solved": "已解决", "cancelled": "已取消", "new_date": "已改期", "in_budget": "已在预算之内"}


def ended(
    label: str, title: str, how: str, at: str, took: str, measure: str, names: Sequence[str] = ()
) -> OutgoingMessage:
    """The end of a case, to whoever was alarmed by it. `how` is one of HOW or a phrase with a date."""
    dated = how.startswith(HOW["new_date"])  # it ends with a weekday in brackets already
    lines = [f"{label} {title} {how}。" if dated else f"{label} {title} {how}：{at}，历时 {took}。"]
    if measure:
        lines.append(f"措施：{measure if measure[-1:] in '。！？.!?' else measure + '。'}")
    lines.append((f"提醒历时 {took}。" if dated else "") + nothing_left(names))
    return say(*lines, tone="good")


def nothing_left(names: Sequence[str]) -> str:
    """For a reply that mentions those who were alarmed."""
    return f"本次提醒已结束，{people(names) or '您'}无需再处理。"


def reopened(label: str, title: str) -> OutgoingMessage:
    """The end was taken back; those who were told it are told once."""
    return say(f"{label} {title} 之前的结果已撤销，恢复跟踪。")


def new_date(due: str) -> str:
    """The end of a case by a new date."""
    return f"已改期至 {due}"


def took(minutes: int) -> str:
    """`2 天 22 小时`, `1 小时 15 分钟`, `35 分钟`: the two largest units."""
    days, rest = divmod(max(minutes, 0), 24 * 60)
    hours, left = divmod(rest, 60)
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {left} 分钟" if left else f"{hours} 小时"
    return f"{left} 分钟"
