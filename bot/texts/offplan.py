"""Sentences about leaving the plan by a working day or more, early or late: one question, answered by one tap."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say

REASON = "偏差原因"
DONE, FORECAST, MOVED = "done", "forecast", "moved"  # occasions


def question(occasion: str, days: int) -> str:
    """What is asked under the reply; days are working days, negative when it is early."""
    how = f"{'晚' if days > 0 else '早'} {abs(days)} 个工作日"
    what = {DONE: f"比计划{how}完成", FORECAST: f"预计比计划{how}", MOVED: f"比原计划{how}"}[occasion]
    return f"{what}，主要原因是哪一类？"


def typed(label: str, reason: str) -> str:
    """What a tap types."""
    return f"/原因 {label} {reason}"


def buttons(label: str, reasons: Sequence[str]) -> list[Button]:
    """One tap a reason."""
    return [Button(reason, typed(label, reason)) for reason in reasons]


def usage(label: str, reasons: Sequence[str]) -> OutgoingMessage:
    """Which task, and which reason."""
    return say(
        f"请写明编号和原因，例如：/原因 {label} 等他人",
        f"可选：{'、'.join(reasons)}",
        buttons=buttons(label, reasons) if label != "T2" else (),
    )


def saved(label: str, title: str, reason: str, words: str) -> OutgoingMessage:
    """A reason said back."""
    said = f"（{words}）" if words else ""
    return say(f"{label} {title} 的偏差原因已记为：{reason}{said}。", buttons=(Button("撤销", "/撤销"),), tone="good")


def same(label: str, title: str, reason: str) -> OutgoingMessage:
    """Nothing changes."""
    return say(f"{label} {title} 的偏差原因就是{reason}，没有变化。")


def with_words(reason: str, words: str) -> str:
    """滞后原因 on the sheet: `等他人：法务盖章`."""
    return f"{reason}：{words}" if reason and words and reason not in words else words or reason
