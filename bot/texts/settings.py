"""设置: what can be set, what is set, and what is wrong with a value."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Facts, OutgoingMessage, Text
from bot.rules.manners import CAPS, QUIET, SWITCHES, TIMES
from bot.texts.common import say

EXAMPLES = {
    **dict.fromkeys(TIMES, "09:30"),
    **dict.fromkeys(SWITCHES, "关"),
    **dict.fromkeys(CAPS, "2"),
    QUIET: "20:00-08:00",
}
CLOSED, OPEN = "关", "开"


def shown(rows: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Every setting of the group with its value."""
    return OutgoingMessage(
        title="本群设置",
        blocks=(Facts(tuple(rows)), Text("修改例如：/设置 日报时间 09:00，/设置 日报 关\n节假日安排：/设置 节假日", "muted")),
    )


def saved(rows: Sequence[tuple[str, str, str]]) -> OutgoingMessage:
    """What was changed: word, old value, new value."""
    return say(*(f"已设置 {word}：{old} → {new}" for word, old, new in rows), tone="good")


def unchanged(rows: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """The value was the same before."""
    return say(*(f"{word}已经是 {value}，没有变化。" for word, value in rows))


def bad_value(word: str, typed: str) -> OutgoingMessage:
    """A value that cannot be understood, with a right example."""
    what = f"“{typed[:40]}”不能作为{word}的值" if typed else f"还缺{word}的值"
    return say(f"{what}，请这样写：/设置 {word} {EXAMPLES[word]}", tone="warn")


def silenced(word: str, value: str, quiet: str) -> OutgoingMessage:
    """A time at which nothing goes out."""
    return say(
        f"{word} {value} 在静默时段 {quiet} 之内，到时不会发送，所以没有改动。",
        "请换一个时间，或先改静默时段。",
        tone="warn",
    )


def unknown(words: Sequence[str]) -> OutgoingMessage:
    """No setting was named."""
    return say("没有这个设置项。可以设置：", f"{'、'.join(words)}、节假日。", "例如：/设置 日报时间 09:00", tone="warn")


def only_in_group() -> OutgoingMessage:
    """One-to-one nothing can be set."""
    return say("设置属于群聊，请在项目群里发送，例如：/设置 日报时间 09:00")
