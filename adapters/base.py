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

# ---------------------------------------------------------------- what comes in


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


# ---------------------------------------------------------------- what goes out


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of plain text. It is data: an adapter escapes it, so that nothing in it mentions, links or formats.

    `links` are ours, never a user's: (number as it stands in the text, address), for where a platform shows links.
    """

    text: str
    style: Literal["normal", "strong", "muted"] = "normal"
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Short label and value pairs."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; where a platform has none it becomes one line a row."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Divider:
    """A thin line between parts."""


@dataclass(frozen=True, slots=True)
class Button:
    """One tap. `command` is what a person would type instead, with the slash: nothing is lost without buttons."""

    label: str
    command: str
    style: Literal["primary", "normal", "danger"] = "normal"


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons side by side."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class FormField:
    """One input of a form. `key` is the field word a person would type."""

    key: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A few inputs sent together. Typed twin: `command` followed by `key:value` pairs."""

    command: str
    fields: tuple[FormField, ...]
    submit: str = "提交"


Block = Text | Facts | Table | Divider | Buttons | Form


@dataclass(frozen=True, slots=True)
class OutgoingMention:
    """Somebody to be notified: the platform's user id, and the name to show."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """What the bot says, free of any platform. `plain`, if given, is the whole text for the plainest level."""

    title: str = ""
    blocks: tuple[Block, ...] = ()
    mention: tuple[OutgoingMention, ...] = ()
    mention_everyone: bool = False
    tone: Literal["neutral", "good", "warn", "alarm"] = "neutral"
    plain: str = ""
    picture: str = ""  # address of a PNG of ours, below the words; only where `Profile.pictures` says so


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
    bot_name: str = "牵头助手"  # the display name people mention; texts print it


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the platform can be used now; `hint` says in Chinese what to do if not."""

    ok: bool
    hint: str = ""


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


Sink = Callable[[Event], Awaitable[None]]


@runtime_checkable
class LongConnection(Protocol):
    """Optional: a connection the adapter keeps. A frame is acknowledged only after `sink` has returned, i.e. stored."""

    async def run(self, sink: Sink, stop: Callable[[], bool], now: Callable[[], datetime] | None = None) -> None:
        """Run until `stop()`; reconnects by itself. `now` tells the moment (aware UTC) from which reply handles live;

        without it none is given, and replies use the durable target.
        """
