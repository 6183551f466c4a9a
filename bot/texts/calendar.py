"""The working-day calendar, told to administrators."""

from __future__ import annotations

from adapters.base import OutgoingMessage
from bot.texts.common import say


def missing(year: int) -> OutgoingMessage:
    """The coming year's days off are not loaded; told once a week until they are."""
    return say(
        f"{year} 年的节假日安排还没有导入。",
        "在导入之前，工作日按周一至周五估算，相关日期会注明“估算”。国务院公布后，请在管理页面导入。",
        tone="warn",
    )
