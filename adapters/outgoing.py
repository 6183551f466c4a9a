"""What goes out: a message as the bot says it, free of any platform. Other code takes the shapes from `base`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
