"""What was read from a platform's directory and nobody has confirmed yet: kept in memory alone, and not for long.

Names of people who may never use the bot are not written down before somebody has said so.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.base import ContactList
from storage.posts import Posted

LIVES = timedelta(minutes=30)
FRESH = timedelta(minutes=5)  # hundreds of calls are not made again for whoever asks a second time


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody wants to see the directory of one connection."""

    adapter: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Read:
    """One directory as it was read. `mark` names just this one: what was shown is what is confirmed."""

    adapter: str
    listed: ContactList
    at: datetime

    @property
    def mark(self) -> str:
        """Six characters of the content."""
        return hashlib.sha256(repr((self.adapter, self.listed)).encode()).hexdigest()[:6].upper()


@dataclass(frozen=True, slots=True)
class Counting:
    """Somebody wants to know how many have read these posts of a project. `spent`: connections whose quota runs low."""

    person_id: int
    project: str
    zone: str
    posts: tuple[Posted, ...]  # the newest first
    spent: frozenset[str] = frozenset()


@dataclass(slots=True)
class Desk:
    """Of one running installation."""

    wanted: deque[Wanted] = field(default_factory=deque)
    counting: deque[Counting] = field(default_factory=deque)
    _kept: dict[str, Read] = field(default_factory=dict)  # the last of each connection

    def keep(self, read: Read) -> None:
        """In place of an older one."""
        self._kept[read.adapter] = read

    def fresh(self, adapter: str, now: datetime) -> ContactList | None:
        """What was read of this connection a moment ago."""
        read = self._kept.get(adapter)
        return read.listed if read is not None and now - read.at <= FRESH else None

    def found(self, mark: str, now: datetime) -> Read | None:
        """What was shown under this mark, while it is fresh."""
        self._kept = {name: one for name, one in self._kept.items() if now - one.at <= LIVES}
        return next((one for one in self._kept.values() if one.mark == mark.upper()), None)
