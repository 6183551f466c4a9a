"""Sentences about 缓冲: the inner day that reminders follow, before the day promised outside (rule 9)."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say
from bot.texts.waivers import hint

INNER = "内部截止"


def both(inner: str, due: str) -> str:
    """`内部 10月18日（周日），对外 10月20日（周二）`."""
    return f"内部 {inner}，对外 {due}"


def usage(label: str) -> OutgoingMessage:
    """A bare /缓冲."""
    return say(
        "内部先完成、对外留余地（规则 9）：提醒按内部日期，滞后和上报按对外日期。",
        f"例如：/缓冲 {label} 10月18日",
        f"不再需要：/缓冲 {label} 无",
    )


def shown(label: str, title: str, dates: str) -> OutgoingMessage:
    """`/缓冲 T2` of a task that has one."""
    return say(f"{label} {title} 的缓冲（规则 9）：{dates}。")


def none_yet(label: str, title: str, due: str) -> OutgoingMessage:
    """`/缓冲 T2` of a task without one."""
    return say(
        f"{label} {title} 还没有内部日期，对外截止 {due}。", f"留缓冲（规则 9），例如：/缓冲 {label} 10月18日"
    )


def saved(label: str, title: str, dates: str, notes: Sequence[str]) -> OutgoingMessage:
    """An inner day said back with the committed one."""
    return say(
        f"{label} {title} 的缓冲（规则 9）：{dates}。",
        "提醒按内部日期，滞后和上报按对外日期。",
        *notes,
        buttons=(Button("撤销", "/撤销"),),
        tone="good",
    )


def removed(label: str, title: str, due: str) -> OutgoingMessage:
    """No inner day any more."""
    return say(f"{label} {title} 已取消内部日期，提醒按截止 {due}。", buttons=(Button("撤销", "/撤销"),), tone="good")


def not_before(label: str, title: str, inner: str, due: str) -> OutgoingMessage:
    """The inner day is not before the committed one."""
    return say(
        f"{label} {title} 对外截止 {due}，内部日期要早于这一天（规则 9）。",
        f"您写的是 {inner}，请改一个日期，例如：/缓冲 {label} 提前2个工作日",
        hint(9, label),
        tone="warn",
    )
