"""An absence is said, shown, ended; deputies hear what they are asked, and their day is listed when it begins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules import permissions as p
from bot.rules.absence import listed_at
from bot.rules.calendar import Calendar
from bot.rules.zones import DEFAULT_ZONE, to_local, to_utc
from bot.services import absences, notify, roles
from bot.services.house import House
from bot.services.turn import Sorry, Turn
from bot.texts import absences as texts
from bot.texts import common
from storage import absences as rows
from storage import changes, people, projects, rights, slots, tasks
from storage.records import Absence, Person, Project, Task

KIND = "absence"

# ---------------------------------------------------------------- who may


def require(turn: Turn, absent: Person, deputy: Person | None) -> None:
    """Refuse unless the speaker may say that somebody is away, and who stands in.

    Whoever stands in for a lead or an executive decides in their place: only they themselves, or an admin, say so.
    """
    if deputy is not None and deputy.id == absent.id:
        raise Sorry(texts.not_yourself(absent.name))
    if absent.id == turn.person.id or turn.person.is_admin:
        return
    if _leads(turn.conn, absent):
        raise Sorry(texts.leaders_say_it_themselves(absent.name), denied=("person", absent.id, KIND))
    holders = _holders(turn, absent)
    found = {role for role, person in holders if person.id == turn.person.id}
    named = [person for _, person in holders]
    roles.require(turn, KIND, found, holders=named, kind="person", object_id=absent.id)


def _holders(turn: Turn, absent: Person) -> list[tuple[str, Person]]:
    """Contact and lead of their department; the coordinators only where one coordinates all that is theirs.

    A deputy reads and answers for everything of the absent person, so nobody gets at another project's work by making
    a project of their own.
    """
    found: list[tuple[str, int | None]] = []
    if absent.department_id:
        own = people.department(turn.conn, absent.department_id)
        found += [(p.OWN_CONTACT, own.contact_id), (p.OWN_LEAD, own.lead_id)]
    theirs = [one for one in projects.by_ids(turn.conn, rights.held(turn.conn, absent.id)) if _running(one)]
    coordinating = [{one.coordinator_id, one.deputy_id} for one in theirs]
    if theirs and not people.contact_of(turn.conn, absent.id):
        found += [(p.COORDINATOR, i) for i in sorted(i for i in set.intersection(*coordinating) if i)]
    return [(role, people.person(turn.conn, i)) for role, i in found if i and i != absent.id]


def _running(project: Project) -> bool:
    return project.closed_at is None and project.cancelled_at is None


def _leads(conn: Connection, person: Person) -> bool:
    if people.led_by(conn, person.id):
        return True
    return any(person.id == project.executive_id for project in projects.by_ids(conn, rights.held(conn, person.id)))


# ---------------------------------------------------------------- saying it


def record(turn: Turn, absent: Person, deputy: Person | None, begin: datetime | None, until: datetime) -> OutgoingMessage:
    """Keep an absence (naive local moments; no `begin`: from now) and tell whoever it concerns; what to reply."""
    conn, now = turn.conn, turn.now
    start = turn.utc(begin) if begin else now
    for known in rows.of_person(conn, absent.id, now):
        if known.from_at < turn.utc(until) and start < known.until_at:
            _end(turn, known)
    values = {"person_id": absent.id, "deputy_id": deputy.id if deputy else None, "from_at": start}
    values |= {"until_at": turn.utc(until), "created_by": turn.person.id, "created_at": now}
    made = rows.get(conn, rows.add(conn, **values))
    changes.record(conn, KIND, made.id, {"created": (None, absent.id)}, turn.actor)
    when = spoken(made, turn.zone, turn.local)
    notes = _notes(turn, made, deputy)
    beside = _beside(turn, made, deputy)
    _tell_stand_in(turn, made, absent, deputy, beside, when)
    if absent.id != turn.person.id:
        _tell(turn, absent.id, texts.said_for_you(turn.person.name, when, deputy.name if deputy else ""))
    return texts.saved(absent.name, when, deputy.name if deputy else "", beside.name if beside else "", notes=notes)


def _notes(turn: Turn, made: Absence, deputy: Person | None) -> list[str]:
    """What the speaker should know about the deputy."""
    if deputy is None:
        return []
    notes: list[str] = []
    begin = max(made.from_at, turn.now)
    if absences.is_away(turn.conn, deputy.id, begin):
        found = absences.named_deputy(turn.conn, made.person_id, begin)
        instead = people.person(turn.conn, found) if found else None
        notes.append(texts.also_away(deputy.name, instead.name if instead else ""))
    if notify.reachable(turn.conn, turn.house, deputy.id) is None:
        notes.append(texts.unreachable(deputy.name))
    return notes


def _beside(turn: Turn, made: Absence, deputy: Person | None) -> Person | None:
    """Who reads the reminders where nobody was named."""
    if deputy is not None:
        return None
    found = absences.deputy_of(turn.conn, made.person_id, max(made.from_at, turn.now))
    return people.person(turn.conn, found) if found else None


def _tell_stand_in(
    turn: Turn, made: Absence, absent: Person, deputy: Person | None, beside: Person | None, when: str
) -> None:
    work = tasks_of(turn.conn, absent.id)
    if beside is not None and beside.id != turn.person.id:
        _tell(turn, beside.id, texts.nobody_named(absent.name, when, [task.label for task in work]))
    if deputy is None:
        return
    begun = begins_at(made, turn.house.calendar) <= turn.now
    lines = task_lines(work, turn.zone, turn.local) if begun else []
    if deputy.id != turn.person.id:
        _tell(turn, deputy.id, texts.please_stand_in(turn.person.name, absent.name, when, lines))
    if begun:  # told just now, or standing in by their own word
        slots.claim(turn.conn, reason(made), KIND, made.from_at, turn.now, "posted")


def _tell(turn: Turn, person_id: int, message: OutgoingMessage) -> None:
    notify.to_person(turn.conn, turn.house, person_id, message, kind="request", now=turn.now, group=turn.group)


# ---------------------------------------------------------------- showing it


def show(turn: Turn) -> OutgoingMessage:
    """The speaker's absences, and whom they stand in for now."""
    mine = [
        texts.mine(spoken(away, turn.zone, turn.local), _name(turn.conn, away.deputy_id))
        for away in rows.of_person(turn.conn, turn.person.id, turn.now)
    ]
    standing = [
        texts.for_another(_name(turn.conn, away.person_id), spoken(away, turn.zone, turn.local))
        for away in rows.lasting(turn.conn, turn.now)
        if away.deputy_id is not None and people.person(turn.conn, away.deputy_id).id == turn.person.id
    ]
    return texts.shown(mine, standing)


