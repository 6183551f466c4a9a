"""Sentences about how many people have read what the bot posted. Numbers, never names."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import OutgoingMessage
from bot.texts.common import say

_KINDS = {"daily": "今日进度", "weekly": "周报", "rung": "升级提醒"}


def privately() -> OutgoingMessage:
    """All that a group hears."""
    return say("结果会单独发给您。")


def asking() -> OutgoingMessage:
    """It takes a moment."""
    return say("正在查询，稍后发给您。")


def unreachable() -> OutgoingMessage:
    """There is no one-to-one chat yet."""
    return say("已读人数只单独发给您。请先在单聊里给我发一条消息，再发送 /已读人数。")


def post(day: str, kind: str, about: str, place: str) -> str:
    """`10月14日（周三）今日进度`, `10月14日（周三）升级提醒 T2，研发群（飞书）`."""
    label = f"{day}{_KINDS[kind]}" + (f" {about}" if about else "")
    return f"{label}，{place}" if place else label


def line(post: str, number: int | None, hint: str) -> str:
    """`10月14日（周三）今日进度：11 人已读`."""
    if number is None:
        return f"{post}：{hint or '没有查到已读人数'}"
    return f"{post}：{number} 人已读"


def counts(project: str, lines: Sequence[str], hint: str) -> OutgoingMessage:
    """The last posts. `hint`: the same for all of them, said once."""
    title = f"“{project}”群消息的已读人数"
    if not lines:
        return say("最近 7 天，群里没有今日进度、周报和升级提醒。", title=title)
    if hint:
        return say(f"{hint.rstrip('。')}。", title=title)
    return say(*lines, "这里只有人数，没有名单；只发给您一个人。", title=title)


def not_given() -> str:
    """A platform that tells nobody."""
    return "这个平台不提供已读人数"


def untracked() -> str:
    """A post that left by a door which names no message: with mentions, as a card, as an answer."""
    return "这种消息查不到已读人数"


def quota_low() -> str:
    """What is left is kept for escalations."""
    return "本月接口额度快用完了，暂不查询已读人数"


def no_answer() -> str:
    """The platform took too long, or said something odd."""
    return "平台没有及时给出可用的答复，请稍后再试"
