"""The adapter contract: what a chat platform must do for Qiantou, and the shapes that cross the line.

An adapter verifies and decodes what a platform posts (`receive`), shows an answer to whoever pressed a
button where the platform has that (`answer`), and makes exactly one attempt to send a message (`deliver`).
Storing, retrying, pacing, ordering and de-duplicating are done once, in the core. No platform word may
leave the adapter. `now` is always an aware UTC datetime.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from pydantic import BaseModel

from adapters.diagnosis import Diagnoses as Diagnoses
from adapters.diagnosis import Finding as Finding
from adapters.diagnosis import Health as Health
from adapters.diagnosis import told as told
from adapters.incoming import Conversation as Conversation
from adapters.incoming import Event as Event
from adapters.incoming import HttpAnswer as HttpAnswer
from adapters.incoming import IncomingAction as IncomingAction
from adapters.incoming import IncomingMessage as IncomingMessage
from adapters.incoming import IncomingSystem as IncomingSystem
from adapters.incoming import Mention as Mention
from adapters.incoming import RawRequest as RawRequest
from adapters.incoming import Received as Received
from adapters.incoming import Refused as Refused
from adapters.incoming import ReplyHandle as ReplyHandle
from adapters.incoming import Sender as Sender
from adapters.outgoing import Block as Block
from adapters.outgoing import Button as Button
from adapters.outgoing import Buttons as Buttons
from adapters.outgoing import Divider as Divider
from adapters.outgoing import Facts as Facts
from adapters.outgoing import Form as Form
from adapters.outgoing import FormField as FormField
from adapters.outgoing import OutgoingMention as OutgoingMention
from adapters.outgoing import OutgoingMessage as OutgoingMessage
from adapters.outgoing import Table as Table
from adapters.outgoing import Text as Text


@dataclass(frozen=True, slots=True)
class Target:
    """A durable address: a group by its conversation id, or a person by the platform's user id.

    `thread`: what this message follows, where `Profile.threads` says that the platform has threads: the platform's id
    of the first post about the matter, or the matter's label (T12). An adapter that knows no threads leaves it alone.
    """

    kind: Literal["group", "person"]
    id: str
    thread: str = ""


Level = Literal["card", "markdown", "text"]
LEVELS: tuple[Level, ...] = ("card", "markdown", "text")


class Outcome(StrEnum):
    """How one attempt to send ended."""

    SENT = "sent"
    RETRY = "retry"  # certainly not sent; try again later
    RATE_LIMITED = "rate_limited"  # not an attempt; wait `after`
    UNKNOWN = "unknown"  # may have arrived
    REFRESH = "refresh"  # the credential was refused: renewed now, try once more at once
    UNSUPPORTED = "unsupported"  # send one step plainer
    PERMANENT = "permanent"  # will never work; `hint` says what an admin can do


@dataclass(frozen=True, slots=True)
class Receipt:
    """The end of one attempt. `pool` names the platform's monthly quota this attempt drew on, if any."""

    outcome: Outcome
    message_id: str = ""
    after: timedelta | None = None
    hint: str = ""
    pool: str = ""
    undelivered: tuple[str, ...] = ()
    handle_dead: bool = False  # the reply handle is gone: forget it, use the durable target from now on


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` sends in `per`; `scope` is one conversation or the whole adapter."""

    count: int
    per: timedelta
    scope: Literal["conversation", "adapter"] = "conversation"


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform can do, as data. Pacing and degrading read it, so that no adapter does them."""

    levels: tuple[Level, ...] = ("text",)
    max_text_bytes: int = 4_000
    hears: Literal["all", "mention"] = "mention"
    direct: bool = True  # one-to-one chat, both ways
    idempotent: bool = False  # the same key twice is sent once
    rates: tuple[Rate, ...] = ()
    quotas: Mapping[str, int] = field(default_factory=dict)  # pool → uses a month
    inbound_pool: str = ""  # the pool each message we receive draws on, if the platform counts them
    handle_pool: str = ""  # the pool an answer by reply handle draws on
    durable_pool: str = ""  # the pool a message without mentions to a durable address draws on
    buttons: bool = True
    shows_answer: bool = False  # the HTTP answer to a message shows our reply; `deliver` waits a moment before it sends it
    threads: Literal["thread", "thread_key", "flat"] = "flat"  # a reply under a post, a key of our own, or neither
    transcript: bool = False  # the core keeps what was said, for a page to show (local)
    pictures: bool = False  # a message may carry the address of a picture, which the platform fetches and shows
    people_by_name: bool = False  # a name is an account: whoever is named can be written to (local)
    mention_ids: bool = True  # a mention brings the id of the account; without it a name is all there is (WeCom)
    called: str = ""  # what people call the platform, in what others are told: 飞书; nothing for our own chat
    bot_name: str = "牵头助手"  # the display name people mention; texts print it


class Adapter(Protocol):
    """One connection to one platform. Built as `ADAPTERS[platform](name, settings)`."""

    Settings: ClassVar[type[BaseModel]]
    platform: ClassVar[str]
    name: str
    profile: Profile

    def __init__(self, name: str, settings: Any) -> None:
        """`settings` is an instance of this class's `Settings`."""

    def receive(self, request: RawRequest, now: datetime) -> Received:
        """Verify and decode. Pure: no I/O, no clock. Raises nothing but Refused; signed nonsense has no events."""

    def answer(self, request: RawRequest, received: Received, reply: OutgoingMessage | None) -> HttpAnswer | None:
        """After COMMIT: an HTTP answer that itself shows `reply`, or None to leave the reply to `deliver`."""

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
        """Make exactly one attempt to send. Never raises for what a platform does."""

    async def health(self) -> Health:
        """One cheap call that proves the credentials."""

    async def aclose(self) -> None:
        """Close connections."""


@runtime_checkable
class Contacts(Protocol):
    """Optional, for platforms whose messages do not name their sender."""

    async def name_of(self, user_id: str) -> str:
        """The display name of a person, "" where it cannot be learned. Remembers what it has learned."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in a platform's own directory. `department`: the first they belong to; `leads`: those they are head of."""

    user_id: str
    name: str
    department: str = ""
    leads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactList:
    """Departments by name, and people. `hint`: why it is empty or not complete, and what an admin can do."""

    departments: tuple[str, ...] = ()
    people: tuple[Contact, ...] = ()
    hint: str = ""


@runtime_checkable
class Listing(Protocol):
    """Optional, where a platform lets an app read its directory."""

    async def contacts(self) -> ContactList:
        """Everybody the app may see. Several calls; never raises for what a platform does."""


@dataclass(frozen=True, slots=True)
class ReadCount:
    """How many people have read a message, None where the platform does not say; `hint`: why, where asking again is no use now.

    `calls` were made for it, each on the monthly `pool`, if it draws on one.
    """

    people: int | None = None
    calls: int = 0
    pool: str = ""
    hint: str = ""


@runtime_checkable
class ReadReceipts(Protocol):
    """Optional, where a platform tells who has read a post in a group. Who they are stays in the adapter."""

    async def read_by(self, to: Target, message_id: str) -> ReadCount:
        """`message_id` as `Receipt` named it. Never raises for what a platform does."""


Sink = Callable[[Event], Awaitable[None]]


@runtime_checkable
class LongConnection(Protocol):
    """Optional: a connection the adapter keeps. A frame is acknowledged only after `sink` has returned, i.e. stored."""

    async def run(self, sink: Sink, stop: Callable[[], bool], now: Callable[[], datetime] | None = None) -> None:
        """Run until `stop()`; reconnects by itself. `now` tells the moment (aware UTC) from which reply handles live;

        without it none is given, and replies use the durable target.
        """
