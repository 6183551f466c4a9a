"""A verified event → command → records and replies, as one unit of work.

`prepare` runs before the writer (reading text never holds the queue), `handle` inside it, and `poisoned` in its
place when handling raised: a refusal is answered with its own words, a bug with an error number; either way the
event is stored and the platform gets its 200.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Connection

from adapters.base import Event, IncomingAction, IncomingMessage, IncomingSystem, OutgoingMessage
from bot import listener
from bot.commands import BY_WORD, progress
from bot.grammar.fold import MAX_TEXT, clean
from bot.grammar.line import Line, split_line
from bot.grammar.plain_report import read_plain
from bot.grammar.progress import Progress, read_reports
from bot.rules.delivery import month_of
from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import archives, directory, metrics, mirror, notify, system, unmet
from bot.services.house import House
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from storage import changes, inbox, local, outbox, people, quota
from storage.changes import Actor
from storage.later import at_commit
from storage.outbox import Address, ShortHandle

log = structlog.get_logger("inbound")
SHOWN_WITHIN = timedelta(seconds=8)  # a reply the HTTP answer did not show after all is sent then


@dataclass(frozen=True, slots=True)
class Prepared:
    """An event with its text already cleaned and split; `line` is None for system events and over-long texts."""

    adapter: str
    event: Event
    text: str = ""
    line: Line | None = None
    reports: tuple[Progress, ...] = ()  # of the most frequent command, read here so that the queue need not wait


def prepare(house: House, adapter: str, event: Event, now: datetime) -> Prepared:
    """Read the text before the writer. Pure."""
    body = event.body
    if isinstance(body, IncomingSystem):
        return Prepared(adapter, event)
    raw = _typed(body) if isinstance(body, IncomingAction) else body.text
    text = clean(raw[: 4 * MAX_TEXT])
    if len(text) > MAX_TEXT:
        return Prepared(adapter, event, text[:MAX_TEXT])
    profile = house.profiles.get(adapter)
    names = (profile.bot_name,) if profile else ()
    line = split_line(text, BY_WORD, bot_names=names)
    reports: tuple[Progress, ...] = ()
    if line.command == progress.WORDS[0] and line.args:
        plain = read_plain(line.args, house.department_names)
        reports = (plain,) if plain else _read_all(house, adapter, body, line.args, now)
    return Prepared(adapter, event, text, line, reports)


def _read_all(
    house: House, adapter: str, body: IncomingMessage | IncomingAction, args: str, now: datetime
) -> tuple[Progress, ...]:
    zone = house.zones.get((adapter, body.conversation.id), DEFAULT_ZONE)
    departments = frozenset(house.department_names)
    return read_reports(args, to_local(now, zone), house.calendar, departments=departments)


def _typed(action: IncomingAction) -> str:
    """What a person would have typed: a form's inputs stand behind the command by their field words."""
    return " ".join([action.command, *(f"{key}:{value}" for key, value in action.values.items())])


def handle(conn: Connection, house: House, prepared: Prepared, now: datetime) -> OutgoingMessage | None:
    """Handle one event; the reply, if any, is already an outbox row. A repeated delivery changes nothing."""
    body = prepared.event.body
    house.begin(conn)
    if isinstance(body, IncomingSystem):
        return _handle_system(conn, house, prepared, body, now)
    turn = _turn(conn, house, prepared, body, now)
    if turn is None:
        return None
    if prepared.line is None:
        answer: Answer | None = Answer(common.too_long(MAX_TEXT))
    else:
        answer = unmet.told(turn, listener.respond(turn, prepared.line, prepared.text))
        archives.guard(turn)
        mirror.tell(turn)
        at_commit(conn, partial(_count, prepared, "done"))
    return _reply(turn, prepared, body, answer)


def poisoned(
    conn: Connection, house: House, prepared: Prepared, now: datetime, error: Exception
) -> OutgoingMessage | None:
    """What is kept when handling raised: the event, and words for the person."""
    house.recall.forget()
    house.begin(conn)
    body = prepared.event.body
    if isinstance(body, IncomingSystem):
        number = _number(prepared, error)
        _store(conn, prepared, None, None, now, state="failed", error_number=number)
        return None
    turn = _turn(conn, house, prepared, body, now)
    if turn is None:
        return None
    _count(prepared, "refused" if isinstance(error, Sorry) else "failed")
    if isinstance(error, Sorry):
        return _refuse(turn, prepared, body, error)
    number = _number(prepared, error)
    inbox.mark(conn, turn.inbox_id, "failed", number)
    return _reply(turn, prepared, body, Answer(common.failed(number)))


def _refuse(
    turn: Turn, prepared: Prepared, body: IncomingMessage | IncomingAction, sorry: Sorry
) -> OutgoingMessage | None:
    if sorry.denied:
        kind, object_id, action = sorry.denied
        changes.record(turn.conn, kind, object_id, {"denied": (None, action)}, turn.actor)
    if sorry.then:
        sorry.then(turn)
    if sorry.ask:
        listener.ask(turn, sorry.ask)
    elif prepared.line and prepared.line.slash:
        listener.drop_question(turn, prepared.line)
    return _reply(turn, prepared, body, Answer(sorry.message))


