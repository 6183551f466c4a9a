"""Plain words that want a step: said back as one filled-in button, nothing is changed before the tap."""

from __future__ import annotations

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say


def snooze(label: str, title: str, when: str, command: str) -> OutgoingMessage:
    """Wants to be reminded."""
    return say(f"是否到{when}提醒您：{label} {title}？", buttons=(Button("到时提醒我", command),))


def cancel(label: str, title: str, command: str) -> OutgoingMessage:
    """A task is not needed any more."""
    return say(f"是否取消 {label} {title}？取消前会请您再确认一次。", buttons=(Button("取消任务", command, "danger"),))


def difficult(label: str, title: str, why: str, command: str) -> OutgoingMessage:
    """The owner sees a difficulty."""
    what = f"：{why}" if why else ""
    return say(f"{label} {title} 有困难{what}。", "是否转告牵头人和本部门接口人？", buttons=(Button("说明困难", command),))


def away(when: str, deputy: str, command: str) -> OutgoingMessage:
    """Leave in plain words."""
    stands_in = f"，由{deputy}代理" if deputy else ""
    more = "" if deputy else "需要有人代理，请在后面加 @姓名。"
    return say(f"是否登记您{when}外出{stands_in}？", more, buttons=(Button("登记外出", command),))


def follow(label: str, title: str, until: str, command: str) -> OutgoingMessage:
    """A promise for an issue."""
    return say(f"{label} {title} 由您跟进，{until}给出结果，对吗？", buttons=(Button("我来跟进", command), Button("已解决", f"/解决 {label}")))


def draft(command: str) -> OutgoingMessage:
    """Words that look like a new task, as it would be registered."""
    return say("是否登记为任务？请核对：", command, buttons=(Button("登记任务", command),))


def emergency(command: str) -> OutgoingMessage:
    """Something is broken that cannot wait."""
    return say("是否发起紧急事项？将先请负责人确认。", command, buttons=(Button("发起紧急", command, "danger"),))


_NAMED = {
    "任务": ("是否登记为任务？请核对：", "登记任务"),
    "需求": ("是否提报这项需求？缺的内容会逐项请您补充：", "提报需求"),
    "风险": ("是否登记为风险？请核对：", "登记风险"),
    "沟通": ("是否记为沟通记录？请核对：", "记为沟通记录"),
    "会议": ("是否发会议通知？请核对：", "发会议通知"),
    "提交": ("是否提交验收？", "提交验收"),
    "KPI": ("是否登记这个数值？请核对：", "登记数值"),
    "问题": ("是否登记为问题？登记后可以改为客观表述：", "登记为问题"),
}


def named(kind: str, command: str, about: str = "") -> OutgoingMessage:
    """Words that name a record of their own; nothing is recorded before the tap."""
    asked, button = _NAMED[kind]
    return say(asked, about or command, buttons=(Button(button, command),))
