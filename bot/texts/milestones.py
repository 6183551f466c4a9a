"""Sentences about 计划关键节点. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say, spaced

MILESTONE, MILESTONES = "节点", "关键节点"


def usage(label: str) -> OutgoingMessage:
    """A bare /节点 where nothing is planned."""
    return say(
        f"登记节点：/节点 {label} 提测 10月16日",
        f"到达：/节点 {label} 提测 完成",
        f"改期：/节点 {label} 提测 10月19日",
        f"去掉：/节点 {label} 提测 取消",
    )


def missing_title(label: str) -> OutgoingMessage:
    """Which milestone."""
    return say(f"请写明节点名称，例如：/节点 {label} 提测 10月16日")


def too_long(limit: int) -> OutgoingMessage:
    """A name over the limit."""
    return say(f"节点名称最多 {limit} 个字，请写短一些，例如：提测")


def added(label: str, title: str, name: str, due: str, notes: Sequence[str]) -> OutgoingMessage:
    """A new milestone."""
    return say(f"{label} {title} 已加节点：{name}，{due}。", *notes, buttons=(_UNDO,), tone="good")


def moved(label: str, title: str, name: str, old: str, new: str, notes: Sequence[str]) -> OutgoingMessage:
    """Another day."""
    return say(f"{label} {title} 节点“{name}”：{old} → {new}。", *notes, buttons=(_UNDO,), tone="good")


def same(label: str, name: str, due: str) -> OutgoingMessage:
    """Nothing to move."""
    return say(f"{label} 节点“{name}”的日期就是 {due}，没有变化。")


def reached(label: str, title: str, name: str, due: str, at: str) -> OutgoingMessage:
    """实际节点."""
    return say(f"{label} {title} 节点“{name}”已到达：计划 {due}，实际 {at}。", buttons=(_UNDO,), tone="good")


def reached_before(label: str, name: str, at: str) -> OutgoingMessage:
    """It was reached already."""
    return say(f"{label} 节点“{name}”已于 {spaced(at)}到达。")


def removed(label: str, title: str, name: str) -> OutgoingMessage:
    """Not planned any more; the record stays."""
    return say(f"{label} {title} 节点“{name}”已去掉，记录保留。", buttons=(_UNDO,))


def no_such(label: str, name: str, known: Sequence[str]) -> OutgoingMessage:
    """A milestone nobody planned."""
    some = f"现有节点：{'、'.join(known)}" if known else ""
    return say(f"{label} 没有“{name}”这个节点。", some, f"登记：/节点 {label} {name} 10月16日")


def none_yet(label: str, title: str) -> OutgoingMessage:
    """A task without milestones."""
    return say(f"{label} {title} 还没有节点。登记：/节点 {label} 提测 10月16日")


def after_due(due: str) -> str:
    """The milestone lies behind the end of its task."""
    return f"这一天晚于任务截止 {due}，请确认。"


def listed(head: str, lines: Sequence[str], example: str) -> OutgoingMessage:
    """Milestones of a task, or of all tasks here."""
    return say(*lines, example, title=head)


def title_of(label: str, title: str) -> str:
    """Over the milestones of one task."""
    return f"{label} {title} 的节点"


def example(label: str, name: str) -> str:
    """How to report the first open one."""
    return f"到达后发送：/节点 {label} {name} 完成"


def line(name: str, due: str, *, at: str = "", days_over: int = 0, over: bool = False) -> str:
    """`提测：10月16日（周五）`, what became of it behind it; days are working days."""
    if at:
        return f"{name}：计划 {due}，已于 {spaced(at)}到达"
    if days_over:
        return f"{name}：{due}，已过 {days_over} 个工作日"
    return f"{name}：{due}，已过" if over else f"{name}：{due}"


def of(label: str, title: str, said: str) -> str:
    """A milestone in a list of several tasks."""
    return f"{label} {title}｜{said}"


def more(count: int) -> str:
    """What did not fit."""
    return f"另有 {count} 个，发送 /节点 T2 查看单项任务的节点。"


def near(name: str, due: str) -> str:
    """In the day's post: `节点：提测 10月16日（周五）`."""
    return f"{MILESTONE}：{name} {due}"


UNDONE = {"created": "节点“{}”不再登记", "reached_at": "节点“{}”恢复为未到达", "cancelled_at": "节点“{}”已恢复", "due_at": "节点“{}”恢复为 {}"}


def undone(field: str, name: str, due: str) -> str:
    """One line of what was undone."""
    return UNDONE[field].format(name, due)


_UNDO = Button("撤销", "/撤销")
