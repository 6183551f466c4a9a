"""A DingTalk group in one process: the real adapter, inbound path, jobs and delivery, a fake platform, a standing clock.

A served process has no way to move its clock, by design; what must happen after 24 hours is shown here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.base import RawRequest
from adapters.dingtalk import DingTalkAdapter
from bot.app import Plan, build_state, close
from bot.clock import StandingClock
from bot.web.state import Qiantou
from tests.fakes.dingtalk import Call, FakeDingTalk
from tests.process.serving import dingtalk_settings

NAME = "ding"


class DingRoom:
    """One installation connected to a fake DingTalk."""

    def __init__(self, database: str, ding: FakeDingTalk, now: datetime, **settings: Any) -> None:
        self.ding = ding
        self.clock = StandingClock(now)
        self._loop = asyncio.Runner()
        self.state: Qiantou = self._loop.run(self._build(database, dingtalk_settings(ding, **settings)))

    async def _build(self, database: str, settings: Mapping[str, Any]) -> Qiantou:
        state = build_state(Plan(database=database, clock=self.clock))
        adapter = DingTalkAdapter(NAME, DingTalkAdapter.Settings.model_validate(settings))  # type: ignore[arg-type]
        state.adapters[NAME] = adapter
        state.house.profiles = {**state.house.profiles, NAME: adapter.profile}
        return state

    def close(self) -> None:
        """End it."""
        self._loop.run(close(self.state))
        self._loop.close()

    def say(self, text: str, **fields: Any) -> list[Call]:
        """One signed callback; what left because of it."""
        headers, body = self.ding.message(text, now=self.clock.now(), **fields)
        before = len(self.ding.messages)

        async def go() -> None:
            await self.state.accept(NAME, RawRequest("POST", f"/hooks/{NAME}", {}, headers, body))
            await self.state.settle()

        self._loop.run(go())
        return self.ding.messages[before:]

    def until(self, moment: str) -> list[Call]:
        """Move the clock; what left on the way."""
        before = len(self.ding.messages)
        self._loop.run(self.state.runner.advance(datetime.fromisoformat(moment)))
        return self.ding.messages[before:]
