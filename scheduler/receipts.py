"""What a receipt means for its outbox row: sent, again later, parked, or told to somebody else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from adapters.base import Level, Outcome, Profile, Receipt
from adapters.render import unpack
from bot.rules import delivery as rules
from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import notify
from bot.services.house import House
from bot.texts import delivery as texts
from storage import cases, local, numbers, outbox, people, projects, quota, slots
from storage.outbox import Place
from storage.records import Group, OutboxRow

BROKEN = "broken"  # hint of a try that ended in an exception of the adapter
FALLBACK_WAIT = timedelta(seconds=60)  # rate limited without being told for how long
TO_THE_GROUP = frozenset({"rung", "request", "emergency", "risk"})  # kinds that go to the group when a person cannot be reached


@dataclass(frozen=True, slots=True)
class Done:
    """One attempt that has ended. `pools`: one entry a call made, "" where it drew on none."""

    row: OutboxRow
    receipt: Receipt
    level: Level
    handle_dead: bool
    pools: tuple[str, ...]
    jitter: bool


def settle(conn: Connection, house: House, profile: Profile, done: Done, now: datetime) -> None:
    """Write down how an attempt ended. A row that was settled meanwhile is left alone."""
    row, receipt = done.row, done.receipt
    for pool in (pool for pool in done.pools if pool):
        quota.add(conn, row.adapter, pool, rules.month_of(now))
    if done.handle_dead:
        outbox.drop_handle(conn, row.id)
    match receipt.outcome:
        case Outcome.SENT if row.to_kind == "person" and row.to_id in receipt.undelivered:
            _permanent(conn, house, done, receipt.hint or texts.UNREACHABLE, now)
        case Outcome.SENT:
            _sent(conn, profile, done, now)
        case Outcome.RATE_LIMITED:
            place = Place(row.adapter, row.to_kind, row.to_id)
            outbox.postpone(conn, place, now + (receipt.after or FALLBACK_WAIT))
        case Outcome.UNKNOWN if not profile.idempotent and (row.kind not in rules.MUST_ARRIVE or row.unknowns):
            _sent(conn, profile, done, now, why=rules.UNKNOWN)
        case Outcome.UNKNOWN | Outcome.RETRY | Outcome.REFRESH:
            _again(conn, house, done, now)
        case Outcome.PERMANENT | Outcome.UNSUPPORTED:
            _permanent(conn, house, done, receipt.hint or receipt.outcome, now)


def keep(conn: Connection, done: Done, now: datetime) -> None:
    """The least that must be known where `settle` failed: what went out, or may have, is not sent again."""
    row = done.row
    if done.receipt.outcome in (Outcome.SENT, Outcome.UNKNOWN):
        outbox.mark_sent(conn, row.id, now, "", done.level, rules.UNRECORDED)
    else:
        at = now + rules.backoff(row.attempts + 1, jitter=done.jitter)
        outbox.mark_retry(conn, row.id, at, rules.UNRECORDED)


def _sent(conn: Connection, profile: Profile, done: Done, now: datetime, why: str = "") -> None:
    row = done.row
    first = outbox.mark_sent(conn, row.id, now, done.receipt.message_id, done.level, why)
    if first and profile.transcript:
        place = "groups" if row.to_kind == "group" else "people"
        local.add_outbound(conn, f"{place}/{row.to_id}", row.id, now)


def _again(conn: Connection, house: House, done: Done, now: datetime) -> None:
    row, receipt = done.row, done.receipt
    tries = row.attempts + 1
    if receipt.hint.startswith(BROKEN) and tries >= rules.BROKEN_TRIES:
        _permanent(conn, house, done, receipt.hint, now)
        return
    at = now + rules.backoff(tries, jitter=done.jitter)
    outbox.mark_retry(conn, row.id, at, receipt.hint, unknown=receipt.outcome is Outcome.UNKNOWN)


def _permanent(conn: Connection, house: House, done: Done, hint: str, now: datetime) -> None:
    row = done.row
    if not outbox.park(conn, row.id, hint):
        return
    if row.to_kind == "person":
        people.unreachable(conn, row.adapter, row.to_id, now)
        if _elsewhere(conn, house, row, now):
            return
        if row.kind == "rung" and not row.about:
            _once_more(conn, row, now)
        else:
            _to_the_group(conn, house, row, now)
    _tell_admins(conn, house, row, hint, now)


def _elsewhere(conn: Connection, house: House, row: OutboxRow, now: datetime) -> bool:
    """A person with another account reads it there, once; an answer stays where it was asked for."""
    reason = f"moved:{row.id}"
    if row.person_id is None or row.kind == "reply" or cases.reason_used(conn, reason):
        return False
    message = replace(unpack(row.message), mention=())
    return notify.to_person(
        conn, house, row.person_id, message, kind=row.kind, now=now, reason=reason, about=row.about, heed_quiet=False
    )


def _to_the_group(conn: Connection, house: House, row: OutboxRow, now: datetime) -> None:
    """Once, to the group the record belongs to, with a mention: what matters must be seen by somebody."""
    group, reason = _group_of(conn, row), f"degraded:{row.id}"
    group = notify.where_they_are(conn, group, row.person_id, row.about) if group and row.person_id else group
    if row.kind not in TO_THE_GROUP or group is None or row.person_id is None:
        return
    if cases.reason_used(conn, reason):  # sent again by hand, and refused again
        return
    message = replace(unpack(row.message), mention=())
    notify.to_group(
        conn,
        house,
        group,
        message,
        kind=row.kind,
        now=now,
        mention=[row.person_id] if people.is_member(conn, group.id, row.person_id) else [],
        reason=reason,
        about=row.about,
    )


def _once_more(conn: Connection, row: OutboxRow, now: datetime) -> None:
    """Several matters in one message belong to no one group: their rungs climb again and find their groups."""
    taken_back = cases.not_told(conn, row.person_id, row.created_at) if row.person_id is not None else []
    if taken_back and row.reason:
        outbox.free_reason(conn, row.reason.partition("#")[0])
    for case_id, step in taken_back:
        cases.rearm(conn, case_id, step, now)


def _group_of(conn: Connection, row: OutboxRow) -> Group | None:
    if row.group_id is not None:
        return projects.group(conn, row.group_id)
    return numbers.home_group(conn, row.about)


def _tell_admins(conn: Connection, house: House, row: OutboxRow, hint: str, now: datetime) -> None:
    """Once a week for one place; never about a notice to an admin, which would only fail again."""
    if row.kind == "admin":
        return
    year, week, _ = to_local(now, DEFAULT_ZONE).isocalendar()
    place = f"G{row.group_id}" if row.group_id is not None else f"P{row.person_id}"
    reason = f"parked:{row.adapter}:{place}:{year}-W{week:02}"
    if slots.claim(conn, reason, "admin", now, now, "posted"):
        where = projects.group(conn, row.group_id).title if row.group_id is not None else _name(conn, row)
        notify.to_admins(conn, house, texts.not_delivered(where, row.adapter, hint), now=now)


def _name(conn: Connection, row: OutboxRow) -> str:
    return people.person(conn, row.person_id).name if row.person_id is not None else row.adapter
