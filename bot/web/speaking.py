"""A person's words from a page, said where they would have been typed: the same inbox, listener, rules and records.

A member of the project's group speaks there, and the group sees the answer; anybody else speaks one-to-one. What was
refused is answered on the page alone: nobody else has seen what was typed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection

from adapters.base import Conversation, Event, IncomingMessage, OutgoingMessage, Sender
from bot import inbound
from bot.services import notify
from bot.services.codes import digest
from bot.services.house import House
from bot.services.turn import Sorry
from bot.web.state import Qiantou
from storage import outbox, people, projects
from storage.records import Account, Project


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person's words are said, and as which account."""

    adapter: str
    conversation: Conversation
    sender: Sender
    default_project: int | None  # what a new record belongs to there when nothing is named


@dataclass(frozen=True, slots=True)
class Said:
    """What the bot answered, and whether it took the words back."""

    message: OutgoingMessage | None
    refused: bool


def place(conn: Connection, house: House, project: Project, person_id: int) -> Place | None:
    """The project's home group for its members, else the one-to-one chat; None where no platform knows the person."""
    group = projects.group(conn, project.home_group_id)
    own = [one for one in people.accounts_of(conn, person_id) if not one.opaque and one.adapter in house.profiles]
    there = next((one for one in own if one.adapter == group.adapter), None)
    if there is not None and group.closed_at is None and people.is_member(conn, group.id, person_id):
        where = Conversation("group", group.conversation, group.title)
        return Place(group.adapter, where, _sender(there), group.default_project_id)
    account = notify.reachable(conn, house, person_id)
    if account is None:
        return None
    mine = projects.of_person(conn, person_id)
    return Place(account.adapter, Conversation("direct", account.user_id), _sender(account), mine[0] if len(mine) == 1 else None)


def _sender(account: Account) -> Sender:
    return Sender(user_id=account.user_id, name=account.name)


def event(where: Place, text: str, once: str, person_id: int) -> Event:
    """The message as a platform would bring it; `once` makes the same form count once."""
    key = digest(f"{person_id}:{once or uuid.uuid4().hex}")
    message = IncomingMessage(where.conversation, where.sender, f"page-{key[:32]}", text, to_bot=True)
    return Event(f"page:{key}", message)


async def speak(state: Qiantou, adapter: str, one: Event) -> Said:
    """Say it and hear the answer, stored when this returns. Raises StorageUnavailable."""
    now = state.clock.now()
    prepared = inbound.prepare(state.house, adapter, one, now)
    silent = not state.house.profiles[adapter].transcript  # a transcript shows the words, and so the answer to them

    def hear(conn: Connection) -> Said:
        return Said(inbound.handle(conn, state.house, prepared, now), prepared.line is None)

    def refuse(conn: Connection, error: Exception) -> Said:
        message = inbound.poisoned(conn, state.house, prepared, now, error)
        if silent and isinstance(error, Sorry):
            outbox.shown(conn, adapter, one.dedupe_key, now)
        return Said(message, True)

    said = await state.writer.do(hear, refuse)
    state.runner.wake()
    if state.demo:
        await state.settle()
    state.changed.poke()
    return said
