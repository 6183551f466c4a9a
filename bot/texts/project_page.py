"""Words of a project's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SORTS: Mapping[str, str] = {"late": "滞后在前", "due": "按截止", "number": "按编号", "percent": "按进度"}
STEPS: Mapping[str, str] = {
    "owner": "责任人", "contact": "接口人", "lead": "部门负责人", "both_leads": "双方部门负责人", "notice": "预告",
    "executive": "分管领导", "promise": "约定到期",
}  # fmt: skip
_FIELDS: Mapping[str, str] = {
    "created": "登记", "percent": "进度", "note": "说明", "risk": "风险", "measure": "措施", "due_at": "截止", "done_at": "已报完成",
    "owner_id": "责任人", "department_id": "责任部门", "title": "名称", "deliverable": "交付标准", "forecast_at": "预计",
    "delay_reason": "滞后原因", "waiting_for": "等待", "cancelled_at": "取消", "solved_at": "已解决", "result": "结果",
    "cause": "原因", "level": "级别", "priority": "优先级", "inner_due_at": "缓冲", "description": "描述", "tried": "已尝试",
    "start_at": "开始", "next_plan": "下一步", "closed_at": "已关闭", "decided_at": "已定", "settled_at": "已定稿",
    "version": "版本", "goal": "目标", "kpi": "KPI", "budget": "预算", "place": "地点", "impact": "影响",
}  # fmt: skip
_DONE = ("created", "done_at", "cancelled_at", "solved_at", "closed_at", "decided_at", "settled_at")
_MOVED = ("due_at", "forecast_at", "inner_due_at", "start_at", "owner_id", "department_id", "level", "priority", "version")
REQUESTS, MEETINGS, DECISIONS, PENDING, DOCUMENTS = "需求与变更", "会议", "决策", "未决事项", "文档"
RISKS, EMERGENCIES, TALKS, ACCEPTANCES, KPIS = "风险", "紧急事项", "沟通记录", "成果验收", "KPI"
SETTLED, CLOSED = "已定稿", "已关闭"


def days_left(days: int) -> str:
    """Until the project's end."""
    return f"还有 {days} 天" if days > 0 else "今天到期" if days == 0 else f"已过 {-days} 天"


def changed(field: str, old: str, new: str) -> str:
    """One change in the timeline; "" for what says nothing to people: columns of ours, words that were dropped."""
    word = _FIELDS.get(field, "")
    if field == "percent":
        return f"{word} {old or '0'}% → {new}%"
    if not word or not new:
        return ""
    if field in _DONE:
        return word
    if field in _MOVED:
        return f"{word} {old} → {new}" if old else f"{word} {new}"
    return f"{word}：{new[:60]}"


def still_missing(labels: Sequence[str]) -> str:
    """A form with required fields left empty."""
    return f"请补充：{'、'.join(labels)}。"


def from_to(old: str, new: str) -> str:
    """What a change replaces, and by what; "" for one in words only."""
    return f"{old or '无'} → {new}" if new else ""


def round_of(number: int) -> str:
    """Which submission of the same work."""
    return f"第 {number} 次提交"


def kpi(target: str, value: str) -> str:
    """A KPI against its target; without a value it is still waited for."""
    return f"目标 {target}，实际 {value or '待填'}" if target else f"实际 {value or '待填'}"


def on_paper(form: str, what: str) -> str:
    """What happened to a form: `意见登记`, `会议：地点：3楼`."""
    return f"{form}{what}" if "：" not in what and "→" not in what else f"{form}，{what}"
