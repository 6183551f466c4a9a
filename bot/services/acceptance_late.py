"""A submission nobody has decided on when it is due: the acceptor hears of it, then their lead, then the executive.

The task itself is reported done and has no open case; the acceptor's rungs are slots, one a person, as for evaluations.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules import escalation as e
from bot.rules.manners import Manners
from bot.rules.paper import acceptance_rungs
from bot.rules.zones import to_local, to_utc
from bot.services import gather, notify, rungs
from bot.services.house import House
from bot.services.turn import Turn
from bot.texts import acceptances as texts
from bot.texts import common
from storage import acceptance as rows
from storage import cases, people, projects, slots, tasks
from storage.paper_records import Acceptance
from storage.records import Group, Project, Task

KIND = "acceptance"


@dataclass(frozen=True, slots=True)
class Rung:
    """One role to be told about one submission; `at` is an aware UTC moment."""

    one: Acceptance
    task: Task
    project: Project
    group: Group
    role: str
    at: datetime

    def reason(self, person_id: int) -> str:
        """`acceptance:7:lead:17`."""
        return f"{KIND}:{self.one.id}:{self.role}:{person_id}"


def open_rungs(conn: Connection, house: House) -> list[Rung]:
    """Rungs of everything that waits for an acceptor, in groups and projects that are open, the soonest first."""
    found: list[Rung] = []
    for one in rows.waiting(conn):
        task = tasks.task(conn, one.task_id)
        project = projects.project(conn, task.project_id)
        group = projects.group(conn, project.home_group_id)
        over = task.cancelled_at or task.done_at is None or project.closed_at or project.cancelled_at or group.closed_at
        if not over:
            found += rungs_of(house, one, task, project, group, house.manners(conn, group.id))
    return sorted(found, key=lambda rung: rung.at)


def rungs_of(
    house: House, one: Acceptance, task: Task, project: Project, group: Group, manners: Manners
) -> list[Rung]:
    """The three rungs of one submission."""
    planned = acceptance_rungs(to_local(one.due_at, group.zone), house.calendar, manners)
    return [Rung(one, task, project, group, role, to_utc(moment, group.zone)) for role, moment in planned]


def next_look(conn: Connection, house: House, rung: Rung, now: datetime) -> datetime | None:
    """When this rung must be looked at after `now`: its moment, or the next window where a cap holds it."""
    if rung.at > now:
        return rung.at
    if not _untold(conn, rung, now):
        return None
    local, manners = to_local(now, rung.group.zone), house.manners(conn, rung.group.id)
    sendable = e.sendable(rung.role, local, manners, house.calendar)
    if sendable == local:
        sendable = e.next_day(rung.role, local, manners, house.calendar)
    return to_utc(sendable, rung.group.zone)


def fire(conn: Connection, house: House, rung: Rung, now: datetime) -> None:
    """Tell everybody on a rung whose moment has come and whom no cap holds back, once each."""
    manners = house.manners(conn, rung.group.id)
    local = to_local(now, rung.group.zone)
    if e.sendable(rung.role, local, manners, house.calendar) != local:
        return
    midnight = to_utc(datetime.combine(local.date(), time(0, 0)), rung.group.zone)
    most = e.cap(rung.role, manners)
    for person_id in _untold(conn, rung, now):
        if most is not None and cases.written_since(conn, person_id, midnight) >= most:
            continue
        if slots.claim(conn, rung.reason(person_id), KIND, rung.at, now, "posted"):
            _tell(conn, house, rung, person_id, now)


def _tell(conn: Connection, house: House, rung: Rung, person_id: int, now: datetime) -> None:
    label, title, about = rung.task.label, rung.task.title, rung.task.label
    if rung.role == e.EXECUTIVE:
        line = texts.synced(label, title)
        gather.note(conn, house, rung.group, line, kind=KIND, about=about, now=now, inbox_id=None)
    reason, message = rung.reason(person_id), _words(conn, house, rung, now)
    notify.to_person_or_group(
        conn, house, person_id, rung.group, message, kind="rung", now=now, reason=reason, about=about
    )


def _words(conn: Connection, house: House, rung: Rung, now: datetime) -> OutgoingMessage:
    zone, label, title = rung.group.zone, rung.task.label, rung.task.title
    due = _spoken(rung.one.due_at, zone, now)
    every = rungs_of(house, rung.one, rung.task, rung.project, rung.group, house.manners(conn, rung.group.id))
    place = next(i for i, one in enumerate(every) if one.role == rung.role)
    later = next((one for one in every[place + 1 :] if _on(conn, one, now)), None)
    otherwise = _spoken(later.at, zone, now) if later else ""
    told = [person.name for one in every[:place] for person in people.by_ids(conn, told_of(conn, one, now)).values()]
    if rung.role == e.OWNER:
        to_lead = otherwise if later and later.role == e.LEAD else ""
        return texts.late(label, title, _spoken(rung.one.created_at, zone, now), due, to_lead)
    if rung.role == e.LEAD:
        return texts.late_lead(label, title, due, told, otherwise)
    return texts.late_executive(label, title, due, told)


def end(turn: Turn, task: Task, one: Acceptance) -> None:
    """There is a result: exactly those who were reminded are told, where they were."""
    _tell_reminded(turn, task, one, texts.over(task.label, task.title, one.result))


def again(turn: Turn, one: Acceptance) -> None:
    """The result was taken back: whoever heard of it hears that it waits again."""
    task = tasks.task(turn.conn, one.task_id)
    _tell_reminded(turn, task, one, texts.open_again(task.label, task.title, turn.person.name))


def _tell_reminded(turn: Turn, task: Task, one: Acceptance, message: OutgoingMessage) -> None:
    project = projects.project(turn.conn, task.project_id)
    group = projects.group(turn.conn, project.home_group_id)
    every = [Rung(one, task, project, group, role, turn.now) for role in (e.OWNER, e.LEAD, e.EXECUTIVE)]
    told = dict.fromkeys(i for rung in every for i in told_of(turn.conn, rung, turn.now))
    for person_id in told:
        if person_id != turn.person.id:
            notify.to_person_or_group(
                turn.conn, turn.house, person_id, group, message, kind="end", now=turn.now, about=task.label
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
    """Who stands on a rung today, deputies for who is away; nobody twice on the way up."""
    below = [rung.one.acceptor_id] if rung.role != e.OWNER else []
    below += _leads(conn, rung) if rung.role == e.EXECUTIVE else []
    named = {e.OWNER: [rung.one.acceptor_id], e.LEAD: _leads(conn, rung)}.get(rung.role, [rung.project.executive_id])
    merged = {people.person(conn, i).id for i in below if i}
    own = [people.person(conn, i).id for i in named if i]
    found = [rungs.standing_in(conn, i, rung.role, now) for i in own if i not in merged]
    return list(dict.fromkeys(i for i in found if i))


def _leads(conn: Connection, rung: Rung) -> list[int | None]:
    """The lead of the acceptor's department; of the 牵头部门 where the acceptor leads it themselves or has none."""
    acceptor = people.person(conn, rung.one.acceptor_id) if rung.one.acceptor_id else None
    department = people.department(conn, acceptor.department_id) if acceptor and acceptor.department_id else None
    own = department.lead_id if department else None
    if own is not None and acceptor is not None and own != acceptor.id:
        return [own]
    return [one.lead_id for one in projects.lead_departments(conn, rung.project.id)]


def _spoken(moment: datetime, zone: str, now: datetime) -> str:
    return common.date(to_local(moment, zone), has_clock=True, today=to_local(now, zone))