def _count(prepared: Prepared, result: str) -> None:
    if prepared.line and prepared.line.command:
        metrics.ended(prepared.line.command, result)


def _number(prepared: Prepared, error: Exception) -> str:
    number = secrets.token_hex(2).upper()
    log.error("event_failed", error_number=number, adapter=prepared.adapter, kind=type(error).__name__, exc_info=error)
    return number


def _turn(
    conn: Connection, house: House, prepared: Prepared, body: IncomingMessage | IncomingAction, now: datetime
) -> Turn | None:
    arrival = directory.arrive(conn, house, prepared.adapter, body.conversation, body.sender, now)
    group, person = arrival.group, arrival.person
    inbox_id = _store(conn, prepared, group.id if group else None, person.id if person else None, now)
    if inbox_id is None:
        at_commit(conn, metrics.webhook_duplicates.labels(prepared.adapter).inc)
        return None  # delivered before
    profile = house.profiles.get(prepared.adapter)
    if profile and profile.inbound_pool:
        quota.add(conn, prepared.adapter, profile.inbound_pool, month_of(now))
    if profile and profile.transcript:
        place = "groups" if body.conversation.kind == "group" else "people"
        local.add_inbound(conn, f"{place}/{body.conversation.id}", inbox_id, now)
    if person is None or body.sender.is_bot:
        return None
    is_action = isinstance(body, IncomingAction)
    about = ""
    if isinstance(body, IncomingMessage) and body.reply_to:
        about = outbox.about_of(conn, prepared.adapter, body.reply_to)
    return Turn(
        conn=conn,
        house=house,
        now=now,
        adapter=prepared.adapter,
        person=person,
        group=group,
        inbox_id=inbox_id,
        args="",
        mentions=() if isinstance(body, IncomingAction) else body.mentions,
        to_bot=True if is_action or about else isinstance(body, IncomingMessage) and body.to_bot,
        about=about,
        reply_to=body.reply_to or "" if isinstance(body, IncomingMessage) else "",
        guest=arrival.guest,
        reports=prepared.reports,
        reports_of=prepared.line.args if prepared.line else "",
    )


def _store(
    conn: Connection,
    prepared: Prepared,
    group_id: int | None,
    person_id: int | None,
    now: datetime,
    state: str = "done",
    error_number: str = "",
) -> int | None:
    body = prepared.event.body
    kinds = {IncomingMessage: "message", IncomingAction: "action", IncomingSystem: "system"}
    return inbox.put(
        conn,
        adapter=prepared.adapter,
        dedupe_key=prepared.event.dedupe_key[:200],
        kind=kinds[type(body)],
        group_id=group_id,
        person_id=person_id,
        message_id="" if isinstance(body, IncomingSystem) else body.message_id[:200],
        text_said=body.kind if isinstance(body, IncomingSystem) else prepared.text,
        sent_at=body.sent_at if isinstance(body, IncomingMessage) else None,
        now=now,
        state=state,
        error_number=error_number,
    )


def _reply(
    turn: Turn, prepared: Prepared, body: IncomingMessage | IncomingAction, answer: Answer | None
) -> OutgoingMessage | None:
    if answer is None:
        return None
    handle = body.reply_handle
    short = ShortHandle(handle.value, handle.expires_at) if handle and handle.expires_at > turn.now else None
    to = _address(turn, prepared, body)
    if to is None:
        return None
    profile = turn.house.profiles.get(prepared.adapter)
    shown = profile is not None and profile.shows_answer and isinstance(body, IncomingMessage)
    notify.reply(
        turn.conn,
        turn.house,
        to,
        answer.message,
        now=turn.now,
        not_before=turn.now + SHOWN_WITHIN if shown else turn.now,
        inbox_id=turn.inbox_id,
        mention=answer.mention,
        about=answer.about,
        handle=short,
    )
    return answer.message


def _address(turn: Turn, prepared: Prepared, body: IncomingMessage | IncomingAction) -> Address | None:
    if turn.group:
        return Address(prepared.adapter, "group", turn.group.conversation, group_id=turn.group.id)
    user_id = body.sender.user_id
    return Address(prepared.adapter, "person", user_id, person_id=turn.person.id) if user_id else None


def _handle_system(
    conn: Connection, house: House, prepared: Prepared, body: IncomingSystem, now: datetime
) -> OutgoingMessage | None:
    inbox_id = _store(conn, prepared, None, None, now)
    if inbox_id is not None:
        system.happened(conn, house, prepared.adapter, body, Actor(None, inbox_id, now))
    return None


def known_names(conn: Connection) -> tuple[set[str], set[str]]:
    """Every person's and every department's name: hints for reading text before the writer."""
    return set(people.names(conn)), {d.name for d in people.all_departments(conn)}
