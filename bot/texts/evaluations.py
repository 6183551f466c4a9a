"""Sentences about 需求评估: what it says, what is missing, what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import people, say, spaced

FACTS = {
    "necessity": "必要性",
    "feasibility": "可行性",
    "boundaries": "职责边界",
    "gaps": "资源缺口",
    "risks": "潜在风险",
    "leads": "牵头部门",
    "coordinator": "协作总负责人",
    "verdict": "结论",
    "reason": "原因",
}
VERDICTS = {"accept": "通过", "decline": "不通过", "merge": "合并"}


def usage(label: str) -> OutgoingMessage:
    """Nothing was said about it."""
    return say(
        f"评估 {label}，例如：",
        f"/评估 {label} 必要性:年度重点 可行性:人力到位 职责边界:研发交付 资源缺口:无 潜在风险:假期",
        f"/评估 {label} 通过 牵头:市场部 负责人:@王经理",
        f"/评估 {label} 不通过 原因:本季度预算已用完",
        f"/评估 {label} 合并 R6",
    )


def saved(label: str, name: str) -> str:
    """Fields of the evaluation were filled."""
    return f"{label} {name} 的评估已记录"


def accepted(label: str, name: str, code: str) -> str:
    """It became a project."""
    return f"{label} {name} 评估通过，项目 {code}"


def declined(label: str, name: str) -> str:
    """It is not done; the reason stands below."""
    return f"{label} {name} 评估未通过"


def merged(label: str, name: str, into: str, into_name: str) -> str:
    """It goes on as another."""
    return f"{label} {name} 已合并到 {into} {into_name}，后续以 {into} 为准。"


def not_filled(names: Sequence[str]) -> str:
    """Fields of the form that are still empty; the decision stands."""
    return f"评估表待补：{people(names)}。"


def next_steps(label: str) -> str:
    """After an acceptance."""
    return "接下来登记任务（/任务），分工确认后发送：/会签 分工"


def missing_leads(label: str) -> OutgoingMessage:
    """No 牵头部门 yet."""
    return say(f"{label} 由哪个部门牵头（一个或两个牵头部门）？直接回复即可，例如：市场部")


def missing_coordinator(label: str) -> OutgoingMessage:
    """No 协作总负责人 yet."""
    return say(f"{label} 的协作总负责人是谁（部门副职及以上）？请回复，例如：@王经理")


def rank(label: str, name: str) -> OutgoingMessage:
    """协作总负责人 is a deputy head of a department or above, and the directory does not say so of this person."""
    return say(
        f"{label} 的协作总负责人应为部门副职及以上，{name}未登记为部门负责人。",
        "如确为部门副职及以上，请回复“确认”；也可以另选一位。",
    )


def missing_reason(label: str) -> OutgoingMessage:
    """A refusal says why."""
    return say(f"{label} 不通过的原因是什么？直接回复即可，例如：本季度预算已用完")


def merge_into(label: str) -> OutgoingMessage:
    """Merged with what?"""
    return say(f"{label} 合并到哪一项？例如：/评估 {label} 合并 R6")


def merge_itself(label: str) -> OutgoingMessage:
    """Not with itself, and not with what is closed."""
    return say(f"{label} 只能合并到另一项进行中或已通过的需求，例如：/评估 {label} 合并 R6")


def already(label: str, state: str) -> OutgoingMessage:
    """Decided before."""
    return say(f"{label} 已有评估结论：{state}。", f"如需调整，10 分钟内可发送 /撤销，之后请发送 /变更 {label}。")


def summary(verdict: str, leads: str, coordinator: str, reason: str) -> str:
    """An evaluation in one line on the request's card."""
    parts = [VERDICTS.get(verdict, "进行中"), f"牵头 {leads}" if leads else "", f"总负责人 {coordinator}" if coordinator else ""]
    return "，".join([one for one in [*parts, reason] if one])


def late(label: str, name: str, due: str, otherwise: str) -> OutgoingMessage:
    """To the leads: facts, what is to be decided, by whom, until when, and what happens otherwise."""
    return say(
        f"{label} {name} 的评估应在 {due}前完成，目前没有结论。",
        "请各部门负责人商定：通过、不通过，或与其他需求合并。",
        f"{spaced(otherwise)}仍无结论时，同步分管领导。",
        buttons=buttons(label),
    )


def late_executive(label: str, name: str, due: str, told: Sequence[str]) -> OutgoingMessage:
    """To the executive, or who coordinates where there is none."""
    return say(
        f"{label} {name} 的评估应在 {due}前完成，目前没有结论。",
        f"已提醒：{people(told) or '暂无部门负责人'}。",
        "请定：由谁评估、何时给出结论，或直接给出结论。",
        "未定则需求继续等待，不立项。",
        buttons=buttons(label),
    )


def synced(label: str, name: str) -> str:
    """One calm line for the group."""
    return f"{label} {name} 的评估已过约定时间，已同步分管领导，待定：由谁评估、何时给出结论。"


def over(label: str, name: str, verdict: str) -> OutgoingMessage:
    """To those who were reminded: nothing is left for them to do."""
    return say(f"{label} {name} 已有评估结论：{VERDICTS.get(verdict, verdict)}，您无需再处理。")


def open_again(label: str, name: str, by: str) -> OutgoingMessage:
    """To those who heard of a verdict that was taken back."""
    return say(f"{by}已撤回 {label} {name} 的评估结论，目前仍待评估。", buttons=buttons(label))


def buttons(label: str) -> list[Button]:
    """To pass it by a tap: what is missing is asked for."""
    return [Button("通过", f"/评估 {label} 通过"), Button("不通过", f"/评估 {label} 不通过")]
