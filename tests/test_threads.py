"""Posts about one matter stand together where a platform has threads, and flat where it has none."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Connection

from adapters.base import Level, Outcome, OutgoingMessage, Profile, Receipt, ReplyHandle, Target
from adapters.local import LocalAdapter, LocalSettings
from bot.services import notify
from bot.texts.common import say
from storage import projects
from tests.support.project_world import launch, world


class Threaded(LocalAdapter):
    """A platform with threads: it numbers what it is sent and remembers where."""

    def __init__(self, name: str, settings: LocalSettings) -> None:
        super().__init__(name, settings)
        self.sent: list[tuple[str, str]] = []  # text, thread
        self._numbers = itertools.count(1)

    async def deliver(
        self,
        to: Target,
        message: OutgoingMessage,
        *,
        key: str,
        reply_to: ReplyHandle | None,
        level: Level,
        now: datetime,
    ) -> Receipt:
        self.sent.append((message.blocks[0].text, to.thread))  # type: ignore[union-attr]
        return Receipt(Outcome.SENT, message_id=f"om_{next(self._numbers)}")


@pytest.mark.parametrize(
    ("threads", "expected"),
    [
        ("thread", ["", "om_1", "", "", "om_1", "om_4"]),
        ("thread_key", ["Q1", "Q1", "", "Q2", "Q1", "Q2"]),
        ("flat", [""] * 6),
    ],
)
def test_what_is_about_one_matter_stands_together(ready_sqlite: str, threads: str, expected: list[str]) -> None:
    adapter = Threaded("local", LocalSettings())
    adapter.profile = replace(LocalAdapter.profile, threads=threads)  # type: ignore[arg-type]
    with world(ready_sqlite, "2026-10-12 09:00", {"local": adapter}) as made:
        launch(made)

        def unit(conn: Connection) -> None:
            group = projects.group(conn, made.group["协作群"])
            for kind, about in (
                ("rung", "Q1"), ("rung", "Q1"), ("daily", ""), ("rung", "Q2"), ("end", "Q1"), ("end", "Q2"),
            ):  # fmt: skip
                notify.to_group(conn, made.house, group, say(about), kind=kind, now=made.clock.now(), about=about)

        made.do(unit)
        asyncio.run(made.runner(jobs=()).deliver_due())
        assert [thread for _, thread in adapter.sent] == expected


def test_platforms_without_threads_say_so() -> None:
    assert Profile().threads == "flat"
    assert LocalAdapter.profile.threads == "flat"
