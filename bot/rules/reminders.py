"""When the sweep must look at a task again. Pure; services recompute it after every change of a task."""

from __future__ import annotations

from datetime import datetime


def next_due_at(
    due_at: datetime,
    snoozed_until: datetime | None,
    open: bool,  # noqa: A002
    late_case: bool = False,
    held_until: datetime | None = None,
) -> datetime | None:
    """The next moment (aware UTC) something must be done about a task; None when nothing is.

    The due moment opens the late case; a snooze's end reminds the owner; a hold's end (不归我们) says so.
    `late_case` is True once the case of this due moment was opened. Leaving it False is harmless: opening a case
    twice does nothing.
    """
    if not open:
        return None
    moments = [] if late_case else [due_at]
    if snoozed_until is not None:
        moments.append(snoozed_until)
    if held_until is not None:
        moments.append(held_until)
    return min(moments, default=None)
