"""Sentences about 文档: registered, new versions, signing."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts import common
from bot.texts.common import say

EXAMPLE = "/文档 实施方案 https://example.com/plan 评审:M3 签字人:@周总监 @王经理"
FACTS = {"kind": "类型", "url": "链接", "review": "评审会", "versions": "历史版本", "project": "项目"}


def usage(lines: Sequence[str]) -> OutgoingMessage:
    """How to register one, and what there is."""
    head = ["现有文档：", *lines] if lines else []
    return say(*head, "登记文档例如：", EXAMPLE, "新的一版：/文档 文档2 https://example.com/plan-v2")


def line(label: str, title: str, version: int, kind: str) -> str:
    """One document in a list; its kind where the title says something else."""
    return f"{label} {title} v{version}" if kind in title else f"{label} {title} v{version}（{kind}）"


def missing_link(title: str) -> OutgoingMessage:
    """Where is it?"""
    return say(f"{title} 的链接是什么？直接回复即可，例如：https://example.com/plan")


def missing_title() -> OutgoingMessage:
    """Which document?"""
    return say("是什么文档？直接回复名称即可，例如：实施方案")


def head(label: str, title: str, version: int, *, new: bool) -> str:
    """Head of a document."""
    return f"文档已登记 {label} {title} v{version}" if new else f"{label} {title} v{version}"


def card(
    title: str, facts: Sequence[tuple[str, str]], notes: Sequence[str], buttons: Sequence[Button] = ()
) -> OutgoingMessage:
    """A document with its fields; empty ones are left out."""
    return common.card(title, facts, notes, buttons)


def sign_button(label: str) -> Button:
    """Sign by a tap."""
    return Button("签字", f"/会签 {label}")


def version(number: int, by: str, when: str) -> str:
    """An earlier version."""
    return f"v{number}，{by}，{when}"


