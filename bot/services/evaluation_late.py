"""A request without a verdict when its 需求评估 is due: its departments' leads hear of it, then the executive.

A request has no project yet, so it is no case of the ladder: its two rungs are slots, one a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules import escalation as e
from bot.rules.manners import Manners, in_working_window
from bot.rules.paper import evaluation_rungs
from bot.rules.zones import to_local, to_utc
from bot.services import gather, notify, proposals, rungs
from bot.services.house import House
from bot.services.turn import Turn
from bot.texts import common
from bot.texts import evaluations as texts
from storage import cases, people, projects, slots
from storage import proposals as rows
from storage.paper_records import Proposal
from storage.records import Group, Project

KIND = "evaluate"


@dataclass(frozen=True, slots=True)
class Rung:
    """One role to be told about one request; `at` is an aware UTC moment."""

    proposal: Proposal
    group: Group
    role: str
    at: datetime

    def reason(self, person_id: int) -> str:
        """`evaluate:R5:lead:17`."""
        return f"{KIND}:{self.proposal.label}:{self.role}:{person_id}"


def open_rungs(conn: Connection, house: House) -> list[Rung]:
    """Rungs of every request without a verdict, in groups that are open, the soonest first."""
    found = []
    for proposal in rows.unevaluated(conn):
        group = projects.group(conn, proposal.group_id)
        if group.closed_at is None:
            found += rungs_of(house, proposal, group, house.manners(conn, group.id))
    return sorted(found, key=lambda one: one.at)


def rungs_of(house: House, proposal: Proposal, group: Group, manners: Manners) -> list[Rung]:
    """Both rungs of one request."""
    planned = evaluation_rungs(to_local(proposal.evaluate_by, group.zone), house.calendar, manners)
    return [Rung(proposal, group, role, to_utc(moment, group.zone)) for role, moment in planned]


def next_look(conn: Connection, house: House, rung: Rung, now: datetime) -> datetime | None:
    """When this rung must be looked at after `now`: its moment, or the next window where a cap holds it."""
    if rung.at > now:
        return rung.at
    if not _untold(conn, rung, now):
        return None
    local, manners = to_local(now, rung.group.zone), house.manners(conn, rung.group.id)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), time(0, 0))
    return to_utc(in_working_window(tomorrow, manners, house.calendar), rung.group.zone)


def fire(conn: Connection, house: House, rung: Rung, now: datetime) -> None:
    """Tell everybody on a rung whose moment has come and whom no cap holds back, once each."""
    manners = house.manners(conn, rung.group.id)
    local = to_local(now, rung.group.zone)
    if in_working_window(local, manners, house.calendar) != local:
        return
    midnight = to_utc(datetime.combine(local.date(), time(0, 0)), rung.group.zone)
    most = e.cap(rung.role, manners)
    for person_id in _untold(conn, rung, now):
        if most is not None and cases.written_since(conn, person_id, midnight) >= most:
            continue
        if slots.claim(conn, rung.reason(person_id), KIND, rung.at, now, "posted"):
            _tell(conn, house, rung, person_id, now)


def _tell(conn: Connection, house: House, rung: Rung, person_id: int, now: datetime) -> None:
    one, zone = rung.proposal, rung.group.zone
    due = _spoken(one.evaluate_by, zone, now)
    if rung.role == e.EXECUTIVE:
        leads = Rung(one, rung.group, e.LEAD, rung.at)
        named = people.by_ids(conn, told_of(conn, leads, now))
        message = texts.late_executive(one.label, one.name, due, [person.name for person in named.values()])
        line = texts.synced(one.label, one.name)
        gather.note(conn, house, rung.group, line, kind=KIND, about=one.label, now=now, inbox_id=None)
    else:
        last = rungs_of(house, one, rung.group, house.manners(conn, rung.group.id))[-1]
        message = texts.late(one.label, one.name, due, _spoken(last.at, zone, now))
    reason = rung.reason(person_id)
    notify.to_person_or_group(
        conn, house, person_id, rung.group, message, kind="rung", now=now, reason=reason, about=one.label
    )


def end(turn: Turn, proposal: Proposal, verdict: str) -> None:
    """There is a verdict: exactly those who were reminded are told, where they were."""
    _tell_reminded(turn, proposal, texts.over(proposal.label, proposal.name, verdict))


def again(turn: Turn, proposal: Proposal) -> None:
    """The verdict was taken back: whoever heard of it hears that the request waits again."""
    _tell_reminded(turn, proposal, texts.open_again(proposal.label, proposal.name, turn.person.name))


def _tell_reminded(turn: Turn, proposal: Proposal, message: OutgoingMessage) -> None:
    group = projects.group(turn.conn, proposal.group_id)
    rungs_now = [Rung(proposal, group, role, turn.now) for role in (e.LEAD, e.EXECUTIVE)]
    told = [i for rung in rungs_now for i in told_of(turn.conn, rung, turn.now)]
    for person_id in dict.fromkeys(told):
        if person_id != turn.person.id:
            notify.to_person_or_group(
                turn.conn, turn.house, person_id, group, message, kind="end", now=turn.now, about=proposal.label
            )


def told_of(conn: Connection, rung: Rung, now: datetime) -> list[int]:
    """Who on this rung has been told."""
    every = _on(conn, rung, now)
    taken = slots.taken(conn, [rung.reason(i) for i in every])
    return [i for i in every if rung.reason(i) in taken]


def _untold(conn: Connection, rung: Rung, now: datetime) -> list[int]:
    told = set(told_of(conn, rung, now))
    return [i for i in _on(conn, rung, now) if i not in told]


def _on(conn: Connection, rung: Rung, now: datetime) -> list[int]:
    """Who stands on a rung today, deputies for who is away; each once."""
    if rung.role == e.EXECUTIVE:
        named = _executives(conn, rung)
    else:
        ids = proposals.department_ids(conn, rung.proposal)
        named = [d.lead_id for d in people.departments_by_ids(conn, ids).values()]
    found = [rungs.standing_in(conn, i, rung.role, now) for i in named if i]
    return list(dict.fromkeys(i for i in found if i))


def _executives(conn: Connection, rung: Rung) -> list[int | None]:
    """分管领导 of the group's open projects, who coordinates them where there is none."""
    here: Iterable[Project] = projects.by_ids(conn, projects.of_group(conn, rung.group.id))
    still = [one for one in here if one.closed_at is None]
    return [one.executive_id for one in still if one.executive_id] or [one.coordinator_id for one in still]


def _spoken(moment: datetime, zone: str, now: datetime) -> str:
    return common.date(to_local(moment, zone), has_clock=True, today=to_local(now, zone))
