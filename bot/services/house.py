"""What every turn and job needs beside the database: the calendar, what platforms can do, the bot's name."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, RootTransaction

from adapters.base import Profile
from bot.rules.calendar import Calendar
from bot.rules.manners import Manners, with_values
from bot.services import calendar_store
from bot.services.desk import Desk
from storage import settings, version

T = TypeVar("T")
BOT_NAME = "牵头助手"  # where an adapter names none
MOST_KEPT = 20_000  # entries


class Recall:
    """What was read from the directory, kept while its version stays the same. For units of the writer alone.

    A unit that changes the directory reads through and keeps nothing, so that a rollback leaves no wrong memory.
    """

    def __init__(self) -> None:
        self._version = -1
        self._kept: dict[Hashable, Any] = {}
        self._within: RootTransaction | None = None

    def begin(self, conn: Connection) -> bool:
        """At the beginning of a unit: forget everything if the directory has changed since; then True.

        The units of one transaction look once, until one of them changes the directory itself.
        """
        transaction = conn.get_transaction()
        if transaction is not None and transaction is self._within and self._version >= 0 and not version.touched(conn):
            return False
        self._within = transaction
        found = version.begin(conn)
        if found == self._version and len(self._kept) <= MOST_KEPT:
            return False
        self._kept.clear()
        self._version = found
        return True

    def forget(self) -> None:
        """A unit or a whole transaction failed: trust nothing."""
        self._version = -1

    def get(self, conn: Connection, key: Hashable, read: Callable[[], T]) -> T:
        """What is kept under `key`, or what `read` finds now."""
        if version.touched(conn):
            return read()
        if key in self._kept:
            return self._kept[key]  # type: ignore[no-any-return]
        found = read()
        if found is not None and not version.touched(conn):
            self._kept[key] = found
        return found


@dataclass(slots=True)
class House:
    """One installation. `names` and `zones` are hints for reading text before the writer; records decide."""

    calendar: Calendar
    profiles: Mapping[str, Profile]  # by adapter name; kept in step by listen.py
    public_url: str = ""
    recall: Recall = field(default_factory=Recall)
    names: set[str] = field(default_factory=set)  # every person's name
    department_names: set[str] = field(default_factory=set)
    zones: dict[tuple[str, str], str] = field(default_factory=dict)  # (adapter, conversation) → zone
    desk: Desk = field(default_factory=Desk)  # directories of platforms that wait for a tap
    calendar_version: int | None = None  # of `calendar` as stored; None: it came from elsewhere and stays

    def called(self, adapter: str) -> str:
        """What people call the platform of a connection: `飞书`, "" for our own chat; one that does not run keeps its name."""
        profile = self.profiles.get(adapter)
        return profile.called if profile else adapter

    def begin(self, conn: Connection) -> None:
        """At the beginning of a unit about a message: nothing out of date is used."""
        if self.recall.begin(conn):
            self.keep_up(conn)

    def forget(self) -> None:
        """A transaction failed: the versions it saw may come again with other rows behind them."""
        self.recall.forget()
        if self.calendar_version is not None:
            self.calendar_version = -1

    def keep_up(self, conn: Connection) -> None:
        """Take up a calendar that was stored since, here or by another process; not the one of a unit under way.

        Compared by "not the same": a unit that failed has the old number again, and so the old calendar.
        """
        if self.calendar_version is None:
            return
        found = settings.calendar_version(conn)
        if found != self.calendar_version:
            self.calendar, self.calendar_version = calendar_store.load(conn), found

    def manners(self, conn: Connection, group_id: int) -> Manners:
        """What a group has set, over the house defaults."""
        return with_values(settings.read(conn, "group", group_id))
