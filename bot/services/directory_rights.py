"""Who may change the directory: 部门, 成员 and 绑定 ask here.

A department belongs to the whole organisation, and anybody can make it take part in a project of their own. So taking
part gives no rights. What nobody can make from outside is a place in the group where the department was registered:
the coordinator of the oldest open project of that group with it, or of a project its own lead made, may change it.
"""

from __future__ import annotations

from sqlalchemy import Connection

from bot.rules import permissions as p
from bot.services import roles
from bot.services.turn import Turn
from storage import people, projects, rights
from storage.records import Department, Person, Project


def require(turn: Turn, known: Department | None) -> None:
    """Refuse, naming who may, unless the speaker may set this department (None: one that does not exist yet)."""
    held = over(turn.conn, turn.person, known) if _settled(known) else _beginning(turn)
    holders = _holders(turn, known)
    roles.require(turn, "directory", held, holders=holders, kind="department", object_id=known.id if known else 0)


def over(conn: Connection, person: Person, known: Department | None) -> set[str]:
    """The roles a person has over a department that has a lead or a contact."""
    found = {p.ADMIN} if person.is_admin else set()
    if known is None:
        return found
    if person.id == known.lead_id:
        found.add(p.DEPARTMENT_LEAD)
    if any(coordinates(person, project) for project in entrusted(conn, known)):
        found.add(p.COORDINATOR)
    return found


def entrusted(conn: Connection, department: Department) -> list[Project]:
    """Open projects whose coordinators may change this department."""
    taking_part = rights.open_with(conn, department.id)
    home = _home(conn, department.id)
    at_home = next((one for one in taking_part if home is not None and one.home_group_id == home), None)
    by_lead = [one for one in taking_part if department.lead_id is not None and one.created_by == department.lead_id]
    return list({one.id: one for one in (at_home, *by_lead) if one}.values())


def coordinates(person: Person, project: Project) -> bool:
    """Whether somebody is the coordinator of a project, or the deputy."""
    return person.id in (project.coordinator_id, project.deputy_id)


def coordinators(conn: Connection, found: list[Project]) -> list[Person]:
    """Coordinators and deputies of these projects."""
    return [people.person(conn, i) for one in found for i in (one.coordinator_id, one.deputy_id) if i]


def may_place(turn: Turn, person: Person) -> bool:
    """Whether the speaker may say to which department somebody belongs, as far as it concerns that person.

    Not out of a department of others, and not where they work on projects the speaker has no say in: the new
    department's lead would have a say over that work.
    """
    if turn.person.is_admin or turn.person.id == person.id:
        return True
    if person.department_id is not None:
        now_in = people.department(turn.conn, person.department_id)
        return not _settled(now_in) or p.may("directory", over(turn.conn, turn.person, now_in))
    held = projects.by_ids(turn.conn, rights.held(turn.conn, person.id))
    return all(may_assign(turn, one) for one in held)


def may_assign(turn: Turn, project: Project) -> bool:
    """Whether the speaker may give out work in a project."""
    return turn.person.is_admin or p.may("assign", roles.in_project(turn.conn, project, turn.person.id))


def placers(turn: Turn, person: Person) -> list[Person]:
    """Who may say where somebody belongs: named in a refusal."""
    if person.department_id is not None:
        return _holders(turn, people.department(turn.conn, person.department_id))
    held = projects.by_ids(turn.conn, rights.held(turn.conn, person.id))
    return [*coordinators(turn.conn, held), *people.admins(turn.conn)]


def first_project(conn: Connection, group_id: int) -> Project | None:
    """The project whose roles speak for a group: its oldest, open and at home there if there is one."""
    found = projects.by_ids(conn, projects.of_group(conn, group_id))
    return min(
        found,
        key=lambda one: (bool(one.closed_at or one.cancelled_at), one.home_group_id != group_id, one.id),
        default=None,
    )


def speaking(turn: Turn, group_id: int) -> tuple[set[str], list[Project]]:
    """The roles by which the speaker decides for a group, and the projects they come from.

    The project that is the default now, and the group's first, which no newcomer can take away.
    """
    found = {p.ADMIN} if turn.person.is_admin else set()
    asked = [turn.default_project(), first_project(turn.conn, group_id)]
    known = [one for one in asked if one]
    for one in known:
        found |= roles.in_project(turn.conn, one, turn.person.id) - {p.FOUNDER}
    if beginning(turn):
        found.add(p.FOUNDER)
    return found, known


def beginning(turn: Turn) -> bool:
    """A group in which no project has a department yet: no roles exist, so whoever begins may."""
    return turn.group is not None and not any(
        projects.departments_of(turn.conn, i) for i in projects.of_group(turn.conn, turn.group.id)
    )


def _settled(known: Department | None) -> bool:
    return known is not None and (known.lead_id is not None or known.contact_id is not None)


def _beginning(turn: Turn) -> set[str]:
    """Roles for a department nobody answers for yet."""
    found = {p.ADMIN} if turn.person.is_admin else set()
    if beginning(turn):
        found.add(p.FOUNDER)
    if any(coordinates(turn.person, one) for one in _at_hand(turn)):
        found.add(p.COORDINATOR)
    return found


def _at_hand(turn: Turn) -> list[Project]:
    """The project a new department would take part in; one-to-one, those the speaker belongs to."""
    if turn.group is None:
        return projects.by_ids(turn.conn, turn.project_ids())
    chosen = turn.default_project()
    return [chosen] if chosen else []


def _holders(turn: Turn, known: Department | None) -> list[Person]:
    if known is None or not _settled(known):
        return [*coordinators(turn.conn, _at_hand(turn)), *people.admins(turn.conn)]
    lead = [people.person(turn.conn, known.lead_id)] if known.lead_id else []
    return [*lead, *coordinators(turn.conn, entrusted(turn.conn, known)), *people.admins(turn.conn)]


def _home(conn: Connection, department_id: int) -> int | None:
    """The group a department was registered in, or that in which an admin last set it."""
    said = rights.settings_of(conn, department_id)
    admins = {one.id for one in people.admins(conn)}
    by_admin = [one for one in said if one.person_id in admins]
    if by_admin:
        return by_admin[-1].group_id
    return said[0].group_id if said else None
