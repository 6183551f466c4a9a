"""逾期: late tasks as facts, each with number and title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.base import OutgoingMessage, Text
from bot.texts import common

MOST = 15  # lines of one answer


@dataclass(frozen=True, slots=True)
class LateLine:
    """One late task; `due` is local wall time, `days` working days."""

    label: str
    title: str
    department: str
    owner: str
    due: datetime
    has_clock: bool
    days: int
    percent: int
    reason: str


def nothing_late() -> OutgoingMessage:
    """No task is late."""
    return common.say("目前没有逾期的任务。", tone="good")


def late(named: Sequence[tuple[str, Sequence[LateLine]]], count: int, today: datetime) -> OutgoingMessage:
    """By project; what does not fit is counted."""
    blocks: list[Text] = []
    left = MOST
    for project, lines in named:
        shown = lines[:left]
        left -= len(shown)
        if shown:
            blocks.append(Text("\n".join([f"【{project}】", *(_line(line, today) for line in shown)])))
    if count > MOST:
        blocks.append(Text(f"另有 {count - MOST} 项，发送 /查 查看。", "muted"))
    return OutgoingMessage(title=f"逾期任务 {count} 项", blocks=tuple(blocks), tone="warn")


def _line(line: LateLine, today: datetime) -> str:
    due = common.date(line.due, has_clock=line.has_clock, today=today)
    days = f"逾期 {line.days} 个工作日" if line.days else "已过截止时间"
    who = " ".join(word for word in (line.department, line.owner) if word)
    cells = [f"{line.label} {line.title}", who, f"{due}截止，{days}", f"{line.percent}%"]
    return "｜".join(cells) + (f"｜{line.reason}" if line.reason else "")
