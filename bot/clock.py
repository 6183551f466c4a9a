"""The only reader of wall time. Everything else is given the moment as an argument."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Says what time it is, always as an aware UTC datetime."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class StandingClock:
    """Stands still until it is set; the clock of the demo and of the tests. Safe to read from any thread."""

    def __init__(self, start: datetime) -> None:
        self._lock = threading.Lock()
        self._now = as_utc(start)

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def begin(self, moment: datetime) -> None:
        """Stand at `moment`, also an earlier one: before the first thing happens, never after."""
        with self._lock:
            self._now = as_utc(moment)

    def set(self, moment: datetime) -> datetime:
        """Move to `moment`, never backwards; the time it is then."""
        wanted = as_utc(moment)
        with self._lock:
            self._now = max(self._now, wanted)
            return self._now


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC. A naive datetime is refused: nobody can say which moment it means."""
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC)
