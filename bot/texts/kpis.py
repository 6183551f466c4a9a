"""Sentences about KPI: target against value. Dates come in as phrases."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import OutgoingMessage
from bot.texts.common import say

EXAMPLE = "/KPI 首月新增用户 8.6万"
NEW = "/KPI 首月新增用户 目标:10万"
REACHED = {True: "达成", False: "未达成", None: ""}
PENDING = "待KPI"


def line(name: str, target: str, value: str, day: str, reached: bool | None) -> str:
    """`首月新增用户：目标 ≥10万，9月18日（周五）实际 8.6万，未达成`."""
    aim = f"目标 {target}" if target else "未设目标"
    if not value:
        return f"{name}：{aim}，{PENDING}"
    verdict = f"，{REACHED[reached]}" if reached is not None else ""
    return f"{name}：{aim}，{day}实际 {value}{verdict}"


def history_line(value: str, day: str, by: str) -> str:
    """One dated value."""
    return f"{day}：{value}，{by}登记"


def listed(project: str, lines: Sequence[str]) -> OutgoingMessage:
    """A bare /KPI."""
    if not lines:
        return say(f"{project} 还没有 KPI。设一个，例如：{NEW}")
    return say(f"{project} 的 KPI：", *lines, f"登记数值，例如：{EXAMPLE}")


def shown(current: str, history: Sequence[str], name: str) -> OutgoingMessage:
    """One KPI with its values."""
    past = ["历次数值：", *history] if history else []
    return say(current, *past, f"登记数值，例如：/KPI {name} 8.6万")


def saved(current: str) -> OutgoingMessage:
    """A value, or a target, was recorded."""
    return say(f"已登记 {current}")


def unknown(name: str, project: str, known: Sequence[str]) -> OutgoingMessage:
    """No KPI of this name."""
    return say(
        f"{project} 没有“{name}”这项 KPI，现有：{'、'.join(known)}。",
        f"新增请写目标，例如：/KPI {name} 目标:10万",
    )


def missing_name(known: Sequence[str]) -> OutgoingMessage:
    """Which one?"""
    now = f"现有：{'、'.join(known)}。" if known else ""
    return say(f"请说明是哪项 KPI。{now}例如：{EXAMPLE}")


def bad_day(said: str) -> OutgoingMessage:
    """A day nobody can have a value for yet."""
    return say(f"“{said}”不是可用的日期，请写数值对应的具体日期，例如：{EXAMPLE} 日期:9月30日")
