"""Sentences about 支持: what one department gives to another's task. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Facts, OutgoingMessage, Text
from bot.texts.common import say

EXAMPLE = "/支持 T2 市场部 海报设计稿 10月12日前"


def usage(label: str) -> OutgoingMessage:
    """A bare /支持."""
    return say("请写明哪项任务、请哪个部门、提供什么、何时要，例如：", EXAMPLE.replace("T2", label))


def no_department(known: Sequence[str]) -> OutgoingMessage:
    """No department named, or one nobody has set up."""
    some = "、".join(known[:6])
    return say("请写明由哪个部门支持。", f"已登记的部门：{some}" if some else "部门可这样登记：/部门 市场部 接口人 @小李")


def unknown_department(name: str, known: Sequence[str]) -> OutgoingMessage:
    """A department nobody has set up."""
    some = f"已登记的部门：{'、'.join(known[:6])}" if known else ""
    return say(f"还没有登记“{name}”，可这样登记：/部门 {name} 接口人 @小李", some)


def nobody_there(department: str) -> OutgoingMessage:
    """A department without contact and lead cannot take anything."""
    return say(f"{department}还没有接口人，请先登记：/部门 {department} 接口人 @小李")


def missing_title(department: str) -> OutgoingMessage:
    """What is to be given."""
    return say(f"请写明需要{department}提供什么，例如：海报设计稿")


def own_department(department: str) -> OutgoingMessage:
    """What one's own department does is a task."""
    return say(f"{department}就是责任部门，本部门内的工作请登记为任务：", "/任务 海报设计稿 @小李 10月12日前")


def made(
    label: str, title: str, waiting: str, rows: Sequence[tuple[str, str]], notes: Sequence[str]
) -> OutgoingMessage:
    """Said back to who asked for it."""
    blocks: list[Facts | Text] = [Facts((("支持", waiting), *rows))]
    if notes:
        blocks.append(Text("\n".join(notes), "muted"))
    return OutgoingMessage(title=f"已登记支持 {label} {title}", blocks=tuple(blocks), tone="good")


def unclaimed(owner: str) -> str:
    """The contact answers for it until somebody takes it."""
    return f"{owner}（待认领）"


def after_waiting(due: str) -> str:
    """The support is due later than the task that needs it."""
    return f"晚于它所支持任务的截止 {due}，请确认是否来得及。"


def please_give(
    asker: str, department: str, label: str, title: str, waiting: str, due: str
) -> OutgoingMessage:
    """To the giving department's contact."""
    return say(
        f"{asker}请{department}支持 {waiting}：",
        f"{label} {title}，{due}截止。",
        "请认领，或转交给具体负责的同事。",
        buttons=(Button("认领", f"/认领 {label}", "primary"), Button("查看", f"/查 {label}")),
    )


def arrived(label: str, title: str, waiting: str) -> OutgoingMessage:
    """To the owner of the task that waited: it is done."""
    return say(
        f"{label} {title} 已完成，{waiting} 可以继续了。",
        buttons=(Button("更新进度", f"/进度 {waiting}"), Button("查看", f"/查 {label}")),
        tone="good",
    )


def arrived_after_all(label: str, title: str) -> OutgoingMessage:
    """To the same: its end was taken back."""
    return say(f"{label} {title} 的“已完成”已撤回，恢复跟踪。")


def dropped(label: str, title: str, waiting: str) -> OutgoingMessage:
    """To the owner of the task that waits: nobody gives it any more."""
    return say(f"{label} {title} 已取消，{waiting} 不再等待这项支持。")


def not_needed(label: str, title: str, waiting: str, by: str) -> OutgoingMessage:
    """To who was to give it: the task that needed it was cancelled."""
    return say(f"{by}取消了 {waiting}，支持事项 {label} {title} 一并取消，您无需处理。")


def goes_along(items: Sequence[str]) -> str:
    """Cancelling a task asks about these first."""
    return f"支持事项 {'、'.join(items)} 会一并取消。"


def waits(department: str, title: str, label: str, days_late: int) -> str:
    """`市场部 海报设计稿（T6，晚 2 个工作日）`: what a task waits for."""
    late = f"晚 {days_late} 个工作日" if days_late else "已过截止时间"
    return " ".join(part for part in (department, title) if part) + f"（{label}，{late}）"


def given(label: str, title: str, department: str, due: str, percent: int, *, done: bool) -> str:
    """One support in the card of the task that needs it."""
    state = "已完成" if done else f"{due}截止，{percent}%"
    return f"{label} {title}，{department + '，' if department else ''}{state}"


SUPPORTS, WAITS = "支持", "等"
