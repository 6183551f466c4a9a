"""Climbing: rungs that are due become messages, with windows, caps and merging; each rung is fired once.

A pass takes everything due at one moment, puts together what one person or one group is told, and writes the
outbox, the alarms and the rungs in the same unit. A rung that may not be said yet gets a later `next_at`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.logs import get_logger
from bot.rules import escalation as e
from bot.rules.zones import to_utc
from bot.services import absences, ball, notify, rung_facts, rungs, waivers
from bot.services.house import House
from bot.services.placing import GroupLeg, Leg, Pass, over, place, posted, role_of
from bot.services.rungs import Matter
from bot.texts import common
from bot.texts import rungs as texts
from storage import cases, changes, people
from storage.changes import Actor
from storage.later import part
from storage.records import Group, Rung
from storage.writer import UNAVAILABLE

BATCH = 500
AGAIN = timedelta(minutes=15)  # a rung that raised is tried again then
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """What firing one rung by hand did: whom it alarmed, and what the reply in that group carries itself."""

    alarmed: list[int]
    message: OutgoingMessage | None = None
    mention: tuple[int, ...] = ()


def fire_due(conn: Connection, house: House, now: datetime) -> None:
    """Say everything due by `now`, oldest first."""
    seen: set[int] = set()
    while due := [rung for rung in cases.due_rungs(conn, now, BATCH) if rung.id not in seen]:
        seen.update(rung.id for rung in due)
        if not _try(conn, house, due, now):
            for rung in due:  # one of them is broken: each by itself, so that it holds back nobody
                if not _try(conn, house, [rung], now):
                    cases.set_rung(conn, rung.id, next_at=now + AGAIN)


def _try(conn: Connection, house: House, due: list[Rung], now: datetime) -> bool:
    """One pass in a savepoint of its own. Only a database that is away goes further up."""
    try:
        with part(conn):
            this = Pass()
            for rung in due:
                _sort_in(conn, house, this, rung, now)
            _speak(conn, house, this, now, "rung")
    except UNAVAILABLE:
        raise
    except Exception:
        log.exception("rungs failed", rungs=[rung.id for rung in due])
        return False
    return True


def fire_now(
    conn: Connection, house: House, matter: Matter, rung: Rung, actor: Actor, *, reply_group: int | None
) -> Said:
    """One rung at once because somebody asks for it, outside windows and caps.

    What belongs into the group `reply_group` is handed back for the reply instead of posted.
    """
    now, this = actor.now, Pass()
    changes.record(conn, "case", matter.case.id, {"escalated": (None, rung.role)}, actor)
    place(conn, house, this, rung, matter, now, asked=True)
    own = this.groups.pop(reply_group, []) if reply_group is not None else []
    _speak(conn, house, this, now, "request")
    message = None
    mention: tuple[int, ...] = ()
    if own:
        message, mention = _group_message(conn, house, own, now), tuple(own[0].mentioned)
        _mark_group(conn, own, now)
    told = [a.person_id for a in cases.alarms_of(conn, matter.case.id) if a.step == rung.step]
    return Said(told, message, mention)


# ---------------------------------------------------------------- is it time?


def _sort_in(conn: Connection, house: House, this: Pass, rung: Rung, now: datetime) -> None:
    matter = rungs.look(conn, house, cases.case(conn, rung.case_id))
    if matter.case.ended_at is not None or rungs.over(matter):
        # whoever ended it tells people; a rung of a matter that is over is never said
        cases.set_rung(conn, rung.id, next_at=None, outcome="ended")
        return
    later = _later(conn, house, matter, rung, now)
    if later is not None and later > now:
        cases.set_rung(conn, rung.id, next_at=later)
    elif rung.role == e.PROMISE:
        _promise_over(conn, house, matter, rung, now)
    elif rung.role == e.EXECUTIVE and waivers.spare(
        conn, matter.project.id, rungs.RULE[matter.case.object_kind], matter.record.label, now
    ):
        over(conn, rung, now, "waived")
    else:
        place(conn, house, this, rung, matter, now)


def _later(conn: Connection, house: House, matter: Matter, rung: Rung, now: datetime) -> datetime | None:
    """The moment a rung has to wait for: a pause, somebody else's answer, a window. None: it is time."""
    case = matter.case
    if case.paused_until is not None and case.paused_until > now:
        return case.paused_until
    moment = ball.due(conn, house, matter, rung, now)
    if moment > now:
        return moment
    local = matter.local(now)
    window = e.sendable(_window_role(conn, matter, rung, now), local, matter.manners, house.calendar)
    if window != local:
        return matter.utc(window)
    return _hushed_until(conn, house, matter) if posted(conn, house, matter, rung, now) else None


