"""Somebody is asked about a case by another person: to coordinate, to follow it up, or to meet for 15 minutes."""

from __future__ import annotations

from datetime import datetime

from adapters.base import OutgoingMessage
from bot.rules import escalation as e
from bot.rules import permissions as p
from bot.services import absences, answering, insiders, notify, rung_facts, rungs
from bot.services.rungs import Matter
from bot.services.turn import Sorry, Turn
from bot.texts import calling as texts
from bot.texts import common, typed
from bot.texts import ladder as ladder_texts
from storage import cases, changes, people
from storage.records import Case, Person

MAY_ASK = frozenset({p.OWNER, p.ALARMED, p.COORDINATOR, p.EXECUTIVE, p.OWN_CONTACT, p.OWN_LEAD, p.RAISER, p.RAISER_LEAD})
MEETING, MEETING_ANSWER, COORDINATION = "meeting", "meeting_answer", "coordination"


def require(turn: Turn, record: answering.Record, case: Case) -> None:
    """Only those a case concerns may call on others about it."""
    if MAY_ASK.isdisjoint(answering.roles_towards(turn, record)):
        message = ladder_texts.not_alarmed(record.label, record.title, answering.alarmed_names(turn, case))
        raise Sorry(message, denied=(answering.kind_of(record), record.id, "follow"))


# ---------------------------------------------------------------- 协调


def coordinate(turn: Turn, case: Case, words: str) -> OutgoingMessage:
    """Ask the coordinator; the words go up with the later rungs. It is no date, so nothing pauses."""
    matter = rungs.look(turn.conn, turn.house, case)
    record = matter.record
    found = rungs.coordinator_of(turn.conn, matter.project, turn.now)
    if found is None:
        raise Sorry(texts.no_coordinator(record.label, record.title))
    if found.id == turn.person.id:
        raise Sorry(texts.you_coordinate(record.label, record.title))
    said = words or texts.PLEASE_COORDINATE
    changes.record(turn.conn, "case", case.id, {COORDINATION: (None, said)}, turn.actor)
    facts = rung_facts.describe(turn.conn, turn.house, matter, None, turn.now)
    by = matter.spoken(matter.utc(e.next_noon(matter.local(turn.now), turn.house.calendar)), turn.now)
    message = texts.please_coordinate(turn.person.name, words, facts, by)
    told = _tell(turn, matter, found, message)
    return texts.coordinating(found.name, record.label, record.title, facts.follow, told=told)


# ---------------------------------------------------------------- 转给


def hand_on(turn: Turn, case: Case, person: Person, moment: datetime | None) -> OutgoingMessage:
    """Ask somebody to follow a case up until a moment (aware UTC); the ladder pauses when they say yes."""
    matter = rungs.look(turn.conn, turn.house, case)
    record = matter.record
    if not insiders.inside(turn, matter.project.id, person):
        raise Sorry(texts.not_of_the_project(person.name, record.label, record.title))
    until = moment or matter.utc(e.follow_choices(matter.local(turn.now), turn.house.calendar)[0])
    said = matter.spoken(until, turn.now)
    command = typed.follow_command(record.label, typed.typed(matter.local(until), has_clock=True))
    facts = rung_facts.describe(turn.conn, turn.house, matter, None, turn.now)
    changes.record(turn.conn, "case", case.id, {"asked": (None, person.id)}, turn.actor)
    told = _tell(turn, matter, person, texts.please_follow(turn.person.name, said, command, facts))
    return texts.asked_to_follow(person.name, record.label, record.title, said, told=told)


def candidates(turn: Turn, case: Case) -> list[str]:
    """Names to hand a case to: the responsible person, their contact, and the leads."""
    matter = rungs.look(turn.conn, turn.house, case)
    roles = (e.OWNER, e.CONTACT, e.BOTH_LEADS if matter.issue else e.LEAD)
    ids = [i for role in roles for i in rungs.people_on(turn.conn, matter, role, turn.now)]
    return rungs.names_of(turn.conn, [i for i in dict.fromkeys(ids) if i != turn.person.id])


# ---------------------------------------------------------------- 约会


