"""What goes out: rows written in the same unit as the change, sent after it, in order per conversation."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, insert, select, update

from storage.later import put_off
from storage.models import inbox, outbox
from storage.prepared import Prepared
from storage.records import OutboxRow

KEPT = {"rung": timedelta(hours=168), "end": timedelta(hours=168)}  # escalations; all else 72 h, then parked
KEPT_DEFAULT = timedelta(hours=72)
_ID_LENGTH = 200  # characters of a platform's message id that the column holds


@dataclass(frozen=True, slots=True)
class Address:
    """A durable address on one adapter, with whom it stands for."""

    adapter: str
    to_kind: str  # group, person
    to_id: str
    group_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class ShortHandle:
    """A short-lived way to answer one message."""

    value: str
    until: datetime


_PROCESS, _NUMBERS = secrets.token_hex(8), count()  # no two processes and no two rows of one have the same

_PUT_COLUMNS = [c.name for c in outbox.columns if c.name not in ("id", "sent_at")]
_PUT = Prepared(insert(outbox), _PUT_COLUMNS, apart=True)
_PUT_ONE = Prepared(insert(outbox).returning(outbox.c.id), _PUT_COLUMNS)


def put(conn: Connection, to: Address, packed: str, *, kind: str, now: datetime, **given: Any) -> int:
    """Queue one message as `put_soon` does, at once; its row id."""
    return int(_PUT_ONE.value(conn, _row(to, packed, kind=kind, now=now, **given)))


def put_soon(conn: Connection, to: Address, packed: str, *, kind: str, now: datetime, **given: Any) -> None:
    """Queue one message. A `reason` that was used before breaks the unique constraint, at the latest at COMMIT.

    `given`: not_before, reason, about, inbox_id, handle.
    """
    put_off(conn, _PUT.run_many, _row(to, packed, kind=kind, now=now, **given))


def _row(
    to: Address,
    packed: str,
    *,
    kind: str,
    now: datetime,
    not_before: datetime | None = None,
    reason: str | None = None,
    about: str = "",
    inbox_id: int | None = None,
    handle: ShortHandle | None = None,
) -> dict[str, Any]:
    start = not_before or now
    return {
        "adapter": to.adapter,
        "to_kind": to.to_kind,
        "to_id": to.to_id,
        "group_id": to.group_id,
        "person_id": to.person_id,
        "kind": kind,
        "message": packed,
        "key": _key(now),
        "reason": reason,
        "about": about,
        "inbox_id": inbox_id,
        "handle": handle.value if handle else None,
        "handle_until": handle.until if handle else None,
        "not_before": start,
        "expires_at": start + KEPT.get(kind, KEPT_DEFAULT),
        "attempts": 0,
        "unknowns": 0,
        "level": "",
        "why": "",
        "platform_message_id": "",
        "state": "pending",
        "created_at": now,
    }


def _key(now: datetime) -> str:
    """Unique, and beginning with the moment: neighbours in time are neighbours in the index."""
    return f"{int(now.timestamp() * 1000):011x}{_PROCESS}{next(_NUMBERS):08x}"


def about_of(conn: Connection, adapter: str, platform_message_id: str) -> str:
    """What the bot's post with this platform id is about (T12, Q7), or nothing."""
    query = select(outbox.c.about).where(
        outbox.c.adapter == adapter, outbox.c.platform_message_id == platform_message_id[:_ID_LENGTH]
    )
    return str(conn.execute(query).scalar() or "")


# ---------------------------------------------------------------- delivery

# A row that failed holds back its conversation while it has at most this many attempts; with a backoff of
# 1, 2, 4, 8, 16 s that is 31 s, then the rows behind it may go.
HOLDING_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """One conversation on one adapter: within it rows go out in order."""

    adapter: str
    to_kind: str
    to_id: str


_PENDING = outbox.c.state == "pending"
_PARKED = outbox.c.state == "parked"
_PLACE = (outbox.c.adapter, outbox.c.to_kind, outbox.c.to_id)


def row(conn: Connection, outbox_id: int) -> OutboxRow:
    """One message by row id."""
    return OutboxRow(*conn.execute(select(outbox).where(outbox.c.id == outbox_id)).one())


def due_heads(conn: Connection, adapters: Sequence[str], now: datetime, limit: int = 500) -> list[OutboxRow]:
    """The next row of every conversation that has one to send by `now`, in the order they were written."""
    held = (outbox.c.attempts > 0) & (outbox.c.attempts <= HOLDING_ATTEMPTS)
    first = (
        select(func.min(outbox.c.id))
        .where(_PENDING, outbox.c.adapter.in_(adapters), (outbox.c.not_before <= now) | held)
        .group_by(*_PLACE)
    )
    rows = conn.execute(
        select(outbox).where(outbox.c.id.in_(first), outbox.c.not_before <= now).order_by(outbox.c.id).limit(limit)
    )
    return [OutboxRow(*found) for found in rows]


