"""Answers to the ladder: 收到, 跟进, and what is asked back. What rungs say stands in `rungs`, the end in `endings`."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, OutgoingMessage
from bot.texts.common import people, say, spaced
from bot.texts.waivers import hint, let_through

MAX_BUTTONS = 6


def acknowledged(name: str, label: str, title: str, until: str) -> OutgoingMessage:
    """收到: who has seen it, and until when the ladder waits."""
    if until:
        return say(f"{name}已收到 {label} {title}。{until}前暂不继续上报。")
    return say(f"{name}已收到 {label} {title}。")


def following(
    name: str, label: str, title: str, until: str, *, pauses: bool, paused_until: str = "", waived: str = ""
) -> OutgoingMessage:
    """跟进: whose it is until when; `paused_until` where the ladder waits for less than that, `waived` why at all."""
    line = f"{label} {title}：由{name}跟进，{until}前给出结果。"
    rule = 7 if label.startswith("T") else 6
    if paused_until:
        note = let_through(rule, waived) if waived else ""
        return say(line, note, f"上报最多暂停 3 个工作日，到 {spaced(paused_until)}为止。", tone="good")
    if pauses:
        return say(line, let_through(rule, waived) if waived else "", "在此之前不再上报。", tone="good")
    why = f"此前约定已两次到期，上报按计划继续（规则 {rule}）。需要马上处理可发送：/上报 {label}"
    return say(line, why, hint(rule, label))


def not_alarmed(label: str, title: str, names: Sequence[str]) -> OutgoingMessage:
    """收到 by somebody who was not told: who was."""
    if not names:
        return say(f"{label} {title} 目前还没有发出提醒，无需确认。")
    return say(f"{label} {title} 提醒的是{people(names)}，由他们确认即可，谢谢您关注。")


def closed(label: str, title: str) -> OutgoingMessage:
    """The record is done or solved."""
    return say(f"{label} {title} 已经办结，无需处理。")


def no_case(label: str, title: str) -> OutgoingMessage:
    """Nothing is being escalated about this record."""
    return say(f"{label} {title} 目前没有待处理的提醒。")


def nothing_to_acknowledge() -> OutgoingMessage:
    """A bare /收到 of somebody nobody has alarmed."""
    return say("目前没有等您确认的提醒。")


def which(word: str, matters: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """Several cases: which one is meant."""
    lines = [f"{label} {title}" for label, title in matters]
    return say(
        f"有 {len(lines)} 件事在等您，请说明是哪一件：",
        *lines,
        buttons=[Button(f"{word} {label}", f"/{word} {label}") for label, _ in matters[:MAX_BUTTONS]],
    )


def follow_when(label: str, title: str, choices: Sequence[tuple[str, str]], vague: str = "") -> OutgoingMessage:
    """跟进 without a date, or with a vague one: two dated promises to tap."""
    first = f"“{vague}”没有具体日期（规则 1）。" if vague else ""
    return say(
        first,
        f"{label} {title} 由您跟进，请给出答复的具体日期，可点选，或发送：",
        choices[0][1] if choices else f"/跟进 {label} 明天12:00前",
        buttons=[Button(f"{said}前", command) for said, command in choices],
    )


def follow_past(label: str, said: str, choices: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """A promise for a moment that is over."""
    return say(
        f"“{said}”已经过去，请为 {label} 另选一个时间：",
        buttons=[Button(f"{again}前", command) for again, command in choices],
    )


def snooze_over(label: str, title: str, percent: int, due: str) -> OutgoingMessage:
    """The owner asked to be reminded now."""
    return say(
        f"按约定提醒您：{label} {title}，当前 {percent}%，截止 {due}。",
        buttons=[Button("更新进度", f"/进度 {label}"), Button("已完成", f"/进度 {label} 100%")],
    )
