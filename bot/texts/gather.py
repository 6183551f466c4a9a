"""已登记的变化: what was noted for a group since its last gathered post. Facts, one line each, nobody is mentioned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adapters.base import OutgoingMessage
from bot.rules.dayposts import MAX_LINES
from bot.texts import common


def post(local: datetime, lines: Sequence[str]) -> OutgoingMessage:
    """At most 12 lines; what does not fit is counted."""
    shown = list(lines[:MAX_LINES])
    if len(lines) > MAX_LINES:
        left = len(lines) - MAX_LINES + 1
        shown[-1] = f"另有 {left} 项，发送 /查 查看。"
    return common.say(*shown, title=f"已登记的变化 {common.date(local, has_clock=False, today=local)}")
