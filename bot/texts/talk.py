"""Sentences about being asked and reminded: nothing new, lists answered by number, urging, how one is reminded."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say

UNDO = Button("撤销", "/撤销")

# ---------------------------------------------------------------- how I am reminded

_MEANS = {
    "正常": "该您处理的事，群里会 @ 您",
    "只私信": "群里不再 @ 您，需要您更新的事改为私信",
    "每天一次": "日常提醒每天最多一次，合并后私信给您",
}
ESCALATIONS_STAY = "逾期升级和紧急情况仍会通知您。"


def remind_choices(now: str) -> OutgoingMessage:
    """A bare /提醒方式, and 别再@我: the other ways as buttons."""
    others = [way for way in _MEANS if way != now]
    return say(
        f"您现在的提醒方式：{now}（{_MEANS[now]}）。",
        "可以改为：",
        *[f"{way}：{_MEANS[way]}" for way in others],
        ESCALATIONS_STAY,
        buttons=[Button(way, f"/提醒方式 {way}") for way in others],
    )


def remind_saved(way: str) -> OutgoingMessage:
    """Chosen."""
    note = "" if way == "正常" else ESCALATIONS_STAY
    return say(f"好的，提醒方式已改为“{way}”：{_MEANS[way]}。{note}", buttons=(UNDO,), tone="good")


def remind_same(way: str) -> OutgoingMessage:
    """Nothing to change."""
    return say(f"您的提醒方式就是“{way}”，没有变化。")


def remind_unknown(said: str, ways: Sequence[str]) -> OutgoingMessage:
    """No such way."""
    return say(
        f"没有“{said}”这种提醒方式，请选一种：{'、'.join(ways)}。",
        buttons=[Button(way, f"/提醒方式 {way}") for way in ways],
    )


def remind_undone(way: str) -> str:
    """A choice taken back."""
    return f"提醒方式恢复为“{way}”"
