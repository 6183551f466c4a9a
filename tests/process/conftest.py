"""One running server a module and database kind, with one fake DingTalk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from storage.models import inbox, outbox, progress
from tests.fakes.dingtalk import Call, FakeDingTalk
from tests.process.raw_http import Answer
from tests.process.serving import Serving, now
from tests.support.forks import Zygote

NAME = "ding"
PATIENCE = 15.0  # seconds
T = TypeVar("T")


@dataclass
class Installed:
    """A server and the platform it is connected to. Every test uses a group of its own."""

    serving: Serving
    ding: FakeDingTalk

    def say(self, text: str, **fields: Any) -> Answer:
        """One signed callback, answered."""
        headers, body = self.ding.message(text, now=now(), **fields)
        return self.serving.post(NAME, headers, body)

    def reply(self, target: str, count: int = 1) -> list[str]:
        """The texts that reached a session, conversation or person, as soon as there are `count`."""
        return [call.text for call in self._wait(lambda: self._to(target), count, f"messages to {target}")]

    def settled(self) -> None:
        """Until nothing waits to be sent."""
        waiting = select(outbox.c.id).where(outbox.c.state == "pending", outbox.c.not_before <= now())
        self._wait(lambda: [True] if not self.serving.rows(waiting) else [], 1, "moments of rest")

    def _to(self, target: str) -> list[Call]:
        return [call for call in self.ding.messages if call.target == target]

    def _wait(self, look: Callable[[], list[T]], count: int, what: str) -> list[T]:
        end = time.monotonic() + PATIENCE
        while len(found := look()) < count:
            assert time.monotonic() < end, f"{len(found)} of {count} {what}\n{self.serving.said()[-3000:]}"
            time.sleep(0.02)
        return found

    def records(self, message_id: str) -> tuple[int, int, int]:
        """How many inbox rows, progress rows and replies one platform message led to."""
        found = self.serving.rows(select(inbox.c.id).where(inbox.c.dedupe_key == message_id))
        ids = [row.id for row in found]
        reports = self.serving.rows(select(progress.c.id).where(progress.c.inbox_id.in_(ids)))
        replies = self.serving.rows(select(outbox.c.id).where(outbox.c.inbox_id.in_(ids)))
        return len(found), len(reports), len(replies)


@pytest.fixture(scope="module")
def ding() -> Iterator[FakeDingTalk]:
    with FakeDingTalk() as one:
        yield one


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def installed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, ding: FakeDingTalk, zygote: Zygote
) -> Iterator[Installed]:
    folder = tmp_path_factory.mktemp("serve")
    if request.param == "sqlite":
        database = f"sqlite:///{folder / 'qiantou.db'}"
    else:
        database = request.getfixturevalue("postgres_server").create_database()
    serving = Serving(database, folder, zygote=zygote)
    try:
        serving.run("db", "upgrade")
        serving.add_dingtalk(NAME, ding)
        serving.start()
        serving.wait_for_adapter(NAME, ding)
        yield Installed(serving, ding)
    finally:
        serving.close()
        if request.param == "postgresql":
            request.getfixturevalue("postgres_server").drop_database(database)
