"""Who is told where: the people on a due rung, one-to-one or by a mention, merged or not to be reached at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.logs import get_logger
from bot.rules import escalation as e
from bot.services import notify, rung_facts, rungs
from bot.services.house import House
from bot.services.rungs import Matter
from bot.texts import rungs as texts
from storage import cases, people
from storage.records import Rung

log = get_logger(__name__)


@dataclass(slots=True)
class Leg:
    """One rung for one person. `role` is what they are written to as, perhaps higher than the rung's own."""

    rung: Rung
    matter: Matter
    person_id: int
    role: str
    capped: bool = True  # what a person asked for, and what follows a group's post, heeds no cap


@dataclass(slots=True)
class GroupLeg:
    """One rung for one group, and who is mentioned there (person ids)."""

    rung: Rung
    matter: Matter
    mentioned: list[int]


@dataclass(slots=True)
class Pass:
    """What one pass has to say, before it is said."""

    private: dict[int, list[Leg]] = field(default_factory=dict)  # by person
    groups: dict[int, list[GroupLeg]] = field(default_factory=dict)  # by group
    lines: dict[int, list[Leg]] = field(default_factory=dict)  # by group: an executive was told


def role_of(conn: Connection, matter: Matter, person_id: int, role: str, now: datetime) -> str:
    """The contact who is the lead as well, or stands in for the lead, reads what the lead decides."""
    if role in (e.OWNER, e.CONTACT) and person_id in rungs.people_on(conn, matter, e.LEAD, now):
        return e.LEAD
    return role


def place(
    conn: Connection, house: House, this: Pass, rung: Rung, matter: Matter, now: datetime, *, asked: bool = False
) -> None:
    rung = rung if asked else _behind_promise(conn, house, matter, rung)
    if rung.due_at > now and not asked:
        cases.set_rung(conn, rung.id, next_at=rung.due_at)
        return
    found = rungs.people_on(conn, matter, rung.role, now)
    if _merged(conn, matter, rung, found, now):
        over(conn, rung, now, "merged")
        return
    if rung.role == e.BOTH_LEADS:
        _place_leads(conn, house, this, rung, matter, found, now)
        return
    if not found or not _reach(conn, house, matter, found[0]):
        _nobody(conn, house, matter, rung, found, now)
        return
    role = role_of(conn, matter, found[0], rung.role, now)
    this.private.setdefault(found[0], []).append(Leg(rung, matter, found[0], role, capped=not asked))


def _behind_promise(conn: Connection, house: House, matter: Matter, rung: Rung) -> Rung:
    """A higher rung as it stands behind the first commitment that ran out: the follower is asked first."""
    grace = rung_facts.after_first_promise(conn, house, matter) if rung.role in e.LEADING else None
    return replace(rung, due_at=max(rung.due_at, grace)) if grace is not None else rung


def _merged(conn: Connection, matter: Matter, rung: Rung, found: list[int], now: datetime) -> bool:
    """Whether everybody on a rung reads it elsewhere: told on a lower one already, or on the next, higher one."""
    if not found:
        return False
    if rung.role in (e.OWNER, e.CONTACT, e.LEAD):
        known = {a.person_id for a in cases.alarms_of(conn, matter.case.id) if a.role != e.ASKED}
        return known.issuperset(found)
    return rung.role == e.NOTICE and set(found) <= set(rungs.people_on(conn, matter, e.EXECUTIVE, now))


def _place_leads(
    conn: Connection, house: House, this: Pass, rung: Rung, matter: Matter, found: list[int], now: datetime
) -> None:
    """Mentioned in the group; privately those who are not in it; the rest by name alone, and the coordinator is told."""
    mentioned: list[int] = []
    unreached: list[int] = []
    for person_id in found:
        if _mentionable(conn, matter, person_id):
            mentioned.append(person_id)
        elif notify.reachable(conn, house, person_id) is not None:
            leg = Leg(rung, matter, person_id, e.BOTH_LEADS, capped=False)
            this.private.setdefault(person_id, []).append(leg)
        else:
            unreached.append(person_id)
    if mentioned:
        this.groups.setdefault(matter.group.id, []).append(GroupLeg(rung, matter, mentioned))
    if not found or unreached or _nobody_stands_in(conn, matter, rung.role, now):
        _tell_coordinator(conn, house, matter, rung, unreached, now)
    if len(unreached) == len(found):
        over(conn, rung, now, "nobody")


def _mentionable(conn: Connection, matter: Matter, person_id: int) -> bool:
    """Only those who are in a group are mentioned there: for others a mention reaches nobody, or tells the wrong ones."""
    if matter.group.closed_at is not None or not people.is_member(conn, matter.group.id, person_id):
        return False
    return bool(notify.mentions_for(conn, matter.group.adapter, [person_id]))


def posted(conn: Connection, house: House, matter: Matter, rung: Rung, now: datetime) -> bool:
    """Whether a rung goes to the group: the leads of an issue, and whoever cannot be written to one-to-one."""
    found = rungs.people_on(conn, matter, rung.role, now)
    if rung.role == e.BOTH_LEADS:
        return any(_mentionable(conn, matter, person_id) for person_id in found)
    return bool(found) and notify.reachable(conn, house, found[0]) is None


def _nobody_stands_in(conn: Connection, matter: Matter, role: str, now: datetime) -> list[int]:
    """Those a rung belongs to who are away without anybody to read it."""
    holders = rungs.named_on(conn, matter, role)
    return [person_id for person_id in holders if rungs.standing_in(conn, person_id, role, now) is None]


def _reach(conn: Connection, house: House, matter: Matter, person_id: int) -> bool:
    return notify.reachable(conn, house, person_id) is not None or _mentionable(conn, matter, person_id)


def _nobody(conn: Connection, house: House, matter: Matter, rung: Rung, found: list[int], now: datetime) -> None:
    over(conn, rung, now, "nobody")
    _tell_coordinator(conn, house, matter, rung, found, now)


def _tell_coordinator(
    conn: Connection, house: House, matter: Matter, rung: Rung, unreached: list[int], now: datetime
) -> None:
    """Once a case: a rung stands empty, or somebody on it cannot be reached."""
    log.warning("rung reaches nobody", number=matter.record.label, role=rung.role, case=matter.case.id)
    reason = f"nobody:{matter.case.id}"
    coordinator = rungs.coordinator_of(conn, matter.project, now)
    if coordinator is None or cases.reason_used(conn, reason):
        return
    facts = rung_facts.describe(conn, house, matter, None, now)
    away = _nobody_stands_in(conn, matter, rung.role, now)
    message = texts.nobody(facts, rung.role, rungs.names_of(conn, unreached or away), away=not unreached and bool(away))
    about = matter.record.label
    notify.to_person_or_group(
        conn, house, coordinator.id, matter.group, message, kind="notice", now=now, reason=reason, about=about
    )


def over(conn: Connection, rung: Rung, now: datetime, outcome: str) -> None:
    cases.set_rung(conn, rung.id, next_at=None, fired_at=now, outcome=outcome)
