"""What comes in: the shapes of a request, of what happened, and of the answer it gets. Other code takes them from `base`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class RawRequest:
    """An HTTP request as it arrived. Header names are lower case; body is at most 256 KiB."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """The HTTP response a platform gets."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Where a message stands: a group, or the one-to-one chat with the sender."""

    kind: Literal["group", "direct"]
    id: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who spoke. `user_id` is the platform's verified id, None where it gives none (an external guest).

    `name` is only for showing. `aliases` are further opaque ids of the same person (learned for mentions).
    """

    user_id: str | None
    name: str
    aliases: tuple[str, ...] = ()
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A person mentioned in a text: by id where the platform says it, by the name that stands there, or both.

    `alias` is an opaque id that cannot be written to; the core may know whose it is.
    """

    name: str = ""
    user_id: str | None = None
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyHandle:
    """A short-lived way to answer just this message. `value` is opaque to the core and stored as it is."""

    value: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A person wrote something. `to_bot`: it mentions the bot or stands in the one-to-one chat."""

    conversation: Conversation
    sender: Sender
    message_id: str
    text: str
    mentions: tuple[Mention, ...] = ()
    to_bot: bool = False
    sent_at: datetime | None = None
    reply_to: str | None = None
    reply_handle: ReplyHandle | None = None


@dataclass(frozen=True, slots=True)
class IncomingAction:
    """A pressed button or a sent form. `command` is the typed twin the button carried."""

    conversation: Conversation
    sender: Sender
    message_id: str
    command: str
    values: Mapping[str, str] = field(default_factory=dict)
    reply_handle: ReplyHandle | None = None


@dataclass(frozen=True, slots=True)
class IncomingSystem:
    """Something about the bot itself. `kind`: bot_added, bot_removed, group_closed, quota_exhausted."""

    kind: Literal["bot_added", "bot_removed", "group_closed", "quota_exhausted"]
    conversation: Conversation | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `dedupe_key` is the same each time the platform delivers it again."""

    dedupe_key: str
    body: IncomingMessage | IncomingAction | IncomingSystem


@dataclass(frozen=True, slots=True)
class Received:
    """A verified request: the default answer, and what happened (possibly nothing)."""

    answer: HttpAnswer
    events: tuple[Event, ...] = ()
    ignored: str = ""  # why a valid request has no events, for the counter
    signature: str = ""  # where a signature does not cover the body: which one it was, so that its reuse is counted


class Refused(Exception):
    """The request is not to be trusted. The reason goes to the log alone, never to the caller."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
