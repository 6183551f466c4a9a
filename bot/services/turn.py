"""One message being handled: who said what where and when, and what a command gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from adapters.base import Mention, OutgoingMessage
from bot.grammar.fields import Fields, read_fields
from bot.grammar.progress import Progress
from bot.rules.zones import DEFAULT_ZONE, to_local, to_utc
from bot.services.house import House
from storage import projects
from storage.changes import Actor
from storage.records import Group, Person, Project


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says back: the reply, who is mentioned in it, and which record a reply to it would mean."""

    message: OutgoingMessage
    mention: tuple[int, ...] = ()  # person ids
    about: str = ""


class Sorry(Exception):
    """The command is refused: nothing it began is kept, and `message` says what is wrong and what is right.

    `denied` is (kind, object id, action) when somebody tried what their role does not allow: a change row keeps it.
    `then` runs after what was begun is taken back: a refused step becomes a one-tap request to who may grant it.
    """

    def __init__(
        self,
        message: OutgoingMessage,
        *,
        denied: tuple[str, int, str] | None = None,
        ask: Ask | None = None,
        then: Callable[[Turn], None] | None = None,
    ) -> None:
        super().__init__(message.title)
        self.message = message
        self.denied = denied
        self.ask = ask
        self.then = then


@dataclass(frozen=True, slots=True)
class Ask:
    """An open question: the answer is read as `draft` + `missing:answer`, as if typed. `confirm` wants 确认."""

    command: str
    missing: str
    draft: str
    minutes: int = 30


@dataclass(slots=True)
class Turn:
    """Everything a command may look at. Commands are plain functions of it; they neither commit nor read a clock."""

    conn: Connection
    house: House
    now: datetime  # aware UTC
    adapter: str
    person: Person
    group: Group | None  # None: one-to-one
    inbox_id: int
    args: str  # the user's own text behind the command word
    mentions: tuple[Mention, ...] = ()
    to_bot: bool = True
    about: str = ""  # the record a replied-to post is about
    reply_to: str = ""  # the platform's id of the replied-to message, whoever wrote it
    confirmed: bool = False
    ask: Ask | None = None  # an open question to leave behind a command that succeeded
    guest: bool = False  # from another organisation: may look, not change
    reports: tuple[Progress, ...] = ()  # read before the writer from the text `reports_of`
    reports_of: str = ""
    unmet: list[str] = field(default_factory=list)  # names written down here that no account bears; shared by its copies
    _actor: Actor | None = field(default=None, init=False)  # made anew where a turn is copied
    _fields: Fields | None = None
    _project_ids: list[int] | None = field(default=None)

    @property
    def zone(self) -> str:
        """The wall clock of this conversation."""
        return self.group.zone if self.group else DEFAULT_ZONE

    @property
    def local(self) -> datetime:
        """Now, as naive wall time here."""
        return to_local(self.now, self.zone)

    def utc(self, local: datetime) -> datetime:
        """An aware moment for a wall time here."""
        return to_utc(local, self.zone)

    @property
    def actor(self) -> Actor:
        """For change rows."""
        if self._actor is None:
            self._actor = Actor(self.person.id, self.inbox_id, self.now)
        return self._actor

    @property
    def group_id(self) -> int | None:
        """The group's row id, None one-to-one."""
        return self.group.id if self.group else None

    def fields(self, keys: Mapping[str, str], *, deadline: bool = True, unknown: bool = False) -> Fields:
        """The arguments read by shape and by `键:值`; read once. `unknown`: labels that are no keys are told apart."""
        if self._fields is None:
            self._fields = read_fields(
                self.args,
                self.local,
                self.house.calendar,
                keys=keys,
                known_names=self.house.names,
                deadline=deadline,
                unknown=unknown,
            )
        return self._fields

    def retyped(self, args: str) -> Turn:
        """This message as if other arguments had been typed."""
        self.args, self._fields = args, None
        return self

    def project_ids(self) -> list[int]:
        """What may be seen and changed from here: the group's projects, or one-to-one all the person belongs to."""
        if self._project_ids is None:
            if self.group:
                place = self.group.id
                self._project_ids = self.house.recall.get(
                    self.conn, ("projects", place), lambda: projects.of_group(self.conn, place)
                )
            else:
                self._project_ids = projects.of_person(self.conn, self.person.id)
        return self._project_ids

    def forget_projects(self) -> None:
        """A project was made or linked in this very turn."""
        self._project_ids = None

    def default_project(self) -> Project | None:
        """The project a new record belongs to when none is named."""
        if self.group:
            chosen = self.group.default_project_id
            return projects.project(self.conn, chosen) if chosen else None
        ids = self.project_ids()
        return projects.project(self.conn, ids[0]) if len(ids) == 1 else None
