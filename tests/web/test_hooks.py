"""/hooks: content never causes a 5xx, and what the storage cannot take now is asked for again."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from adapters.base import (
    Conversation,
    Event,
    HttpAnswer,
    IncomingMessage,
    OutgoingMessage,
    Profile,
    RawRequest,
    Received,
    Sender,
)
from bot.app import build_app
from bot.services import metrics
from storage.writer import StorageUnavailable
from tests.support.room import Room

DEFAULT = HttpAnswer(200, {"content-type": "application/json"}, b'{"msgtype":"empty"}')


class Hook:
    """A platform that believes everything: the body is the conversation's id."""

    platform = name = "hook"
    profile = Profile(levels=("text",), max_text_bytes=4000)

    def receive(self, request: RawRequest, now: datetime) -> Received:
        where = Conversation("group", request.body.decode(), "群")
        message = IncomingMessage(
            conversation=where,
            sender=Sender(user_id="u1", name="小李", aliases=()),
            message_id="m1",
            text="/我的",
            mentions=(),
            to_bot=True,
            sent_at=None,
            reply_to=None,
        )
        return Received(DEFAULT, (Event("m1", message),))

    def answer(self, request: RawRequest, received: Received, reply: OutgoingMessage | None) -> HttpAnswer | None:
        return None

    async def aclose(self) -> None:
        return None


@pytest.fixture
def room(ready_url: str) -> Iterator[Room]:
    made = Room(ready_url)
    made.state.adapters["hook"] = Hook()
    yield made
    made.close()


@pytest.fixture
def client(room: Room) -> TestClient:
    @contextlib.asynccontextmanager
    async def nothing(app: FastAPI) -> AsyncIterator[None]:
        yield

    return TestClient(build_app(room.state, lifespan=nothing), raise_server_exceptions=False)


def failed() -> float:
    return float(metrics.webhook_requests.labels("hook", "failed")._value.get())


def test_what_cannot_be_stored_for_its_content_is_not_asked_for_again(
    room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = failed()

    async def broken(*given: Any) -> None:
        raise ValueError("planted")

    monkeypatch.setattr(type(room.state), "_store", broken)
    answer = client.post("/hooks/hook", content=b"c1")
    assert (answer.status_code, answer.content) == (200, DEFAULT.body)
    assert failed() == before + 1


def test_a_connection_that_breaks_or_goes_while_a_body_arrives_is_no_5xx(
    room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: Any) -> None:
        raise ValueError("planted")

    with monkeypatch.context() as patch:
        patch.setattr(room.state.adapters["hook"], "receive", broken, raising=False)
        assert (client.post("/hooks/hook", content=b"c1").status_code) == 401

    async def switched_off(*given: Any) -> bytes:
        del room.state.adapters["hook"]
        return b"c1"

    monkeypatch.setattr("bot.web.hooks.body_of", switched_off)
    answers = [client.post("/hooks/hook", content=b"c1") for _ in range(2)]
    assert [(one.status_code, one.content) for one in answers] == [(401, b"refused")] * 2


def test_an_id_that_no_column_holds(room: Room, client: TestClient) -> None:
    assert client.post("/hooks/hook", content=b"c" * 250).status_code == 200


def test_what_the_storage_cannot_take_now_is_asked_for_again(
    room: Room, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*given: Any) -> None:
        raise StorageUnavailable("OperationalError")

    monkeypatch.setattr(type(room.state), "_store", gone)
    assert client.post("/hooks/hook", content=b"c1").status_code == 503
