"""One play on two platforms: people say, press and wait in the local group, or on a fake DingTalk where a tap sends text.

A tap is what the platform really does: the local page sends the button's command as the presser, DingTalk's client
sends the text of the dtmd link as the presser, into the chat the card stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tests.fakes.dingtalk import Call, FakeDingTalk
from tests.process.ding_room import DingRoom
from tests.support.room import GROUP, MORNING, Post, Room

CHAT = "cidFICTstage=="
HOOK, SECRET = "fictstagetoken", "SECfictstage"
BOT = "牵头助手"


@dataclass(frozen=True)
class Seen:
    """One message of the bot: what people read, and what each button types. `alone`: whose one-to-one chat."""

    text: str
    buttons: dict[str, str]
    alone: str = ""


class Stage(Protocol):
    """What a scene needs."""

    def say(self, who: str, text: str, *, alone: bool) -> list[Seen]:
        """What the bot said for it, wherever."""
        ...

    def until(self, moment: str) -> list[Seen]:
        """What the bot said on the way."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class LocalStage:
    """The local group."""

    def __init__(self, database: str, cast: tuple[str, ...]) -> None:
        self._room = Room(database, MORNING)
        self._cast = cast

    def say(self, who: str, text: str, *, alone: bool) -> list[Seen]:
        before = self._marks()
        if alone:
            self._room.whisper(who, text)
        else:
            self._room.say(who, text if text.startswith("/") else f"@{BOT} {text}")
        return self._since(before)

    def until(self, moment: str) -> list[Seen]:
        before = self._marks()
        self._room.until(moment)
        return self._since(before)

    def close(self) -> None:
        self._room.close()

    def _marks(self) -> dict[str, int]:
        return {place: len(self._room.posts(place)) for place in self._places()}

    def _places(self) -> list[str]:
        return [f"groups/{GROUP}", *(f"people/{name}" for name in self._cast)]

    def _since(self, before: dict[str, int]) -> list[Seen]:
        return [_local(post, place) for place, count in before.items() for post in self._room.posts(place)[count:]]


def _local(post: Post, place: str) -> Seen:
    kind, _, name = place.partition("/")
    return Seen(post.text, dict(post.buttons), name if kind == "people" else "")


class DingStage:
    """The same on DingTalk."""

    def __init__(self, database: str, ding: FakeDingTalk, cast: tuple[str, ...]) -> None:
        ding.webhooks[HOOK] = SECRET
        webhooks = {CHAT: {"access_token": HOOK, "secret": SECRET}}
        self._room = DingRoom(database, ding, MORNING, group_webhooks=webhooks)
        self._staff = {name: f"u{number:02}" for number, name in enumerate(cast, 1)}
        for name in cast:
            self.say(name, "/帮助", alone=True)

    def say(self, who: str, text: str, *, alone: bool) -> list[Seen]:
        named = {staff: name for name, staff in self._staff.items() if f"@{name}" in text}
        session = f"{self._staff[who]}{'alone' if alone else 'group'}"
        calls = self._room.say(
            text,
            sender=self._staff[who],
            name=who,
            group=None if alone else CHAT,
            mentions={} if alone else named,
            session=session,
            msg_id=f"m{len(self._room.ding.calls)}-{session}",
        )
        return [self._seen(call) for call in calls]

    def until(self, moment: str) -> list[Seen]:
        return [self._seen(call) for call in self._room.until(moment)]

    def close(self) -> None:
        self._room.close()

    def _seen(self, call: Call) -> Seen:
        names = {staff: name for name, staff in self._staff.items()}
        alone = names.get(call.target, "") if call.door == "person" else ""
        if call.door == "session" and call.target.endswith("alone"):
            alone = names[call.target.removesuffix("alone")]
        return Seen(call.text, call.buttons, alone)


# ---------------------------------------------------------------- scenes


@dataclass(frozen=True)
class Line:
    """Somebody says something; `alone` one-to-one."""

    who: str
    text: str
    alone: bool = False


@dataclass(frozen=True)
class Wait:
    """Time goes by until then (ISO, Beijing)."""

    moment: str


@dataclass(frozen=True)
class Tap:
    """Somebody presses the newest button so labelled that they can see; what comes back has these words."""

    who: str
    label: str
    has: tuple[str, ...]
    typed: str  # the twin: what the button stands for


Step = Line | Wait | Tap


def play(stage: Stage, scene: tuple[Step, ...], *, typing: bool) -> list[str]:
    """Live through a scene, pressing the buttons or (`typing`) typing their twins; what went wrong."""
    wrong: list[str] = []
    seen: list[Seen] = []
    for step in scene:
        if isinstance(step, Line):
            seen += stage.say(step.who, step.text, alone=step.alone)
        elif isinstance(step, Wait):
            seen += stage.until(datetime.fromisoformat(f"{step.moment}+08:00").isoformat())
        else:
            wrong += _tap(stage, step, seen, typing=typing)
    return wrong


def _tap(stage: Stage, tap: Tap, seen: list[Seen], *, typing: bool) -> list[str]:
    carriers = [
        (one, command)
        for one in reversed(seen)
        for label, command in one.buttons.items()
        if tap.label in label and one.alone in ("", tap.who)
    ]
    if not carriers:
        there = sorted({label for one in seen for label in one.buttons})
        return [f"{tap.who} sees no button {tap.label}; there are {there}; last: {seen[-1].text if seen else ''}"]
    message, command = carriers[0]
    if command != tap.typed:
        return [f"{tap.label} types {command}, not {tap.typed}"]
    answers = stage.say(tap.who, tap.typed if typing else command, alone=bool(message.alone))
    seen += answers
    said = "\n".join(one.text for one in answers)
    missing = [word for word in tap.has if word not in said]
    return [f"{tap.label} ({command}): {missing} not in {said or 'nothing'}"] if missing else []