def _hushed_until(conn: Connection, house: House, matter: Matter) -> datetime | None:
    """A group's rung waits for the end of its silence here, not in the outbox: the matter may be over by then."""
    until = house.manners(conn, matter.group.id).hushed_until
    return to_utc(until, matter.group.zone) if until else None


def _window_role(conn: Connection, matter: Matter, rung: Rung, now: datetime) -> str:
    """A lead or executive is written to in their windows whatever rung they stand on."""
    if rung.role == e.PROMISE:
        alarms = {a.person_id: a.role for a in cases.alarms_of(conn, matter.case.id)}
        return alarms.get(matter.case.follower_id or 0, e.OWNER)
    found = rungs.people_on(conn, matter, rung.role, now)
    return role_of(conn, matter, found[0], rung.role, now) if len(found) == 1 else rung.role


# ---------------------------------------------------------------- saying it


def _speak(conn: Connection, house: House, this: Pass, now: datetime, kind: str) -> None:
    for person_id, legs in this.private.items():
        held = [leg for leg in legs if leg.capped and _cap_reached(conn, leg, now)]
        for leg in held:
            again = e.next_day(leg.role, leg.matter.local(now), leg.matter.manners, house.calendar)
            cases.set_rung(conn, leg.rung.id, next_at=leg.matter.utc(again))
        free = [leg for leg in legs if leg not in held]
        if notify.reachable(conn, house, person_id) is not None:
            _speak_privately(conn, house, this, person_id, free, now, kind)
        else:
            _speak_in_groups(conn, house, person_id, free, now, kind)
    for told in this.groups.values():
        _speak_in(conn, house, told, now, kind)
    for legs in this.lines.values():
        _calm_lines(conn, house, legs, now, kind)


def _cap_reached(conn: Connection, leg: Leg, now: datetime) -> bool:
    most = e.cap(leg.role, leg.matter.manners)
    if most is None:
        return False
    midnight = datetime.combine(leg.matter.local(now).date(), time(0, 0))
    return cases.written_since(conn, leg.person_id, leg.matter.utc(midnight)) >= most


def _speak_privately(
    conn: Connection, house: House, this: Pass, person_id: int, legs: list[Leg], now: datetime, kind: str
) -> None:
    """Everything one person is told now, in one message."""
    kept = _highest(legs)
    if not kept:
        return
    name = people.person(conn, person_id).name
    message = texts.rung(name, [(leg.role, _facts(conn, house, leg, now)) for leg in kept])
    reason, about, group = _reason(kept, f":{person_id}"), _about(kept), kept[0].matter.group
    notify.to_person(conn, house, person_id, message, kind=kind, now=now, reason=reason, about=about, group=group)
    _mark(conn, legs, kept, None, now)
    for leg in kept:
        if leg.role == e.EXECUTIVE:
            this.lines.setdefault(leg.matter.group.id, []).append(leg)


def _speak_in_groups(
    conn: Connection, house: House, person_id: int, legs: list[Leg], now: datetime, kind: str
) -> None:
    """Somebody who cannot be written to one-to-one is mentioned, each matter in its own group: the group is the wall."""
    for group_id in dict.fromkeys(leg.matter.group.id for leg in legs):
        here = [leg for leg in legs if leg.matter.group.id == group_id]
        kept = _highest(here)
        name = people.person(conn, person_id).name
        message = texts.rung(name, [(leg.role, _facts(conn, house, leg, now)) for leg in kept])
        notify.to_group(
            conn,
            house,
            kept[0].matter.group,
            message,
            kind=kind,
            now=now,
            mention=[person_id],
            reason=_reason(kept, f":{person_id}"),
            about=_about(kept),
        )
        _mark(conn, here, kept, group_id, now)


def _speak_in(conn: Connection, house: House, told: list[GroupLeg], now: datetime, kind: str) -> None:
    """Everything one group is told now, in one post."""
    notify.to_group(
        conn,
        house,
        told[0].matter.group,
        _group_message(conn, house, told, now),
        kind=kind,
        now=now,
        mention=dict.fromkeys(i for leg in told for i in leg.mentioned),
        reason=_reason(told, ""),
        about=_about(told),
    )
    _mark_group(conn, told, now)