def meet(turn: Turn, case: Case, moment: datetime | None) -> OutgoingMessage:
    """Propose two times, or one; a time said behind somebody else's proposal answers it (moments aware UTC)."""
    matter = rungs.look(turn.conn, turn.house, case)
    if moment is not None:
        asked_by = _proposer(turn, case)
        if asked_by is not None:
            return _answer_meeting(turn, matter, asked_by, moment)
    moments = [moment] if moment else [matter.utc(one) for one in _slots(turn, matter)]
    changes.record(turn.conn, "case", case.id, {MEETING: (None, " ".join(m.isoformat() for m in moments))}, turn.actor)
    facts = rung_facts.describe(turn.conn, turn.house, matter, None, turn.now)
    options = [_option(matter, one, turn.now) for one in moments]
    names = [one.name for one in _concerned(turn, matter) if _invite(turn, matter, one, facts, options)]
    return texts.proposed(facts.label, facts.title, [said for said, _ in options], names)


def _slots(turn: Turn, matter: Matter) -> tuple[datetime, datetime]:
    return e.meeting_slots(matter.local(turn.now), matter.manners, turn.house.calendar)


def _option(matter: Matter, moment: datetime, now: datetime) -> tuple[str, str]:
    command = f"/约会 {matter.record.label} {typed.typed(matter.local(moment), has_clock=True)}"
    return matter.spoken(moment, now), command


def _concerned(turn: Turn, matter: Matter) -> list[Person]:
    """Whoever answers for the record, whoever was alarmed, and the coordinator; deputies for those away."""
    ids = [matter.record.owner_id, *(alarm.person_id for alarm in cases.alarms_of(turn.conn, matter.case.id))]
    coordinator = rungs.coordinator_of(turn.conn, matter.project, turn.now)
    ids += [coordinator.id] if coordinator else []
    there = (absences.to_whom(turn.conn, people.person(turn.conn, i).id, turn.now) for i in ids)
    return [people.person(turn.conn, i) for i in dict.fromkeys(there) if i and i != turn.person.id]


def _invite(turn: Turn, matter: Matter, person: Person, facts: texts.Facts, options: list[tuple[str, str]]) -> bool:
    return _tell(turn, matter, person, texts.invitation(turn.person.name, facts, options))


def _proposer(turn: Turn, case: Case) -> int | None:
    """Who proposed a meeting last, if it was somebody else."""
    made = [c for c in changes.of_object(turn.conn, "case", case.id) if c.field == MEETING]
    return made[-1].by if made and made[-1].by != turn.person.id else None


def _answer_meeting(turn: Turn, matter: Matter, asked_by: int, moment: datetime) -> OutgoingMessage:
    said = matter.spoken(moment, turn.now)
    label, title = matter.record.label, matter.record.title
    changes.record(turn.conn, "case", matter.case.id, {MEETING_ANSWER: (None, moment)}, turn.actor)
    asking = people.person(turn.conn, asked_by)
    message = texts.meeting_suits(turn.person.name, label, title, said)
    notify.to_person_or_group(
        turn.conn, turn.house, asking.id, matter.group, message, kind="request", now=turn.now, about=label
    )
    return texts.meeting_answered(asking.name, label, title, said)


# ---------------------------------------------------------------- telling


def _tell(turn: Turn, matter: Matter, person: Person, message: OutgoingMessage) -> bool:
    """Ask one person one-to-one, and note it: they may answer, and are told the end. False where it cannot be."""
    conn, case = turn.conn, matter.case
    if not notify.to_person(
        conn, turn.house, person.id, message, kind="request", now=turn.now, about=matter.record.label, group=matter.group
    ):
        return False
    if person.id not in {alarm.person_id for alarm in cases.alarms_of(conn, case.id)}:
        step = max((rung.step for rung in cases.rungs_of(conn, case.id) if rung.fired_at), default=0)
        cases.put_alarm(conn, case.id, person.id, group_id=None, step=step, role=e.ASKED, now=turn.now)
    return True


def moment_of(turn: Turn, read) -> datetime | None:  # type: ignore[no-untyped-def]
    """A deadline as said, as an aware moment to come; None without one."""
    if read is None or read.moment is None:
        return None
    if read.past or read.moment <= turn.local:
        raise Sorry(texts.over(common.date(read.moment, has_clock=read.clock is not None, today=turn.local)))
    return turn.utc(read.moment)