def _name(conn: Connection, person_id: int | None) -> str:
    return people.person(conn, person_id).name if person_id else ""


def spoken(away: Absence, zone: str, today: datetime) -> str:
    """`10月12日（周一）至16日（周五）`; an absence that has begun runs 即日起."""
    begin, end = to_local(away.from_at, zone), to_local(away.until_at, zone)
    until = common.date(end, has_clock=(end.hour, end.minute) != (23, 59), today=today)
    if begin <= today and begin.date() != end.date():
        whole = begin.hour == begin.minute == 0
        return texts.span(common.date(begin, has_clock=False, today=today) if whole else "", until)
    if begin.date() == end.date():
        return until if (end.hour, end.minute) == (23, 59) else texts.span("", until)
    return texts.span(common.date(begin, has_clock=False, today=today), until)


def task_lines(work: list[Task], zone: str, today: datetime) -> list[str]:
    """Tasks of an absent person as lines."""
    return [
        texts.task_line(
            task.label,
            task.title,
            task.percent,
            common.date(to_local(task.due_at, zone), has_clock=task.due_has_clock, today=today),
        )
        for task in work
    ]


def tasks_of(conn: Connection, person_id: int) -> list[Task]:
    """Open tasks of somebody in open projects, soonest due first."""
    ids = [project.id for project in projects.all_open(conn)]
    found = [task for task in tasks.of_projects(conn, ids, only_open=True) if task.owner_id == person_id]
    return sorted(found, key=lambda task: (task.due_at, task.number))


# ---------------------------------------------------------------- the end


def end(turn: Turn, absent: Person) -> list[Absence]:
    """Take back every absence of a person that is not over; the deputies hear it, and the person if another says so."""
    found = rows.of_person(turn.conn, absent.id, turn.now)
    for away in found:
        _end(turn, away)
        deputy = people.person(turn.conn, away.deputy_id) if away.deputy_id else None
        if deputy is not None and deputy.id != turn.person.id:
            _tell(turn, deputy.id, texts.no_longer(absent.name))
    if found and absent.id != turn.person.id:
        _tell(turn, absent.id, texts.over_for_you(turn.person.name))
    return found


def _end(turn: Turn, away: Absence) -> None:
    rows.set_values(turn.conn, away.id, ended_at=turn.now)
    changes.record(turn.conn, KIND, away.id, {"ended_at": (None, turn.now)}, turn.actor)


def undo(turn: Turn, made: list[changes.Change]) -> list[str]:
    """/撤销: what a message said about absences is taken back; a deputy who was told hears that it is over."""
    lines = []
    for change in made:
        away = rows.get(turn.conn, change.object_id)
        name = _name(turn.conn, away.person_id)
        if change.field == "created" and away.ended_at is None:
            _end(turn, away)
            if away.deputy_id and away.deputy_id != turn.person.id:
                _tell(turn, away.deputy_id, texts.no_longer(name))
            lines.append(texts.undone(name))
        elif change.field == "ended_at" and away.ended_at is not None:
            rows.set_values(turn.conn, away.id, ended_at=None)
            changes.record(turn.conn, KIND, away.id, {"ended_at": (away.ended_at, None)}, turn.actor)
            lines.append(texts.undone_end(name, _name(turn.conn, away.deputy_id)))
    return lines


# ---------------------------------------------------------------- the first morning


def begins_at(away: Absence, calendar: Calendar) -> datetime:
    """When the deputy's day is listed: at once in working hours, else in the morning of the first working day."""
    local = listed_at(to_local(away.from_at, DEFAULT_ZONE), calendar)
    return to_utc(local, DEFAULT_ZONE)


def reason(away: Absence) -> str:
    """The slot of the list that a deputy gets once."""
    return f"absence:{away.id}"


def list_day(conn: Connection, house: House, away: Absence, now: datetime) -> None:
    """Tell whoever stands in what there is, once; nobody there, nothing to say."""
    deputy = absences.named_deputy(conn, people.person(conn, away.person_id).id, now)
    if not slots.claim(conn, reason(away), KIND, begins_at(away, house.calendar), now, "posted" if deputy else "empty"):
        return
    work = tasks_of(conn, people.person(conn, away.person_id).id)
    if deputy is None or not work:
        return
    today = to_local(now, DEFAULT_ZONE)
    when = spoken(away, DEFAULT_ZONE, today)
    message = texts.begins(_name(conn, away.person_id), when, task_lines(work, DEFAULT_ZONE, today))
    group = notify.home_group(conn, work[0].project_id)
    notify.to_person(conn, house, deputy, message, kind="notice", now=now, reason=reason(away), group=group)
