"""Sentences about 变更: what changes, why, what it costs, and from when it rules."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import OutgoingMessage
from bot.texts.common import say

EXAMPLE = "/变更 R5 完成时间改到11月6日 原因:增加支付联调 影响:工期+5天，预算不变，范围增加支付"
FIELDS = {"due_at": "期望完成时间", "goal": "目标", "kpi": "关键成果（KPI）", "budget": "预算"}
IMPACTS = {"schedule_impact": "工期", "budget_impact": "预算", "scope_impact": "范围"}
NONE = "（未填）"


def usage() -> OutgoingMessage:
    """How to ask for a change."""
    return say("变更要写明内容、原因和影响（规则 10），例如：", EXAMPLE)


def missing_what(label: str, name: str) -> OutgoingMessage:
    """What changes?"""
    return say(f"{label} {name} 要变更什么？直接回复即可，例如：完成时间改到11月6日")


def missing_reason(label: str) -> OutgoingMessage:
    """Why?"""
    return say(f"{label} 变更的原因是什么（规则 10）？直接回复即可，例如：增加支付功能联调")


def missing_impact(label: str) -> OutgoingMessage:
    """At what cost?"""
    return say(f"{label} 变更的影响是什么（工期、预算、范围）？直接回复即可，例如：", "工期+5天，预算不变，范围不变")


def not_accepted(label: str) -> OutgoingMessage:
    """Before the evaluation the form itself is changed."""
    return say(f"{label} 还没有评估通过，可以直接修改，例如：/需求 {label} 截止:11月6日")


def label_of(request: str, seq: int) -> str:
    """`R5 变更2`."""
    return f"{request} 变更{seq}"


def asked(label: str, name: str) -> str:
    """Head of the answer to a new change."""
    return f"已登记 {label}（{name}）"


def facts(
    what: str, field: str, old: str, new: str, reason: str, impacts: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The change as rows of a form."""
    rows = [("变更内容", what)]
    if field:
        rows.append((FIELDS.get(field, field), from_to(old, new)))
    return [*rows, ("原因", reason), *((f"影响·{name}", words) for name, words in impacts if words)]


def from_to(old: str, new: str) -> str:
    """`10月30日（周五） → 11月6日（周五）`."""
    return f"{old or NONE} → {new or NONE}"


def until_then() -> str:
    """The old value rules."""
    return "全部签字前，仍按原内容执行。"


def now_rules(field: str, old: str, new: str, what: str) -> str:
    """What changed, once everybody has signed."""
    return f"{FIELDS.get(field, field)}：{from_to(old, new)}" if field else what


def line(label: str, what: str, state: str) -> str:
    """One change on the card of its request."""
    return f"{label}：{what}（{STATES.get(state, state)}）"


STATES = {"open": "签字中，按原内容执行", "in_force": "已生效", "declined": "未生效"}


def no_such(label: str) -> OutgoingMessage:
    """No change of that number."""
    return say(f"{label} 不存在。发送 /查 {label.split(' ')[0]} 看看现有的变更。")


def which(request: str, waiting: Sequence[int]) -> OutgoingMessage:
    """Several changes wait for signatures, or none does."""
    if not waiting:
        return say(f"{request} 目前没有等待签字的变更。")
    return say("是哪一项变更？", *(f"/会签 {label_of(request, seq)}" for seq in waiting))


def settled(label: str, state: str) -> OutgoingMessage:
    """Signed by everybody before."""
    return say(f"{label} {STATES.get(state, state)}，无需再签。")
