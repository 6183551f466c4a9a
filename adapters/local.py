"""The local platform: groups and people by name, for the demo, for trying things out and for other programs.

It is a real adapter: what it receives goes the way of every message. It has no platform to send to, so `deliver`
only says SENT; the chat page and the API show the stored rows. Who may call it is checked before `receive`:
the demo listens on 127.0.0.1 alone, `serve` asks for the token whose hash is in the settings.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from adapters.base import (
    Conversation,
    Event,
    Health,
    HttpAnswer,
    IncomingMessage,
    Level,
    Mention,
    Outcome,
    OutgoingMessage,
    Profile,
    RawRequest,
    Receipt,
    Received,
    Refused,
    ReplyHandle,
    Sender,
    Target,
)
from adapters.reading import Unreadable, clean, clean_name, named_in, strict_json

BOT_NAME = "牵头助手"
NAME_LIMIT = 40  # characters of a person's or a group's name
ID_LIMIT = 100

_PATH = re.compile(r"/api/local/(groups|people)/(.+)/messages", re.DOTALL)
_BOT = re.compile(rf"[@＠]{BOT_NAME}")


class LocalSettings(BaseModel):
    """What an admin sets for the local platform."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(
        default="",
        title="访问令牌（已散列）",
        description="其他程序调用 /api/local 时使用的令牌的散列值；演示时留空即可。",
    )


class LocalAdapter:
    """Groups and people that exist because somebody named them."""

    Settings: ClassVar[type[BaseModel]] = LocalSettings
    platform: ClassVar[str] = "local"
    profile = Profile(
        levels=("card",),
        max_text_bytes=1_000_000,
        hears="all",
        direct=True,
        idempotent=True,
        buttons=True,
        transcript=True,
        pictures=True,
        people_by_name=True,
        bot_name=BOT_NAME,
    )

    def __init__(self, name: str, settings: LocalSettings) -> None:
        self.name = name
        self.settings = settings

    def receive(self, request: RawRequest, now: datetime) -> Received:
        """One message of one person. The path is decoded; without a `message_id` the caller gives `x-message-id`."""
        conversation = _conversation(request.path)
        try:
            body = strict_json(request.body)
        except Unreadable as error:
            raise Refused(400, str(error)) from None
        sender = clean_name(_string(body, "sender"), NAME_LIMIT + 1)
        text = clean(_string(body, "text"))
        if not sender or len(sender) > NAME_LIMIT:
            raise Refused(400, "sender empty or too long")
        if conversation.kind == "direct" and sender != conversation.id:
            raise Refused(400, "a one-to-one chat has one person")
        if not text.strip():
            raise Refused(400, "text empty")
        message_id = _message_id(body, request)
        message = IncomingMessage(
            conversation=conversation,
            sender=Sender(user_id=sender, name=sender),
            message_id=message_id,
            text=text,
            mentions=tuple(Mention(name=name) for name in dict.fromkeys(named_in(_BOT.sub(" ", text)))),
            to_bot=conversation.kind == "direct" or _BOT.search(text) is not None,
            sent_at=now,
        )
        key = f"{conversation.kind}:{conversation.id}:{message_id}"
        return Received(HttpAnswer(), (Event(key, message),))

    def answer(self, request: RawRequest, received: Received, reply: OutgoingMessage | None) -> HttpAnswer | None:
        """The reply is an outbox row that the page reads; the HTTP body is made by the web layer."""
        return None

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
        """Nothing leaves the house: the sent row itself is what people see."""
        return Receipt(Outcome.SENT)

    async def health(self) -> Health:
        """Always there."""
        return Health(ok=True)

    async def aclose(self) -> None:
        """Nothing to close."""


def _conversation(path: str) -> Conversation:
    found = _PATH.fullmatch(path)
    if found is None:
        raise Refused(404, "no such path")
    kind, given = found[1], found[2]
    name = clean_name(given, NAME_LIMIT + 1)
    if not name or len(name) > NAME_LIMIT or _NOT_STORABLE.search(given):
        raise Refused(400, "name in the path empty or too long")
    if kind == "people":
        return Conversation("direct", name)
    return Conversation("group", name, title=name)


_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")


def _string(body: dict[str, object], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str):
        raise Refused(400, f"{key} missing or not a string")
    return value


def _message_id(body: dict[str, object], request: RawRequest) -> str:
    given = body.get("message_id")
    if given is None:
        given = request.headers.get("x-message-id", "")
    if not isinstance(given, str) or not given.strip() or len(given) > ID_LIMIT:
        raise Refused(400, "message_id missing, too long or not a string")
    return given.strip()
