"""What is said while a question is open and the words after it are no answer."""

from __future__ import annotations

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say

_FIELD = {"confirm": "“确认”", "第几项": "序号", "编号": "编号", "交付": "交付成果标准"}


def still_open(missing: str, *, present: bool) -> OutgoingMessage:
    """The answer is put off; the question stays."""
    first = "在的。" if present else "好的，不急。"
    return say(f"{first}还等您回复：{_FIELD.get(missing, missing)}。", "不需要了，回复“算了”即可。")


def take_as(missing: str, said: str, command: str) -> OutgoingMessage:
    """Words that may be the answer or not: one tap takes them."""
    field = _FIELD.get(missing, missing)
    return say(
        f"是否把这句话作为{field}：“{said}”？",
        "不是的话，请重新回复；不需要了，回复“算了”。",
        buttons=(Button(f"作为{field}", command),),
    )


def who(said: str, own: str) -> OutgoingMessage:
    """Not somebody known; `own` makes it the speaker."""
    return say(
        f"没有找到“{said}”这个人，还没有登记。",
        "请 @ 一位同事，例如：@张工；由您本人负责，请回复“我自己”。",
        buttons=(Button("我自己", own),),
    )
