"""Sentences about 归档: what the file lacks, who signs, what is closed, kept and purged. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import people, say

EXAMPLE = "/归档"
SIGN = "/会签 归档"
PARTS = {
    "request": "申请",
    "evaluation": "评估",
    "sheet": "分工",
    "progress": "进度",
    "minutes": "纪要",
    "acceptance": "验收",
    "retrospective": "复盘",
    "risk": "未关闭的重大风险",
}

RECORDS = {
    "proposal": "R", "task": "T", "issue": "Q", "meeting": "M", "document": "文档", "communication": "记录", "risk": "风险", "emergency": "紧急",
}  # fmt: skip


def label(project: str) -> str:
    """What is signed, and what /撤销 calls it."""
    return f"{project} 归档"


def missing(part: str, names: Sequence[str]) -> str:
    """One part the file lacks, with the tasks it is about."""
    word = PARTS.get(part, part)
    return f"{word}（{people(names)}）" if names else word


def present(part: str) -> str:
    """One part the file holds."""
    return PARTS.get(part, part)


def signed_before(version: int) -> str:
    """The 分工表 was signed, and has changed since."""
    return f"v{version} 签齐后有变动，待重新签字：/会签 分工"


def no_minutes(meeting: str, title: str) -> str:
    """A meeting without minutes."""
    return f"{meeting} {title}没有纪要"


def unsigned_minutes(meeting: str, title: str) -> str:
    """Minutes somebody has not signed."""
    return f"{meeting} {title}的纪要还有人未签字"


def check_lines(present: Sequence[str], lacking: Sequence[str]) -> list[str]:
    """The file at a glance."""
    have = [f"已有：{people(present)}"] if present else []
    return [*have, f"缺：{people(lacking)}" if lacking else "资料齐全。"]


def asked(project: str, check: Sequence[str], signing: Sequence[str], command: str, *, lacking: bool) -> OutgoingMessage:
    """It is laid out for signing."""
    return say(
        f"{project} 归档检查：",
        *check,
        *signing,
        f"{'缺的资料可以先补；' if lacking else ''}牵头部门负责人签字后，项目转为只读。签字请发送：{command}",
        buttons=[Button("签字归档", command)],
    )


def work_left(project: str, lines: Sequence[str], more: int) -> OutgoingMessage:
    """Open work would be stranded."""
    rest = f"另有 {more} 项。" if more > 0 else ""
    return say(f"{project} 还有未结束的工作，归档前请先完成或取消：", *lines, rest)


def closed(project: str, code: str, day: str, until: str) -> str:
    """It is archived."""
    return f"{code} {project} 已归档，{day}起只读，保存到 {until}。"


def state(head: str, lacked: str, hold: str, signing: Sequence[str]) -> OutgoingMessage:
    """/归档 of an archived project."""
    note = f"归档时缺：{lacked}" if lacked else ""
    return say(head, note, f"保留中，到期也不清除：{hold}" if hold else "", *signing)


def read_only(project: str, code: str, day: str) -> OutgoingMessage:
    """A change of an archived project is refused, with where to find it."""
    return say(
        f"{code} {project} 已归档，{day}起只能查看，例如：/查 {project}",
        "新的工作请另建项目，例如：/项目 新建 项目名称",
    )


def found(words: str, lines: Sequence[str]) -> OutgoingMessage:
    """/查 of words that stand in archived projects."""
    return say(f"“{words}”在已归档的项目里：", *lines)


def found_open(words: str, lines: Sequence[str]) -> OutgoingMessage:
    """/查 of words that stand in records of living projects."""
    return say(f"“{words}”在这些记录里：", *lines)


def found_line(code: str, project: str, day: str, until: str, held: bool) -> str:
    """One of them."""
    return f"{code} {project}，{day}已归档，保存到 {until}" + ("，保留中" if held else "")


def found_record(kind: str, number: int, title: str) -> str:
    """A record of it in which the words stand: `紧急1 支付系统无法使用`."""
    return f"　{RECORDS.get(kind, '')}{number} {title}"


def held(project: str, reason: str) -> OutgoingMessage:
    """A legal hold."""
    return say(f"{project} 已设为保留，到期也不清除。原因：{reason}", "解除，例如：/归档 解除保留 原因:审计结束")


def released(project: str, until: str) -> OutgoingMessage:
    """The hold is over."""
    return say(f"{project} 已解除保留，保存到 {until}。")


def missing_reason(action: str) -> OutgoingMessage:
    """Why?"""
    return say(f"请说明{action}的原因，直接回复即可，例如：年度审计")


def not_archived(project: str) -> OutgoingMessage:
    """There is nothing to hold or to purge."""
    return say(f"{project} 还没有归档。归档请发送：/归档")


def not_held(project: str) -> OutgoingMessage:
    """There is no hold."""
    return say(f"{project} 目前没有设为保留。")


def not_understood() -> OutgoingMessage:
    """Words after /归档 that mean nothing."""
    return say("没有看懂。例如：", "/归档", "/归档 检查", "/归档 保留 原因:年度审计")


def too_early(project: str, until: str) -> OutgoingMessage:
    """Never before its day."""
    return say(f"{project} 保存到 {until}，在此之前不能清除。")


def on_hold(project: str, reason: str) -> OutgoingMessage:
    """Never while it is held."""
    return say(f"{project} 设为保留（{reason}），不能清除。解除，例如：/归档 解除保留 原因:审计结束")


def purge_confirm(project: str, code: str) -> OutgoingMessage:
    """It cannot be taken back."""
    return say(f"将清除 {code} {project} 的全部记录，不能恢复。确定请回复“确认”，放弃请回复“取消”。")


def purged(project: str, code: str, rows: int) -> OutgoingMessage:
    """It is gone."""
    return say(f"已清除 {code} {project}，共 {rows} 条记录。清除人、原因和时间已留痕。")
