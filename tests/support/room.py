"""A group chat for tests, in one process: `room.say("小李", "/进度 T1 60%")` returns what the bot answered.

The same inbound path, jobs and delivery as the demo, over the local platform and a standing clock.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from adapters.base import Buttons, OutgoingMessage, RawRequest
from adapters.render import to_plain, unpack
from bot.app import Plan, build_state, close
from bot.clock import StandingClock
from storage import local

GROUP = "协作群"
MORNING = datetime.fromisoformat("2026-09-15T09:00:00+08:00")


@dataclass(frozen=True)
class Post:
    """Something the bot said."""

    text: str  # title and text, as people read it
    mentions: tuple[str, ...]
    buttons: tuple[tuple[str, str], ...]  # label, typed command

    def __contains__(self, words: str) -> bool:
        return words in self.text or any(words in label or words in command for label, command in self.buttons)


class Room:
    """One demo installation on a ready database (fixtures `ready_url`, `ready_sqlite`)."""

    def __init__(self, database: str, now: datetime = MORNING) -> None:
        self._loop = asyncio.Runner()
        self.clock = StandingClock(now)
        self.state = self._loop.run(self._build(database))

    async def _build(self, database: str):  # type: ignore[no-untyped-def]
        return build_state(Plan(database=database, clock=self.clock, demo=True))

    def close(self) -> None:
        """End it."""
        self._loop.run(close(self.state))
        self._loop.close()

    def say(self, person: str, text: str, group: str = GROUP, *, message_id: str = "") -> list[Post]:
        """What the bot posted in the group for this message."""
        return self._post(person, text, f"groups/{group}", message_id)

    def whisper(self, person: str, text: str) -> list[Post]:
        """The same one-to-one."""
        return self._post(person, text, f"people/{person}", "")

    def pass_time(self, **span: float) -> list[Post]:
        """What the bot posted in the group while time went by."""
        return self.until(self.clock.now() + timedelta(**span))

    def until(self, moment: datetime | str, group: str = GROUP) -> list[Post]:
        """Move the clock; what the bot posted in the group on the way."""
        to = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        before = self._last(f"groups/{group}")
        self._loop.run(self.state.runner.advance(to))
        return self.posts(f"groups/{group}", before)

    def told(self, person: str, after: int = 0) -> list[Post]:
        """Everything the bot wrote to a person one-to-one."""
        return self.posts(f"people/{person}", after)

    def mark(self, person: str) -> int:
        """Where a person's one-to-one chat stands now, for `told(person, after)`."""
        return self._last(f"people/{person}")

    def read(self, query: Any) -> Any:
        """Run `query(conn)` on a read-only connection."""
        with self.state.read_engine.connect() as conn:
            return query(conn)

    def write(self, unit: Any) -> Any:
        """Run `unit(conn)` in the writer."""
        return self.state.writer.run(unit)

    def posts(self, conversation: str, after: int = 0) -> list[Post]:
        """What the bot said in one conversation after a line."""

        def query(conn: Connection) -> list[Post]:
            rows = local.lines_after(conn, conversation, after, 1_000)
            return [_post(unpack(row.packed)) for row in rows if row.from_bot]

        return list(self.read(query))

    def _last(self, conversation: str) -> int:
        rows = self.read(lambda conn: local.lines_after(conn, conversation, 0, 100_000))
        return rows[-1].id if rows else 0

    def _post(self, person: str, text: str, conversation: str, message_id: str) -> list[Post]:
        before = self._last(conversation)
        body = json.dumps({"sender": person, "text": text}).encode()
        headers = {"x-message-id": message_id or uuid.uuid4().hex}
        request = RawRequest("POST", f"/api/local/{conversation}/messages", {}, headers, body)

        async def go() -> None:
            await self.state.accept("local", request)
            await self.state.settle()

        self._loop.run(go())
        return self.posts(conversation, before)


def _post(message: OutgoingMessage) -> Post:
    buttons = [b for block in message.blocks if isinstance(block, Buttons) for b in block.buttons]
    return Post(
        text=to_plain(message, buttons=False),
        mentions=tuple(m.name for m in message.mention),
        buttons=tuple((b.label, b.command) for b in buttons),
    )
