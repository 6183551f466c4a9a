"""自检: what was due and what was sent, what waits, what was skipped, and whether anything is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection

from bot.rules.dayposts import monday_of
from bot.rules.delivery import month_of
from bot.rules.zones import to_local, to_utc
from bot.services.house import House
from storage import counts, outbox, people, probes, quota, slots
from storage.outbox import Parked
from storage.probes import Probe
from storage.slots import Slot


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """The state of one group, or of the whole installation. Counts are of this ISO week and of this month."""

    posts: dict[str, int]  # by kind, this week
    month: dict[str, int]  # by kind, this month
    rungs: dict[str, int]  # said this week, by role
    waiting: tuple[int, int, int]  # for a later moment, on their way, to be tried again
    parked: list[Parked]
    skipped: list[Slot]
    sweep: Probe | None
    auditor: Probe | None
    calendar_missing: tuple[int, ...]
    quotas: list[tuple[str, str, int, int]]  # adapter, pool, used, a month's size
    unreachable: list[str]


def look(conn: Connection, house: House, now: datetime, zone: str, group_id: int | None) -> SelfCheck:
    """`group_id` None: the whole installation, for admins."""
    today = to_local(now, zone).date()
    since = to_utc(datetime.combine(monday_of(today), time()), zone)
    first = to_utc(datetime.combine(today.replace(day=1), time()), zone)
    skipped = slots.skipped_since(conn, since)
    return SelfCheck(
        posts=outbox.counts_by_kind(conn, since, group_id=group_id),
        month=outbox.counts_by_kind(conn, first, group_id=group_id),
        rungs=counts.rungs_by_role(conn, since, group_id=group_id),
        waiting=outbox.waiting(conn, now, group_id=group_id),
        parked=outbox.parked_by_reason(conn, group_id=group_id),
        skipped=[one for one in skipped if group_id is None or _of_group(conn, one, group_id)],
        sweep=probes.get(conn, "sweep"),
        auditor=probes.get(conn, "auditor"),
        calendar_missing=house.calendar.missing(today),
        quotas=_quotas(conn, house, now),
        unreachable=people.unreachable_names(conn, group_id),
    )


def _quotas(conn: Connection, house: House, now: datetime) -> list[tuple[str, str, int, int]]:
    found = []
    for name, profile in house.profiles.items():
        used = quota.used(conn, name, month_of(now)) if profile.quotas else {}
        found += [(name, pool, used.get(pool, 0), size) for pool, size in profile.quotas.items()]
    return found


def _of_group(conn: Connection, slot: Slot, group_id: int) -> bool:
    """Whether a slot belongs to a group; a project's belong to its home group."""
    owner = slot.reason.split(":")[1]
    return owner == f"G{group_id}" or slots.home_of(conn, owner) == group_id