def due_head(conn: Connection, place: Place, now: datetime) -> OutboxRow | None:
    """The next row of one conversation, None where there is none or it waits behind a failing one."""
    held = (outbox.c.attempts > 0) & (outbox.c.attempts <= HOLDING_ATTEMPTS)
    found = conn.execute(
        select(outbox)
        .where(
            _PENDING,
            outbox.c.adapter == place.adapter,
            outbox.c.to_kind == place.to_kind,
            outbox.c.to_id == place.to_id,
            (outbox.c.not_before <= now) | held,
        )
        .order_by(outbox.c.id)
        .limit(1)
    ).first()
    if found is None:
        return None
    head = OutboxRow(*found)
    return head if head.not_before <= now else None


def next_moment(conn: Connection, adapters: Sequence[str], now: datetime) -> datetime | None:
    """The first moment after `now` at which a waiting row may go out."""
    found: datetime | None = conn.execute(
        select(func.min(outbox.c.not_before)).where(
            _PENDING, outbox.c.adapter.in_(adapters), outbox.c.not_before > now
        )
    ).scalar()
    return found


def mark_sent(conn: Connection, outbox_id: int, now: datetime, message_id: str, level: str, why: str = "") -> bool:
    """The platform has it. False when the row was settled before."""
    return _set(
        conn,
        outbox_id,
        state="sent",
        sent_at=now,
        platform_message_id=message_id[:_ID_LENGTH],
        level=level,
        attempts=outbox.c.attempts + 1,
        why=why,
    )


def mark_retry(conn: Connection, outbox_id: int, at: datetime, why: str, *, unknown: bool = False) -> bool:
    """It failed, or may have arrived (`unknown`); try again at `at` with the same key."""
    return _set(
        conn,
        outbox_id,
        not_before=at,
        attempts=outbox.c.attempts + 1,
        unknowns=outbox.c.unknowns + (1 if unknown else 0),
        why=why,
    )


def park(conn: Connection, outbox_id: int, why: str) -> bool:
    """It will not go out by itself any more; it stays visible and can be sent again."""
    return _set(conn, outbox_id, state="parked", why=why)


def drop_handle(conn: Connection, outbox_id: int) -> None:
    """The short-lived reply handle is dead; the durable address remains."""
    conn.execute(update(outbox).where(outbox.c.id == outbox_id).values(handle=None, handle_until=None))


def postpone(conn: Connection, place: Place, until: datetime) -> None:
    """The whole conversation waits: not an attempt, the order stays."""
    conn.execute(
        update(outbox)
        .where(
            _PENDING,
            outbox.c.adapter == place.adapter,
            outbox.c.to_kind == place.to_kind,
            outbox.c.to_id == place.to_id,
            outbox.c.not_before < until,
        )
        .values(not_before=until)
    )


def park_expired(conn: Connection, now: datetime, why: str = "expired") -> int:
    """Park what could not be sent in its time; how many that were."""
    late = update(outbox).where(_PENDING, outbox.c.expires_at <= now).values(state="parked", why=why)
    return len(conn.execute(late.returning(outbox.c.id)).all())


def valid_until(conn: Connection, reason: str, until: datetime) -> None:
    """A scheduled post and its further parts are worth sending only until then."""
    conn.execute(update(outbox).where(_PENDING, _of_reason(reason)).values(expires_at=until))


def not_before(conn: Connection, reason: str, moment: datetime) -> None:
    """A scheduled post and its further parts wait for that moment, or for the later one they have."""
    earlier = outbox.c.not_before < moment
    conn.execute(update(outbox).where(_PENDING, earlier, _of_reason(reason)).values(not_before=moment))


def move(conn: Connection, group_id: int, was: datetime, moment: datetime) -> None:
    """What the bot begins in a group and what waits for `was` goes at `moment`; what somebody asks for stays."""
    here = (outbox.c.group_id == group_id) & (outbox.c.to_kind == "group") & (outbox.c.not_before == was)
    begun = outbox.c.kind.not_in(("reply", "request"))
    conn.execute(update(outbox).where(_PENDING, here, begun).values(not_before=moment))


def first_about(conn: Connection, follower: OutboxRow) -> str:
    """The platform's id of the first post about the same matter in the same conversation, "" where there is none."""
    query = select(outbox.c.platform_message_id).where(
        outbox.c.adapter == follower.adapter,
        outbox.c.to_kind == follower.to_kind,
        outbox.c.to_id == follower.to_id,
        outbox.c.about == follower.about,
        outbox.c.platform_message_id != "",
        outbox.c.id < follower.id,
    )
    return str(conn.execute(query.order_by(outbox.c.id).limit(1)).scalar() or "")


def waiting_for(conn: Connection, reason: str, now: datetime) -> tuple[int, str] | None:
    """(row id, packed message) of a post that leaves after `now` and has not been tried yet."""
    query = select(outbox.c.id, outbox.c.message).where(_PENDING, outbox.c.reason == reason, outbox.c.attempts == 0)
    found = conn.execute(query.where(outbox.c.not_before > now)).first()
    return (found.id, found.message) if found else None


def free_reason(conn: Connection, reason: str) -> None:
    """What this post and its further parts were written for may be written once more."""
    conn.execute(update(outbox).where(_of_reason(reason)).values(reason=None))