def _group_message(conn: Connection, house: House, told: list[GroupLeg], now: datetime) -> OutgoingMessage:
    legs = [Leg(leg.rung, leg.matter, 0, leg.rung.role) for leg in told]
    return texts.rung("", [(leg.role, _facts(conn, house, leg, now)) for leg in legs])


def _calm_lines(conn: Connection, house: House, legs: list[Leg], now: datetime, kind: str) -> None:
    """One post without a mention: the group knows what went to an executive."""
    lines = [texts.executive_line(rung_facts.describe(conn, house, leg.matter, None, now)) for leg in legs]
    group: Group = legs[0].matter.group
    message = texts.executive_lines(lines)
    reason, about = _reason(legs, ":line"), _about(legs)
    notify.to_group(conn, house, group, message, kind=kind, now=now, reason=reason, about=about)


def _highest(legs: list[Leg]) -> list[Leg]:
    """One leg a case: the same person on two rungs reads the higher one."""
    kept: dict[int, Leg] = {}
    for leg in legs:
        other = kept.get(leg.rung.case_id)
        if other is None or e.highest([other.role, leg.role]) != other.role:
            kept[leg.rung.case_id] = leg
    return list(kept.values())


def _mark(conn: Connection, legs: list[Leg], kept: list[Leg], group_id: int | None, now: datetime) -> None:
    for leg in legs:
        over(conn, leg.rung, now, "sent" if leg in kept else "merged")
    for leg in kept:
        rung, role = leg.rung, leg.role
        cases.put_alarm(conn, rung.case_id, leg.person_id, group_id=group_id, step=rung.step, role=role, now=now)


def _mark_group(conn: Connection, told: list[GroupLeg], now: datetime) -> None:
    for leg in told:
        legs = [Leg(leg.rung, leg.matter, i, leg.rung.role) for i in leg.mentioned]
        _mark(conn, legs, legs, leg.matter.group.id, now)


def _reason(legs: list[Leg] | list[GroupLeg], end: str) -> str:
    first = legs[0].rung
    return f"rung:{first.case_id}:{first.step}{end}"


def _about(legs: list[Leg] | list[GroupLeg]) -> str:
    return legs[0].matter.record.label if len(legs) == 1 else ""


def _facts(conn: Connection, house: House, leg: Leg, now: datetime) -> texts.Matter:
    facts = rung_facts.describe(conn, house, leg.matter, replace(leg.rung, role=leg.role), now)
    absent = rungs.stood_for(conn, leg.matter, leg.role, leg.person_id, now) if leg.person_id else []
    return replace(facts, late_note=_late_note(conn, house, leg, now), stands_for=common.people(absent))


def _late_note(conn: Connection, house: House, leg: Leg, now: datetime) -> str:
    """When a rung should have been said, if that was long ago: late rather than dropped, and it says so."""
    matter = leg.matter
    waits = [ball.due(conn, house, matter, leg.rung, now), matter.case.paused_until]
    base = max(moment for moment in waits if moment is not None)
    meant = matter.utc(e.sendable(leg.role, matter.local(base), matter.manners, house.calendar))
    return matter.spoken(meant, now) if now - meant > e.LATE_NOTE_AFTER else ""


# ---------------------------------------------------------------- a promise that ran out


def _promise_over(conn: Connection, house: House, matter: Matter, rung: Rung, now: datetime) -> None:
    """The first broken commitment is asked about privately; a second one is not. The ladder goes on either way."""
    case = matter.case
    broken = case.broken_promises + 1
    cases.set_values(conn, case.id, {"broken_promises": broken})
    fields = {"broken_promises": (case.broken_promises, broken)}
    changes.record(conn, "case", case.id, fields, Actor(None, None, now))
    if broken >= e.BROKEN_PROMISES or case.follower_id is None or case.follow_until is None:
        over(conn, rung, now, "merged")
        return
    facts = rung_facts.describe(conn, house, matter, None, now)
    message = texts.promise_over(facts, matter.spoken(case.follow_until, now))
    reason = f"promise:{rung.case_id}:{rung.step}"
    to = absences.to_whom(conn, case.follower_id, now) or case.follower_id
    about, group = facts.label, matter.group
    reached = notify.to_person(
        conn, house, to, message, kind="rung", now=now, reason=reason, about=about, group=group
    )
    over(conn, rung, now, "sent" if reached else "nobody")
