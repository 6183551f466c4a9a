"""A factual wording for a sentence about people or departments (规则 8): facts, never whose fault it is."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.grammar.blame import PACE, QUALITY, REPLY, SUPPORT
from bot.texts.common import say

DOMAINS = {"研发部": "开发", "开发部": "开发", "技术部": "开发"}
_SENTENCES = {
    PACE: "当前{}进度滞后于计划，需共同分析原因并调整资源",
    REPLY: "当前{}相关事项尚未收到回复，需共同确认回复时间",
    SUPPORT: "当前{}协作事项尚未达成一致，需共同明确分工和时间",
    QUALITY: "当前{}工作结果与预期有差距，需共同对照标准分析原因",
}
NAME = "换成这句"


def factual(kind: str, department: str) -> str:
    """The same matter as a fact. `kind` as bot.grammar.blame names it, `department` may be empty."""
    return _SENTENCES.get(kind, _SENTENCES[PACE]).format(DOMAINS.get(department, department.removesuffix("部")))


def offer(words: str) -> str:
    """Said once with the answer: what was written stays unless somebody taps."""
    return f"已按原文记录。也可改为客观表述（规则 8）：“{words}”。"


def button(label: str) -> Button:
    """One tap puts the factual wording in place of the sentence."""
    return Button(NAME, f"/措辞 {label}")


def replaced(label: str, title: str, words: str) -> OutgoingMessage:
    """Done."""
    return say(f"{label} {title}".strip() + f" 的表述已更新：{words}。", "原文保留在变更记录中，10 分钟内可 /撤销。")


def nothing(label: str, title: str) -> OutgoingMessage:
    """There is no such sentence, or it was replaced before."""
    return say(f"{label} {title} 没有需要调整的表述。")


def usage(lines: Sequence[str]) -> OutgoingMessage:
    """Which record?"""
    return say("请带上编号，把一条记录改为客观表述，例如：", *lines)
