"""What was said, read for a page or a program: one shape for people's words and the bot's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from adapters.render import buttons_of, to_plain, unpack
from bot.rules.zones import DEFAULT_ZONE, zone_info
from storage import local

EVERYTHING = 100_000  # lines; more than a demo will ever hold
EVERYONE = "所有人"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a local conversation. `message` is what the bot said; None: a person's own words in `text`.

    `text` does not repeat the title of the bot's message.
    """

    id: int
    at: datetime  # with the offset of the house
    sender: str
    text: str
    message: OutgoingMessage | None = None

    @property
    def mentions(self) -> list[str]:
        """Who is notified by it."""
        if self.message is None:
            return []
        names = [one.name for one in self.message.mention]
        return [*names, EVERYONE] if self.message.mention_everyone else names


def lines(conn: Connection, conversation: str, after: int, bot_name: str, limit: int = EVERYTHING) -> list[Line]:
    """Lines of `groups/NAME` or `people/NAME` with an id above `after`, oldest first."""
    return [_line(row, bot_name) for row in local.lines_after(conn, conversation, after, limit)]


def _line(row: local.Line, bot_name: str) -> Line:
    at = row.at.astimezone(zone_info(DEFAULT_ZONE))
    if not row.from_bot:
        return Line(row.id, at, row.sender, row.text)
    message = unpack(row.packed)
    return Line(row.id, at, bot_name, to_plain(replace(message, title=""), buttons=False), message)


def as_json(line: Line) -> dict[str, object]:
    """The line as DESIGN section 4 gives it to programs; the title is not repeated in the text."""
    message = line.message
    return {
        "id": line.id,
        "at": line.at.isoformat(),
        "sender": line.sender,
        "from_bot": message is not None,
        "title": message.title if message else "",
        "text": line.text,
        "mentions": line.mentions,
        "buttons": [{"label": one.label, "command": one.command} for one in buttons_of(message)] if message else [],
    }
