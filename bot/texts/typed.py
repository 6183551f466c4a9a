"""What the ladder's buttons type for people, and the phrases that go with them."""

from __future__ import annotations

from datetime import datetime


def agree(label: str, day: str, reason: str) -> str:
    """The typed form of ［同意改期］; a new date needs a reason (rule 10)."""
    return f"/改期 {label} {day} 原因:{reason or '按最新预计调整'}"


def follow_command(label: str, moment: str) -> str:
    """The typed form of ［我来］."""
    return f"/跟进 {label} {moment}"


def typed(moment: datetime, *, has_clock: bool, today: datetime | None = None) -> str:
    """A local moment as a person would type it: `10月28日`, `10月28日18:00`; of `today`: `今天18:00`.

    A button is often pressed on a later day than it was sent: a bare 今天 then still means a moment to come.
    """
    if today is not None and moment.date() == today.date():
        return f"今天{moment:%H:%M}"
    return f"{moment.month}月{moment.day}日" + (f"{moment:%H:%M}" if has_clock else "")


def same_day(moment: datetime) -> str:
    """The phrase that goes with `typed(…, today)`: whichever day it is tapped on."""
    return f"当天{moment:%H:%M}"
