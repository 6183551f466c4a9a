"""One case as it stands now: what it is about, its moments in local time, and who stands on its rungs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import escalation as e
from bot.rules.manners import Manners
from bot.rules.zones import to_local, to_utc
from bot.services import absences, notify, overspend, spread
from bot.services.house import House
from bot.texts import common, typed
from storage import issues as issue_rows
from storage import people, projects, tasks
from storage.records import Case, Department, Group, Issue, Person, Project, Task


@dataclass(frozen=True, slots=True)
class Subject:
    """What a case is about, whatever kind of record it is. `gone`: why there is nothing to say any more, else empty."""

    label: str
    title: str
    owner_id: int  # who answers for it
    department_id: int | None
    group_id: int  # where it was made
    measure: str
    gone: str


@dataclass(frozen=True, slots=True)
class Matter:
    """A case with everything it is about. `task` or `issue` is the row behind `record` where it is one of them."""

    case: Case
    record: Subject
    task: Task | None
    issue: Issue | None
    project: Project
    group: Group  # where its posts go
    zone: str
    manners: Manners

    def local(self, moment: datetime) -> datetime:
        """Naive wall time of the project's home group."""
        return to_local(moment, self.zone)

    def utc(self, local: datetime) -> datetime:
        """Aware UTC of a wall time there."""
        return to_utc(local, self.zone)

    def spoken(self, moment: datetime, now: datetime, *, has_clock: bool = True) -> str:
        """A moment as people read it: `10月22日（周四）09:30`; the year only where it is another."""
        local, today = self.local(moment), self.local(now)
        return common.date(local, has_clock=has_clock, today=local if local.year == today.year else today)


# ---------------------------------------------------------------- what a case is about


def _task(conn: Connection, case: Case) -> tuple[Subject, Task | None, Issue | None]:
    task = tasks.task(conn, case.object_id)
    gone = "" if task.open else "done"
    if task.cancelled_at is not None:
        gone = "cancelled"
    elif task.open and task.due_at != case.started_at:
        gone = "new_date"
    about = Subject(task.label, task.title, task.owner_id, task.department_id, task.group_id, task.measure, gone)
    return about, task, None


def _issue(conn: Connection, case: Case) -> tuple[Subject, Task | None, Issue | None]:
    issue = issue_rows.issue(conn, case.object_id)
    gone = "cancelled" if issue.cancelled_at is not None else "" if issue.open else "solved"
    about = Subject(
        issue.label, issue.title, issue.owner_id, issue.department_id, issue.group_id, issue.measure, gone
    )
    return about, None, issue


def _spending(conn: Connection, case: Case) -> tuple[Subject, Task | None, Issue | None]:
    over = overspend.look(conn, case.object_id)
    gone = "" if over.open else "in_budget"
    about = Subject(over.label, over.title, over.owner_id, over.department_id, over.group_id, over.measure, gone)
    return about, None, None


Read = Callable[[Connection, Case], tuple[Subject, Task | None, Issue | None]]
SUBJECTS: Mapping[str, Read] = {"task": _task, "issue": _issue, "project": _spending}  # by Case.object_kind


RULE: Mapping[str, int] = {"task": 7, "issue": 6, "project": 7}  # which rule a case climbs by, by Case.object_kind


def look(conn: Connection, house: House, case: Case) -> Matter:
    """Read everything a case is about."""
    record, task, issue = SUBJECTS[case.object_kind](conn, case)
    home = notify.home_group(conn, case.project_id)
    project = projects.project(conn, case.project_id)
    group = spread.place(conn, project, record.group_id, record.owner_id if case.object_kind == "task" else None)
    return Matter(case, record, task, issue, project, group, home.zone, house.manners(conn, home.id))


def over(matter: Matter) -> str:
    """Why a case has nothing to say any more, whoever forgot to end it; empty while it has."""
    if matter.project.closed_at is not None or matter.project.cancelled_at is not None:
        return "cancelled"
    return matter.record.gone


