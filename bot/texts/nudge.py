"""Sentences about 催 and 未更新: facts by task and department, nobody named in a group."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import say, spaced
from bot.texts.daily import example
from bot.texts.talk import answer_by_row

MOST = 12  # tasks in one message
MOST_BUTTONS = 4


def usage() -> OutgoingMessage:
    """Nothing named."""
    return say("请写明部门、姓名或任务编号，例如：/催 研发部，/催 T2")


def unknown(words: str) -> OutgoingMessage:
    """No department, person or task of this name."""
    return say(f"没有找到“{words}”。请写部门、姓名或任务编号，例如：/催 研发部，/催 T2")


def not_open(label: str, title: str) -> OutgoingMessage:
    """Nothing to ask for."""
    return say(f"{label} {title} 已不在进行中，无需催办。")


def nothing_missing(whose: str) -> OutgoingMessage:
    """Everything has a report today."""
    return say(f"{whose}的任务今天都已更新，无需催办。")


def nothing_open(whose: str) -> OutgoingMessage:
    """No open task."""
    return say(f"{whose}目前没有进行中的任务。")


def line(label: str, title: str, owner: str, due: str, percent: int, days_late: int) -> str:
    """One task that is asked for."""
    late = f"逾期 {days_late} 个工作日" if days_late else ""
    return "｜".join(cell for cell in (f"{label} {title}", owner, f"{due}截止", f"{percent}%", late) if cell)


def please_update(asker: str, lines: Sequence[str], label: str, percent: int) -> OutgoingMessage:
    """To the contact or the owner."""
    if len(lines) == 1:
        foot = f"直接回复即可，例如：{example('', label, percent)}"
        return say(f"{asker}想了解这项任务的进展：", lines[0], foot, buttons=(Button("无更新", f"/无更新 {label}"),))
    numbered = [f"{row}. {one}" for row, one in enumerate(lines[:MOST], 1)]
    more = f"另有 {len(lines) - MOST} 项，发送 /未更新 查看。" if len(lines) > MOST else ""
    foot = f"{answer_by_row(len(lines))}\n都没有变化，回复“都正常”。"
    return say(f"{asker}想了解这 {len(lines)} 项任务的进展：", *numbered, more, foot)


def said_back(
    told: Sequence[tuple[str, Sequence[str]]], before: Sequence[str], unheard: Sequence[str], later: str
) -> OutgoingMessage:
    """What went to whom, and what did not go; `later`: quiet hours hold it until then."""
    how = f"将在 {spaced(later)}私信" if later else "已私信"
    lines = [f"{how}{name}：{_some(tasks)}" for name, tasks in told]
    if before:
        lines.append(f"今天已催过，不再重复（规则 14）：{_some(before)}")
        lines += [] if told else [f"最新进展可看：/查 {before[0].split()[0]}"]
    if unheard:
        lines.append(f"暂时无法私信，请当面联系：{_some(unheard)}")
    return say(*lines, tone="good" if told else "neutral")


def _some(tasks: Sequence[str]) -> str:
    more = f"等 {len(tasks)} 项" if len(tasks) > 3 else ""
    return "；".join(tasks[:3]) + more


def stays() -> OutgoingMessage:
    """A request that was sent cannot be taken back."""
    return say("催办私信已经发出，不能撤回。")


# ---------------------------------------------------------------- 未更新


def missing(rows: Sequence[tuple[str, Sequence[str]]], day_off: str, buttons: bool) -> OutgoingMessage:
    """By department: how many tasks have no report today, and which; never people."""
    count = sum(len(tasks) for _, tasks in rows)
    if not count:
        return say("今天的任务都已更新。", tone="good")
    lines = [f"{name or '未分部门'}（{len(tasks)} 项）：{_listed(tasks)}" for name, tasks in rows]
    title = f"今天还没有更新：{count} 项"
    named = [name for name, _ in rows if name][:MOST_BUTTONS] if buttons else []
    foot = say("\n".join([*lines, day_off] if day_off else lines), buttons=[Button(f"催{name}", f"/催 {name}") for name in named])
    return OutgoingMessage(title=title, blocks=foot.blocks)


def day_off() -> str:
    """Nothing is asked for on a day off."""
    return "今天是休息日，不要求更新。"


def _listed(tasks: Sequence[str]) -> str:
    shown = "；".join(tasks[:6])
    return f"{shown}；另有 {len(tasks) - 6} 项" if len(tasks) > 6 else shown


