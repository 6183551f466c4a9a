"""The working-day calendar, told to administrators."""

from __future__ import annotations

from adapters.base import OutgoingMessage
from bot.texts.common import say


def missing(year: int) -> OutgoingMessage:
    """The coming year's days off are not loaded; told once a week until they are."""
    return say(
        f"{year} 年的节假日安排还没有导入。",
        "在导入之前，工作日按周一至周五估算，相关日期会注明“估算”。",
        "国务院公布后，请把通知原文粘贴在这条命令后面发给我：/设置 节假日",
        tone="warn",
    )