# ---------------------------------------------------------------- who stands on a rung


def department_of(conn: Connection, department_id: int | None, person_id: int) -> Department | None:
    """The department given, else the person's own."""
    found = department_id or people.person(conn, person_id).department_id
    return people.department(conn, found) if found else None


def own_department(conn: Connection, matter: Matter) -> Department | None:
    """The responsible department."""
    return department_of(conn, matter.record.department_id, matter.record.owner_id)


def named_on(conn: Connection, matter: Matter, role: str) -> list[int]:
    """Person ids a rung belongs to, present or not, each once, in the order they are named."""
    own = own_department(conn, matter)
    found: list[int | None] = []
    if role == e.OWNER:
        found = [matter.record.owner_id]
    elif role == e.CONTACT:
        found = [own.contact_id if own else None]
    elif role in (e.LEAD, e.NOTICE):
        found = [own.lead_id if own else None]
    elif role == e.BOTH_LEADS:
        found = _leads(conn, matter, own)
    elif role == e.EXECUTIVE:
        found = [matter.project.executive_id]
    elif role == e.PROMISE:
        found = [matter.case.follower_id]
    return list(dict.fromkeys(people.person(conn, i).id for i in found if i))


def _leads(conn: Connection, matter: Matter, own: Department | None) -> list[int | None]:
    raising = department_of(conn, None, matter.issue.raiser_id) if matter.issue else None
    leading = projects.lead_departments(conn, matter.project.id)[:1]
    return [d.lead_id if d else None for d in (raising, own, *leading)]


def people_on(conn: Connection, matter: Matter, role: str, now: datetime) -> list[int]:
    """Who is told on a rung at `now`: deputies for those who are away; empty when nobody stands there."""
    found = (standing_in(conn, person_id, role, now) for person_id in named_on(conn, matter, role))
    return list(dict.fromkeys(i for i in found if i))


def standing_in(conn: Connection, person_id: int, role: str, now: datetime) -> int | None:
    """The person, or whoever reads their prompts while they are away; a lead or executive only by a deputy named."""
    if not absences.is_away(conn, person_id, now):
        return person_id
    if role in e.LEADING:
        return absences.named_deputy(conn, person_id, now)
    return absences.deputy_of(conn, person_id, now)


def stood_for(conn: Connection, matter: Matter, role: str, person_id: int, now: datetime) -> list[str]:
    """Names of those absent whom this person stands in for on a rung; empty when it is their own."""
    holders = named_on(conn, matter, role)
    if person_id in holders:
        return []
    return names_of(conn, [i for i in holders if standing_in(conn, i, role, now) == person_id])


def names_of(conn: Connection, ids: list[int]) -> list[str]:
    """Names in the given order."""
    return [people.person(conn, i).name for i in ids]


def coordinator_of(conn: Connection, project: Project, now: datetime) -> Person | None:
    """Who coordinates a project today: its 牵头人, the deputy of the project, or a deputy named for the absence."""
    for found in (project.coordinator_id, project.deputy_id):
        if found is not None and not absences.is_away(conn, found, now):
            return people.person(conn, found)
    if project.coordinator_id is None:
        return None
    standing = absences.deputy_of(conn, project.coordinator_id, now)
    return people.person(conn, standing or project.coordinator_id)


# ---------------------------------------------------------------- a new date under discussion


def new_date_command(conn: Connection, task: Task, zone: str, now: datetime) -> str:
    """Agreeing to the date asked for, else to the one expected, as it is typed; empty where neither is still to come."""
    asked = tasks.open_request(conn, task.id)
    moment = asked.due_at if asked else task.forecast_at
    if moment is None or moment <= max(now, task.due_at):
        return ""
    day = typed.typed(to_local(moment, zone), has_clock=bool(asked and asked.due_has_clock))
    reason = asked.reason if asked else task.delay_reason or task.risk or task.note
    return typed.agree(task.label, day, " ".join(reason.split())[:60])
