"""A passive reply through the door itself: it counts as shown when its body has left, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from bot.web.hooks import Hook
from storage.models import outbox
from tests.adapters.attacks.site import Site
from tests.fakes.wecom import FakeWeCom


@pytest.fixture
def site(ready_sqlite: str) -> Iterator[Site]:
    made = Site("wecom", ready_sqlite)
    yield made
    made.close()


def replies(site: Site) -> list[tuple[str, str]]:
    return [(row.state, row.why) for row in site.rows(select(outbox.c.state, outbox.c.why).where(outbox.c.kind == "reply"))]


def test_what_the_answer_showed_is_not_sent_again(site: Site) -> None:
    assert isinstance(site.fake, FakeWeCom)
    answer = site.post(site.request("/帮助", "张伟", site.group()))
    assert "牵头助手" in site.fake.shown(answer.body)
    site.settle()
    assert replies(site) == [("sent", "shown")]
    assert site.fake.messages == []


def test_an_answer_that_did_not_leave_is_sent_later(site: Site) -> None:
    request = site.request("/帮助", "张伟", site.group())
    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/hooks/wecom", "headers": []}
    scope["query_string"] = "&".join(f"{key}={value}" for key, value in request.query.items()).encode()
    scope["app"] = SimpleNamespace(state=SimpleNamespace(qiantou=site.room.state))

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            raise OSError("the other side has gone")

    with pytest.raises(OSError, match="gone"):
        site.run(Hook()(scope, receive, send))
    site.settle()
    assert replies(site) == [("pending", "")]
    site.room.pass_time(seconds=10)
    (sent,) = site.fake.messages
    assert sent.door == "response", "by the message's own response_url"
    assert replies(site) == [("sent", "")]
