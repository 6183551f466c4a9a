"""What every turn and job needs beside the database: the calendar, what platforms can do, the bot's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from adapters.base import Profile
from bot.rules.calendar import Calendar
from bot.rules.manners import Manners, with_values
from storage import settings

BOT_NAME = "牵头助手"


@dataclass(slots=True)
class House:
    """One installation. `names` and `zones` are hints for reading text before the writer; records decide."""

    calendar: Calendar
    profiles: Mapping[str, Profile]  # by adapter name; kept in step by listen.py
    public_url: str = ""
    names: set[str] = field(default_factory=set)  # every person's name
    zones: dict[tuple[str, str], str] = field(default_factory=dict)  # (adapter, conversation) → zone

    def manners(self, conn: Connection, group_id: int) -> Manners:
        """What a group has set, over the house defaults."""
        return with_values(settings.read(conn, "group", group_id))
