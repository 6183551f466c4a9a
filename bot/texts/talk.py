"""Sentences about being asked and reminded: nothing new, lists answered by number, urging, how one is reminded."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say

UNDO = Button("撤销", "/撤销")
MOST_LINES = 12
_CN_DAYS = {3: "三", 6: "六", 9: "九"}

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
    return say(f"好的，提醒方式已改为“{way}”：{_MEANS[way]}。", note, buttons=(UNDO,), tone="good")


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


# ---------------------------------------------------------------- nothing new


def unchanged_line(label: str, title: str, percent: int) -> str:
    """One task as it was."""
    return f"{label} {title}：{percent}%"


def unchanged_one(label: str, title: str, percent: int) -> OutgoingMessage:
    """One task without news."""
    return say(f"{label} {title}：仍为 {percent}%，今天无更新", buttons=(UNDO,), tone="good")


def unchanged_said(lines: Sequence[str], question: str) -> OutgoingMessage:
    """Several said back; `question` asks one fact."""
    head = f"已记下，今天无更新（{len(lines)} 项）："
    more = f"另有 {len(lines) - MOST_LINES} 项，同样已记下。" if len(lines) > MOST_LINES else ""
    return say(head, *lines[:MOST_LINES], more, question, buttons=(UNDO,), tone="good")


def next_step(label: str, title: str, days: int, *, many: bool) -> str:
    """After three working days without news; one fact, of one task."""
    which = f"{label} {title} " if many else ""
    return f"{which}连续{_CN_DAYS.get(days, f' {days} ')}天无更新，说一句就好：下一步是什么，或者在等谁？"


def reported_already(label: str, title: str, percent: int) -> OutgoingMessage:
    """There is a report of today."""
    return say(f"{label} {title} 今天已更新，当前 {percent}%。")


def all_reported() -> OutgoingMessage:
    """Nothing is left to answer today."""
    return say("您的任务今天都已更新，无需再报。")


def nothing_asked() -> OutgoingMessage:
    """No task of mine."""
    return say("您名下没有进行中的任务。")


def not_open(label: str, title: str) -> OutgoingMessage:
    """Done or cancelled."""
    return say(f"{label} {title} 已不在进行中。")


# ---------------------------------------------------------------- lists answered by number


def rows_said_back(lines: Sequence[str], *, undo: bool) -> OutgoingMessage:
    """One line a row."""
    return say(*lines, buttons=(UNDO,) if undo else (), tone="good" if undo else "neutral")


def row_missed(row: int, reason: str) -> str:
    """One row was not recorded."""
    return f"{row}. 未记录：{reason}"


def no_such_row(count: int) -> OutgoingMessage:
    """The list is shorter."""
    return say(f"列表只有 {count} 项")


def old_list(day: str) -> OutgoingMessage:
    """The numbers of another day's list mean nothing today."""
    return say(f"这份列表是 {day}的，序号已失效，没有记录。今天的列表请发送 /我的。", buttons=(Button("我的任务", "/我的"),))


def no_list() -> OutgoingMessage:
    """Numbers without a list."""
    return say("还没有可以对照的列表。请先发送 /我的，再按序号回复，例如：1 80 2 完成 3 不变", buttons=(Button("我的任务", "/我的"),))


def answer_by_row(count: int) -> str:
    """Under a numbered list: how to answer it in one message."""
    some = ("1 80", "2 完成", "3 不变")[: max(1, min(count, 3))]
    return f"可按序号一次回复，例如：{' '.join(some)}"


def which_row(lines: Sequence[str], more: int, buttons: Sequence[Button]) -> OutgoingMessage:
    """Several tasks could be meant."""
    rest = f"另有 {more} 项，可直接写编号。" if more > 0 else ""
    return say("您说的是哪一项？请回复序号：", *lines, rest, buttons=buttons)
