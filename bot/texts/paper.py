"""Words about the paper forms in general: what a row is called, what was taken back."""

from __future__ import annotations

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say

NAMES = {
    "proposal": "需求",
    "opinion": "意见",
    "evaluation": "评估",
    "change": "变更",
    "sheet": "分工表",
    "signoff": "签字",
    "signer": "签字",
    "waiver": "特批",
    "attachment": "附件",
    "meeting_series": "例会",
    "meeting": "会议",
    "minutes": "会议纪要",
    "meeting_topic": "议题",
    "meeting_person": "参会答复",
    "minutes_point": "未决事项",
    "attendance": "补同步",
    "document": "文档",
    "communication": "沟通记录",
    "risk": "风险",
    "emergency": "紧急",
    "emergency_log": "进展",
    "acceptance": "验收",
    "acceptance_item": "验收分项",
    "kpi": "KPI",
    "kpi_value": "KPI 数值",
    "retrospective": "复盘",
    "retrospective_line": "复盘内容",
    "archive": "归档",
}


def numbered(kind: str, number: int | None, title: str) -> str:
    """`风险3 服务器供应`."""
    return f"{NAMES.get(kind, kind)}{number or ''} {title}".strip()


def of(label: str, kind: str) -> str:
    """`R5 的意见`."""
    return f"{label} 的{NAMES.get(kind, kind)}"


def why_dropped(label: str, title: str) -> OutgoingMessage:
    """取消 of a paper: the reason stays with the record."""
    return say(f"取消 {label} {title} 的原因是什么？直接回复即可，例如：与其他需求合并")


def confirm_dropped(label: str, title: str) -> OutgoingMessage:
    """What ends a paper asks once."""
    return say(
        f"取消后 {label} {title} 不再有效，记录和原因保留。",
        "确定取消吗？5 分钟内回复“确认”。",
        buttons=(Button("确认取消", "确认", "danger"),),
    )


def dropped(label: str, title: str, reason: str, end: str) -> OutgoingMessage:
    """A paper that does not hold any more; `end` tells those who were alarmed."""
    return say(f"{label} {title} 已取消，记录保留。", f"原因：{reason}", end, buttons=(Button("撤销", "/撤销"),), tone="good")


def taken_off(label: str, title: str, day: str, reason: str) -> OutgoingMessage:
    """`/查 风险2` of what does not hold any more."""
    why = f"，原因：{reason}" if reason else ""
    return say(f"{label} {title} 已于 {day}取消{why}。记录保留。")


def emergency_ends(label: str) -> OutgoingMessage:
    """An emergency is not cancelled but ended in one of its own ways."""
    return say(f"{label} 请按处理结果结束：", f"/紧急 {label} 误触", f"/紧急 {label} 已恢复 原因:数据库连接池耗尽")


def withdrawn(what: str) -> str:
    """It was made by the message taken back."""
    return f"{what}已撤回。"


def as_before(what: str) -> str:
    """It was changed by the message taken back."""
    return f"{what}已恢复原内容。"
