"""Which roles a person holds towards a record, from our own tables; nicknames never count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import permissions as p
from bot.services import absences
from bot.services.turn import Sorry, Turn
from bot.texts import common
from storage import cases, people, projects
from storage.records import Department, Issue, Person, Project, Task

# Not for a deputy whom somebody else than the absent person named.
_DECIDING = {p.OWN_LEAD, p.RAISER_LEAD, p.PROJECT_LEAD, p.HOST_LEAD, p.DEPARTMENT_LEAD, p.COORDINATOR, p.EXECUTIVE}
_STANDING = {p.OWNER, p.OWN_CONTACT, p.OWN_LEAD}  # whoever holds one of these needs nobody's to report


def department_of(conn: Connection, person_id: int) -> Department | None:
    """The department a person belongs to."""
    found = people.person(conn, person_id).department_id
    return people.department(conn, found) if found else None


def towards(turn: Turn, task: Task) -> set[str]:
    """Roles of the speaker towards a task by the directory alone, kept while it does not change."""
    key = ("roles", task.project_id, task.owner_id, task.department_id, turn.person.id)
    own = turn.house.recall.get(turn.conn, key, lambda: _directory_roles(turn.conn, task, turn.person.id))
    if not own.isdisjoint(_STANDING):
        return own
    return own | lent(turn.conn, turn.person.id, turn.now, lambda i: _directory_roles(turn.conn, task, i))


def _directory_roles(conn: Connection, task: Task, person_id: int) -> set[str]:
    found = in_project(conn, projects.project(conn, task.project_id), person_id)
    return found | _own(conn, task.owner_id, task.department_id, person_id)


def in_project(conn: Connection, project: Project, person_id: int) -> set[str]:
    """Roles in a project: coordinator (or deputy), executive, lead or contact of one of its departments."""
    found: set[str] = set()
    if person_id in (project.coordinator_id, project.deputy_id):
        found.add(p.COORDINATOR)
    if person_id == project.executive_id:
        found.add(p.EXECUTIVE)
    taking_part = projects.departments_of(conn, project.id)
    if not taking_part:
        found.add(p.FOUNDER)  # no roles exist yet: whoever begins
    for department in taking_part:
        if person_id == department.lead_id:
            found.add(p.PROJECT_LEAD)
        if person_id == department.contact_id:
            found.add(p.PROJECT_CONTACT)
    return found


def towards_task(conn: Connection, task: Task, person_id: int, now: datetime | None = None) -> set[str]:
    """Roles towards a task: the project's, and owner, contact or lead of the responsible department.

    With `now` (aware UTC) also those of whoever this person stands in for at that moment.
    """
    found = set(_directory_roles(conn, task, person_id))
    if cases.was_alarmed(conn, "task", task.id, person_id):
        found.add(p.ALARMED)
    return found | lent(conn, person_id, now, lambda i: towards_task(conn, task, i))


def towards_project(conn: Connection, project_id: int, person_id: int) -> set[str]:
    """Roles towards a project as a matter of its own: the usual ones, and whether its budget alarmed this person."""
    found = set(in_project(conn, projects.project(conn, project_id), person_id))
    if cases.was_alarmed(conn, "project", project_id, person_id):
        found.add(p.ALARMED)
    return found


def towards_issue(conn: Connection, issue: Issue, person_id: int, now: datetime | None = None) -> set[str]:
    """Roles towards an issue: also its raiser and the raiser's lead; `now` as in towards_task."""
    found = in_project(conn, projects.project(conn, issue.project_id), person_id)
    found |= _own(conn, issue.owner_id, issue.department_id, person_id)
    if person_id == issue.raiser_id:
        found.add(p.RAISER)
    raising = department_of(conn, issue.raiser_id)
    if raising and raising.lead_id == person_id:
        found.add(p.RAISER_LEAD)
    if cases.was_alarmed(conn, "issue", issue.id, person_id):
        found.add(p.ALARMED)
    return found | lent(conn, person_id, now, lambda i: towards_issue(conn, issue, i))


def lent(conn: Connection, person_id: int, now: datetime | None, held: Callable[[int], set[str]]) -> set[str]:
    """Roles of those a person stands in for at `now`; `held` reads them for one person id.

    What they may do, the deputy may do; decisions only where the absent person named the deputy.
    """
    found: set[str] = set()
    if now is None:
        return found
    for away in absences.stood_for(conn, person_id, now):
        absent = people.person(conn, away.person_id).id
        theirs = held(absent)
        found |= theirs if absences.by_own_word(conn, absent, now) else theirs - _DECIDING
    return found


def _own(conn: Connection, owner_id: int, department_id: int | None, person_id: int) -> set[str]:
    found = {p.OWNER} if person_id == owner_id else set()
    department = people.department(conn, department_id) if department_id else department_of(conn, owner_id)
    if department and department.contact_id == person_id:
        found.add(p.OWN_CONTACT)
    if department and department.lead_id == person_id:
        found.add(p.OWN_LEAD)
    return found


def require(
    turn: Turn, action: str, roles: Iterable[str], *, holders: Iterable[Person] = (), kind: str = "task", object_id: int = 0
) -> None:
    """Refuse with the role needed and who holds it, unless one of `roles` allows `action`."""
    if p.may(action, roles):
        return
    names = list(dict.fromkeys(person.name for person in holders))
    raise Sorry(common.not_allowed(p.needed(action), names), denied=(kind, object_id, action))


def holders_of_task(conn: Connection, task: Task, action: str) -> list[Person]:
    """Who could do `action` on a task: named in a refusal."""
    department = people.department(conn, task.department_id) if task.department_id else None
    project = projects.project(conn, task.project_id)
    ids = {
        p.OWNER: task.owner_id,
        p.OWN_CONTACT: department.contact_id if department else None,
        p.OWN_LEAD: department.lead_id if department else None,
        p.COORDINATOR: project.coordinator_id,
        p.EXECUTIVE: project.executive_id,
    }
    return [people.person(conn, i) for i in (ids.get(role) for role in p.ALLOWED[action]) if i]


def holders_in_project(conn: Connection, project: Project, action: str) -> list[Person]:
    """Who could do `action` in a project, in the order of the table of roles; each once."""
    taking_part = projects.departments_of(conn, project.id)
    ids: dict[str, list[int | None]] = {
        p.COORDINATOR: [project.coordinator_id, project.deputy_id],
        p.EXECUTIVE: [project.executive_id],
        p.PROJECT_LEAD: [department.lead_id for department in taking_part],
        p.PROJECT_CONTACT: [department.contact_id for department in taking_part],
    }
    found = [i for role in p.ALLOWED[action] for i in ids.get(role, []) if i]
    return [people.person(conn, i) for i in dict.fromkeys(found)]


def holders_of_issue(conn: Connection, issue: Issue, action: str) -> list[Person]:
    """Who could do `action` on an issue."""
    department = people.department(conn, issue.department_id) if issue.department_id else None
    raising = department_of(conn, issue.raiser_id)
    project = projects.project(conn, issue.project_id)
    ids = {
        p.OWNER: issue.owner_id,
        p.RAISER: issue.raiser_id,
        p.OWN_LEAD: department.lead_id if department else None,
        p.RAISER_LEAD: raising.lead_id if raising else None,
        p.COORDINATOR: project.coordinator_id,
    }
    return [people.person(conn, i) for i in (ids.get(role) for role in p.ALLOWED[action]) if i]