def rewrite(conn: Connection, outbox_id: int, packed: str) -> None:
    """Another text for a message that waits."""
    conn.execute(update(outbox).where(_PENDING, outbox.c.id == outbox_id).values(message=packed))


def _of_reason(reason: str) -> ColumnElement[bool]:
    return (outbox.c.reason == reason) | outbox.c.reason.startswith(f"{reason}#", autoescape=True)


def resend(conn: Connection, outbox_id: int, now: datetime) -> bool:
    """A parked message is tried afresh, for as long as a new one of its kind. False when it is not parked."""
    parked_one = (outbox.c.id == outbox_id) & _PARKED
    kind = conn.execute(select(outbox.c.kind).where(parked_one)).scalar()
    if kind is None:
        return False
    conn.execute(
        update(outbox)
        .where(parked_one)
        .values(
            state="pending",
            why="",
            attempts=0,
            unknowns=0,
            level="",
            handle=None,
            handle_until=None,
            not_before=now,
            expires_at=now + KEPT.get(kind, KEPT_DEFAULT),
        )
    )
    return True


def parked(conn: Connection, *, group_id: int | None = None, limit: int = 100) -> list[OutboxRow]:
    """What was not delivered, newest first; of one group, or of the whole installation."""
    query = select(outbox).where(_PARKED)
    if group_id is not None:
        query = query.where(outbox.c.group_id == group_id)
    return [OutboxRow(*found) for found in conn.execute(query.order_by(outbox.c.id.desc()).limit(limit))]


@dataclass(frozen=True, slots=True)
class Parked:
    """How many messages of one kind were not delivered for one reason."""

    kind: str
    why: str
    count: int


def parked_by_reason(conn: Connection, *, group_id: int | None = None) -> list[Parked]:
    """What was not delivered, counted."""
    query = select(outbox.c.kind, outbox.c.why, func.count()).where(_PARKED)
    if group_id is not None:
        query = query.where(outbox.c.group_id == group_id)
    rows = conn.execute(query.group_by(outbox.c.kind, outbox.c.why).order_by(outbox.c.kind, outbox.c.why))
    return [Parked(*found) for found in rows]


def waiting(conn: Connection, now: datetime, *, group_id: int | None = None) -> tuple[int, int, int]:
    """How many messages have not been sent yet: for a later moment, on their way, and to be tried again."""
    later = (outbox.c.attempts == 0) & (outbox.c.not_before > now)
    parts = (later, (outbox.c.attempts == 0) & (outbox.c.not_before <= now), outbox.c.attempts > 0)
    query = select(*(func.count(case((part, 1))) for part in parts)).where(_PENDING)
    if group_id is not None:
        query = query.where(outbox.c.group_id == group_id)
    found = conn.execute(query).one()
    return int(found[0]), int(found[1]), int(found[2])


def overdue(conn: Connection, adapters: Sequence[str], before: datetime) -> int:
    """How many messages should have been sent before that moment and are still waiting."""
    query = select(func.count()).where(_PENDING, outbox.c.adapter.in_(adapters), outbox.c.not_before < before)
    return int(conn.execute(query).scalar_one())


def counts_by_kind(conn: Connection, since: datetime, *, group_id: int | None = None) -> dict[str, int]:
    """Messages written since then, by the rule that made them."""
    query = select(outbox.c.kind, func.count().label("written")).where(outbox.c.created_at >= since)
    if group_id is not None:
        query = query.where(outbox.c.group_id == group_id)
    query = query.group_by(outbox.c.kind)
    return {found.kind: int(found.written) for found in conn.execute(query)}


def sent_since(conn: Connection, adapter: str, since: datetime) -> list[tuple[Place, datetime]]:
    """Where and when one adapter sent lately: pacing begins from it after a restart."""
    rows = conn.execute(
        select(*_PLACE, outbox.c.sent_at)
        .where(outbox.c.adapter == adapter, outbox.c.state == "sent", outbox.c.sent_at > since)
        .order_by(outbox.c.sent_at)
    )
    return [(Place(name, kind, to_id), sent_at) for name, kind, to_id, sent_at in rows]


def last_id(conn: Connection) -> int:
    """The newest row's id, 0 where there is none."""
    return int(conn.execute(select(func.max(outbox.c.id))).scalar() or 0)


def _set(conn: Connection, outbox_id: int, **values: object) -> bool:
    statement = update(outbox).where(outbox.c.id == outbox_id, _PENDING).values(**values)
    return conn.execute(statement.returning(outbox.c.id)).first() is not None


def shown(conn: Connection, adapter: str, dedupe_key: str, now: datetime) -> None:
    """The platform's HTTP answer has shown the reply to this event: nothing is left to send."""
    event = select(inbox.c.id).where(inbox.c.adapter == adapter, inbox.c.dedupe_key == dedupe_key).scalar_subquery()
    mine = (outbox.c.inbox_id == event) & (outbox.c.kind == "reply") & (outbox.c.state == "pending")
    conn.execute(update(outbox).where(mine).values(state="sent", sent_at=now, why="shown"))
