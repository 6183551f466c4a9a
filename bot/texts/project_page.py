"""Words of a project's page."""

from __future__ import annotations

from collections.abc import Mapping

SORTS: Mapping[str, str] = {"late": "滞后在前", "due": "按截止", "number": "按编号", "percent": "按进度"}
STEPS: Mapping[str, str] = {
    "owner": "责任人", "contact": "接口人", "lead": "部门负责人", "both_leads": "双方部门负责人", "notice": "预告",
    "executive": "分管领导", "promise": "约定到期",
}  # fmt: skip
_FIELDS: Mapping[str, str] = {
    "created": "登记", "percent": "进度", "note": "说明", "risk": "风险", "measure": "措施", "due_at": "截止", "done_at": "已报完成",
    "owner_id": "责任人", "department_id": "责任部门", "title": "名称", "deliverable": "交付标准", "forecast_at": "预计",
    "delay_reason": "滞后原因", "waiting_for": "等待", "cancelled_at": "取消", "solved_at": "已解决", "result": "结果",
    "cause": "原因", "level": "级别", "priority": "优先级", "inner_due_at": "缓冲",
}  # fmt: skip


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
    if field in ("created", "done_at", "cancelled_at", "solved_at"):
        return word
    if field in ("due_at", "forecast_at", "inner_due_at", "owner_id", "department_id", "level", "priority"):
        return f"{word} {old} → {new}" if old else f"{word} {new}"
    return f"{word}：{new[:60]}"
