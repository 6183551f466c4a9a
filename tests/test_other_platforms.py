"""Other platforms on the whole way of a message: an answer shown at once, names that are asked for, forms as commands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
import respx
from sqlalchemy import select

from adapters.base import Adapter, OutgoingMessage, RawRequest, Text
from adapters.slack import SlackAdapter
from adapters.slack.settings import SlackSettings
from adapters.wecom import WeComAdapter, crypto
from adapters.wecom.settings import WeComSettings
from storage.models import accounts, outbox, people
from tests.adapters.samples import slack, wecom
from tests.support.room import Room


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    made = Room(ready_sqlite)
    yield made
    made.close()


def connect(room: Room, adapter: Adapter) -> None:
    room.state.adapters[adapter.name] = adapter
    room.state.house.profiles = {name: one.profile for name, one in room.state.adapters.items()}


def post(room: Room, name: str, request: RawRequest, now: Any, *, out: bool = True) -> bytes:
    """What the platform gets for a request; everything that was begun is finished. `out`: the answer has left."""
    room.clock.set(now)

    async def go() -> bytes:
        accepted = await room.state.accept(name, request)
        if out:
            room.state.left(name, accepted)
        await asyncio.gather(*room.state.notes)
        return accepted.answer.body

    return room._loop.run(go())


def rows(room: Room) -> list[tuple[str, str, str]]:
    query = select(outbox.c.to_id, outbox.c.state, outbox.c.why).where(outbox.c.kind == "reply")
    return [tuple(row) for row in room.read(lambda conn: list(conn.execute(query)))]


def test_a_reply_the_answer_has_shown_is_not_sent_again(room: Room) -> None:
    connect(room, WeComAdapter("wecom", WeComSettings.model_validate(wecom.SAMPLES.settings)))
    request = wecom.said(text={"content": "@协作助手 /任务 写方案 @李娜 11月28日前 交付:方案"})
    body = json.loads(post(room, "wecom", request, wecom.NOW))
    shown = json.loads(crypto.decrypt(body["encrypt"], wecom.AES, ""))["stream"]["content"]
    assert "T1 写方案" in shown
    assert rows(room) == [("wrFictionalGroupChatId0001", "sent", "shown")]
    again = post(room, "wecom", request, wecom.NOW)
    assert again == b"" and len(rows(room)) == 1, "delivered again: nothing new, nothing shown twice"


def test_a_reply_is_shown_once_its_answer_has_left(room: Room) -> None:
    connect(room, WeComAdapter("wecom", WeComSettings.model_validate(wecom.SAMPLES.settings)))
    request = wecom.said(text={"content": "@协作助手 /帮助"})
    assert post(room, "wecom", request, wecom.NOW, out=False)
    assert [state for _, state, _ in rows(room)] == ["pending"], "we may end here: then it is sent"


def test_a_reply_too_long_for_one_answer_is_left_to_deliver() -> None:
    adapter = WeComAdapter("wecom", WeComSettings.model_validate(wecom.SAMPLES.settings))
    request = wecom.said(text={"content": "@协作助手 /帮助"})
    received = adapter.receive(request, wecom.NOW)
    assert adapter.answer(request, received, OutgoingMessage(blocks=(Text("长" * 6_000),))) is not None
    assert adapter.answer(request, received, OutgoingMessage(blocks=(Text("长" * 7_000),))) is None


def test_a_reply_the_answer_could_not_show_waits_for_deliver(room: Room) -> None:
    connect(room, WeComAdapter("wecom", WeComSettings.model_validate(wecom.SAMPLES.settings)))
    request = wecom.captured("template card button event")
    assert post(room, "wecom", request, wecom.NOW) == b""
    assert [state for _, state, _ in rows(room)] == ["pending"]


def test_people_without_names_are_asked_for_once(room: Room) -> None:
    settings = {**slack.SAMPLES.settings, "api_base": ""}
    connect(room, SlackAdapter("slack", SlackSettings.model_validate(settings)))
    with respx.mock:
        asked = respx.get("https://slack.com/api/users.info")
        asked.side_effect = lambda request: respx.MockResponse(
            json={"ok": True, "user": {"profile": {"display_name": {"U0ZHANG001": "张工", "U0LIWEI001": "李伟"}[request.url.params["user"]]}}}
        )
        post(room, "slack", slack.event(text="<@U0BOT00001> /任务 联调 <@U0LIWEI001> 11月28日前 交付:报告"), slack.NOW)
        post(room, "slack", slack.event(text="<@U0BOT00001> /我的", ts="1795161601.000100"), slack.NOW)
    assert asked.call_count == 2
    joined = select(accounts.c.user_id, people.c.name).join(people, people.c.id == accounts.c.person_id)
    found = dict(map(tuple, room.read(lambda conn: list(conn.execute(joined)))))
    assert (found["U0ZHANG001"], found["U0LIWEI001"]) == ("张工", "李伟")


def test_a_platform_that_does_not_answer_holds_nothing_up(room: Room) -> None:
    connect(room, SlackAdapter("slack", SlackSettings.model_validate(slack.SAMPLES.settings)))  # a closed port
    post(room, "slack", slack.event(text="<@U0BOT00001> /任务 联调 <@U0LIWEI001> 11月28日前 交付:报告"), slack.NOW)
    assert len(rows(room)) == 1


def test_a_form_is_what_a_person_would_have_typed(room: Room) -> None:
    connect(room, SlackAdapter("slack", SlackSettings.model_validate(slack.SAMPLES.settings)))
    values = {"负责人": {"v": {"type": "users_select", "selected_user": "U0LIWEI001"}}}
    values["截止"] = {"v": {"type": "datepicker", "selected_date": "2026-11-27"}}
    view = {**slack.vectors()["view_submission"]["view"], "callback_id": "/任务 联调", "state": {"values": values}}
    post(room, "slack", slack.interaction("view_submission", view=view), slack.NOW)
    (card,) = room.whisper("U0LIWEI001", "/我的") or [None]
    assert card is not None
    query = select(outbox.c.message).where(outbox.c.kind == "reply")
    said = [row.message for row in room.read(lambda conn: list(conn.execute(query)))]
    assert any("T1" in one and "联调" in one and "11月27日" in one for one in said), said
