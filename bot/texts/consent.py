"""同意 and 不同意: what there is to decide about a new date. Dates come in as phrases."""

from __future__ import annotations

from adapters.base import OutgoingMessage
from bot.texts.common import say


def nothing_to_decide() -> OutgoingMessage:
    """Nobody waits for this person's word."""
    return say("目前没有等您答复的改期。需要改期请发送，例如：", "/改期 T2 10月28日 原因:测试用例编写延迟")


def no_date(label: str, title: str) -> OutgoingMessage:
    """No new date is under discussion."""
    return say(f"{label} {title} 目前没有待定的新日期。需要改期请发送，例如：", f"/改期 {label} 10月28日 原因:测试用例编写延迟")
