"""Words used everywhere: dates, refusals, questions, errors. Functions give whole messages or one phrase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.base import Button, Buttons, Facts, OutgoingMessage, Text
from bot.grammar.deadline import say_moment

WEEKDAYS = "一二三四五六日"
SET_EXECUTIVE = "/项目 设置 分管领导:@赵总"  # typed to name one


def say(*lines: str, title: str = "", buttons: Sequence[Button] = (), tone: str = "neutral") -> OutgoingMessage:
    """A short message: lines, and buttons under them."""
    blocks: list[Text | Buttons] = [Text("\n".join(line for line in lines if line))]
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return OutgoingMessage(title=title, blocks=tuple(blocks), tone=tone)  # type: ignore[arg-type]


def card(
    title: str,
    rows: Sequence[tuple[str, str]],
    notes: Sequence[str],
    buttons: Sequence[Button] = (),
    *,
    tone: str = "neutral",
    style: str = "normal",
) -> OutgoingMessage:
    """A record with its fields, empty ones left out; what is to be noted in `style`, and what can be tapped."""
    blocks: list[Facts | Text | Buttons] = [Facts(tuple((name, value) for name, value in rows if value))]
    if notes:
        blocks.append(Text("\n".join(notes), style))  # type: ignore[arg-type]
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return OutgoingMessage(title=title, blocks=tuple(blocks), tone=tone)  # type: ignore[arg-type]


def date(moment: datetime, *, has_clock: bool, today: datetime) -> str:
    """`10月20日（周二）`, with a clock when one was said and the year when it is another. Wall time."""
    past = moment.year == today.year and moment < today  # said back as it is remembered, without this year's number
    return say_moment(moment, has_clock=has_clock, today=moment.date() if past else today.date())


def spaced(phrase: str) -> str:
    """The phrase with the blank that a figure needs before Chinese; a bracket needs none."""
    return phrase if phrase.endswith("）") else f"{phrase} "


def people(names: Sequence[str]) -> str:
    """`张工、小李`."""
    return "、".join(names)


def standing_in(name: str, absent: Sequence[str]) -> str:
    """`小赵（代理张工）`, or just the name."""
    return f"{name}（代理{people(absent)}）" if absent else name


def not_allowed(needed: str, holders: Sequence[str]) -> OutgoingMessage:
    """A refusal: the role needed, and who holds it."""
    if holders:
        return say(f"这一步需要{needed}来操作，请找：{people(holders)}。")
    return say(f"这一步需要{needed}来操作，目前还没有人担任，可这样设定：", "/部门 市场部 负责人 @王经理 接口人 @小李", SET_EXECUTIVE)


def no_such(label: str) -> OutgoingMessage:
    """An unknown number; a number of another group answers exactly like this."""
    return say(f"{label} 不存在。发送 /查 看看现有的编号。")


def unread(items: Sequence[tuple[str, str]]) -> str:
    """Labels with their words that are no field of the form."""
    told = "；".join(f"{label}：{words.rstrip('。；')}" for label, words in items)
    return f"以下内容未识别，没有记录：{told}。"


def failed(number: str) -> OutgoingMessage:
    """Something broke while handling a message."""
    return say(f"出错了（编号 {number}）。消息已保存，请稍后再试，或把编号告诉管理员。")


def too_long(limit: int) -> OutgoingMessage:
    """A text over the limit."""
    return say(f"这条消息太长了（最多 {limit} 字），请分成几条发送。")


CURRENT = "（本群默认）"


def until(due: str) -> str:
    """`，10月30日（周五）截止`."""
    return f"，{due}截止"
