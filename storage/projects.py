"""Groups and projects: many-to-many, each project with a home group whose zone rules its records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, delete, func, insert, or_, select, update

from storage import version
from storage.models import (
    alarms,
    cases,
    departments,
    group_members,
    groups,
    issues,
    people,
    project_departments,
    project_groups,
    projects,
    tasks,
)
from storage.records import Department, Group, Project

ASKED = "asked"  # an alarm's role: somebody whom another person asked about a case


def group(conn: Connection, group_id: int) -> Group:
    """A group by id."""
    return Group(*conn.execute(select(groups).where(groups.c.id == group_id)).one())


def group_at(conn: Connection, adapter: str, conversation: str) -> Group | None:
    """The group of a conversation."""
    row = conn.execute(
        select(groups).where(groups.c.adapter == adapter, groups.c.conversation == conversation)
    ).first()
    return Group(*row) if row else None


def groups_all(conn: Connection) -> list[Group]:
    """Every group that is not closed."""
    return [Group(*row) for row in conn.execute(select(groups).where(groups.c.closed_at.is_(None)).order_by(groups.c.id))]


def groups_on(conn: Connection, adapter: str) -> list[Group]:
    """Every group ever met on one adapter, closed ones too, by title."""
    rows = conn.execute(select(groups).where(groups.c.adapter == adapter).order_by(groups.c.title, groups.c.id))
    return [Group(*row) for row in rows]


def add_group(conn: Connection, adapter: str, conversation: str, title: str, zone: str, now: datetime) -> Group:
    """A group the bot hears for the first time."""
    version.touch(conn)
    statement = insert(groups).values(
        adapter=adapter, conversation=conversation, title=title, zone=zone, created_at=now
    )
    group_id = int(conn.execute(statement.returning(groups.c.id)).scalar_one())
    return group(conn, group_id)


def set_group(conn: Connection, group_id: int, **values: object) -> None:
    """Set title, zone, default_project_id or closed_at."""
    version.touch(conn)
    conn.execute(update(groups).where(groups.c.id == group_id).values(**values))


def project(conn: Connection, project_id: int) -> Project:
    """A project by id."""
    return Project(*conn.execute(select(projects).where(projects.c.id == project_id)).one())


def by_ids(conn: Connection, ids: Iterable[int]) -> list[Project]:
    """Projects by id, in the order they were made."""
    rows = conn.execute(select(projects).where(projects.c.id.in_(set(ids))).order_by(projects.c.id))
    return [Project(*row) for row in rows]


def by_code(conn: Connection, code: str) -> Project | None:
    """A project by its code."""
    row = conn.execute(select(projects).where(projects.c.code == code)).first()
    return Project(*row) if row else None


def all_open(conn: Connection) -> list[Project]:
    """Projects that are neither closed nor cancelled."""
    rows = conn.execute(
        select(projects).where(projects.c.closed_at.is_(None), projects.c.cancelled_at.is_(None)).order_by(projects.c.id)
    )
    return [Project(*row) for row in rows]


def everyone(conn: Connection) -> list[Project]:
    """Every project there ever was."""
    return [Project(*row) for row in conn.execute(select(projects).order_by(projects.c.id))]


def add(conn: Connection, **values: object) -> int:
    """A new project."""
    version.touch(conn)
    return int(conn.execute(insert(projects).values(**values).returning(projects.c.id)).scalar_one())


def set_values(conn: Connection, project_id: int, **values: object) -> None:
    """Set columns of a project."""
    version.touch(conn)
    conn.execute(update(projects).where(projects.c.id == project_id).values(**values))


def link_group(conn: Connection, project_id: int, group_id: int) -> None:
    """The project is worked on in this group; twice is harmless."""
    version.touch(conn)
    known = select(project_groups.c.project_id).where(
        project_groups.c.project_id == project_id, project_groups.c.group_id == group_id
    )
    if conn.execute(known).first() is None:
        conn.execute(insert(project_groups).values(project_id=project_id, group_id=group_id))


def unlink_group(conn: Connection, project_id: int, group_id: int) -> None:
    """The project is not worked on in this group any more."""
    version.touch(conn)
    here = (project_groups.c.project_id == project_id) & (project_groups.c.group_id == group_id)
    conn.execute(delete(project_groups).where(here))


def shared(conn: Connection) -> frozenset[int]:
    """Ids of the projects worked on in more than one group."""
    several = select(project_groups.c.project_id).group_by(project_groups.c.project_id)
    return frozenset(conn.execute(several.having(func.count() > 1)).scalars())


def has_guests(conn: Connection, project: Project) -> bool:
    """Whether a project is worked on in another group besides its home group."""
    beside = (project_groups.c.project_id == project.id) & (project_groups.c.group_id != project.home_group_id)
    return conn.execute(select(project_groups.c.group_id).where(beside).limit(1)).first() is not None


def guests_of_open(conn: Connection) -> list[tuple[int, int]]:
    """(project, group) for every group an open project is worked on in besides its home group."""
    running = projects.c.closed_at.is_(None) & projects.c.cancelled_at.is_(None)
    rows = conn.execute(
        select(project_groups.c.project_id, project_groups.c.group_id)
        .join(projects, projects.c.id == project_groups.c.project_id)
        .where(running, project_groups.c.group_id != projects.c.home_group_id)
        .order_by(project_groups.c.group_id, project_groups.c.project_id)
    )
    return [(row.project_id, row.group_id) for row in rows]


def link_department(conn: Connection, project_id: int, department_id: int, lead_order: int | None = None) -> None:
    """The department takes part; `lead_order` 1 or 2 makes it a lead department 牵头部门."""
    version.touch(conn)
    here = (project_departments.c.project_id == project_id) & (project_departments.c.department_id == department_id)
    if conn.execute(select(project_departments.c.department_id).where(here)).first() is None:
        conn.execute(
            insert(project_departments).values(
                project_id=project_id, department_id=department_id, lead_order=lead_order
            )
        )
    elif lead_order is not None:
        conn.execute(update(project_departments).where(here).values(lead_order=lead_order))


def unlink_department(conn: Connection, project_id: int, department_id: int) -> None:
    """The department takes part no longer, unless it is a lead department."""
    version.touch(conn)
    here = (project_departments.c.project_id == project_id) & (project_departments.c.department_id == department_id)
    conn.execute(delete(project_departments).where(here, project_departments.c.lead_order.is_(None)))


def departments_of(conn: Connection, project_id: int) -> list[Department]:
    """Departments taking part, lead departments first."""
    rows = conn.execute(
        select(departments)
        .join(project_departments, project_departments.c.department_id == departments.c.id)
        .where(project_departments.c.project_id == project_id)
        .order_by(project_departments.c.lead_order.nulls_last(), departments.c.id)
    )
    return [Department(*row) for row in rows]


def lead_departments(conn: Connection, project_id: int) -> list[Department]:
    """牵头部门, the first first."""
    rows = conn.execute(
        select(departments)
        .join(project_departments, project_departments.c.department_id == departments.c.id)
        .where(project_departments.c.project_id == project_id, project_departments.c.lead_order.is_not(None))
        .order_by(project_departments.c.lead_order)
    )
    return [Department(*row) for row in rows]


def of_group(conn: Connection, group_id: int) -> list[int]:
    """Ids of the projects a group works on: what can be seen from it."""
    return list(
        conn.execute(
            select(project_groups.c.project_id)
            .join(projects, projects.c.id == project_groups.c.project_id)
            .where(project_groups.c.group_id == group_id, projects.c.cancelled_at.is_(None))
            .order_by(project_groups.c.project_id)
        ).scalars()
    )


def groups_of(conn: Connection, project_id: int) -> list[Group]:
    """Groups a project is worked on in, the home group first."""
    home = project(conn, project_id).home_group_id
    rows = conn.execute(
        select(groups)
        .join(project_groups, project_groups.c.group_id == groups.c.id)
        .where(project_groups.c.project_id == project_id)
    )
    return sorted((Group(*row) for row in rows), key=lambda g: (g.id != home, g.id))


def _alarming(person_id: int) -> Select[tuple[int]]:
    """Projects whose ladder reached a person; whom somebody else merely asked must be in one of the groups."""
    inside = (
        select(project_groups.c.project_id)
        .join(group_members, group_members.c.group_id == project_groups.c.group_id)
        .where(group_members.c.person_id == person_id)
    )
    return (
        select(cases.c.project_id)
        .join(alarms, alarms.c.case_id == cases.c.id)
        .where(alarms.c.person_id == person_id, or_(alarms.c.role != ASKED, cases.c.project_id.in_(inside)))
    )


def of_person(conn: Connection, person_id: int) -> list[int]:
    """Projects a person belongs to by role, department or ownership, or in which they were alarmed."""
    own = select(people.c.department_id).where(people.c.id == person_id, people.c.department_id.is_not(None))
    also = select(people.c.id).where(or_(people.c.id == person_id, people.c.merged_into == person_id))  # who made it
    led = select(departments.c.id).where(
        or_(departments.c.lead_id == person_id, departments.c.contact_id == person_id)
    )
    queries: Sequence[Select[tuple[int]]] = (
        select(projects.c.id).where(
            or_(
                projects.c.coordinator_id == person_id,
                projects.c.deputy_id == person_id,
                projects.c.executive_id == person_id,
                projects.c.created_by.in_(also),
            )
        ),
        select(project_departments.c.project_id).where(
            or_(project_departments.c.department_id.in_(own), project_departments.c.department_id.in_(led))
        ),
        select(tasks.c.project_id).where(or_(tasks.c.owner_id == person_id, tasks.c.created_by.in_(also))),
        select(issues.c.project_id).where(or_(issues.c.owner_id == person_id, issues.c.raiser_id == person_id)),
        _alarming(person_id),
    )
    found: set[int] = set()
    for query in queries:
        found.update(conn.execute(query).scalars())
    gone = conn.execute(select(projects.c.id).where(projects.c.cancelled_at.is_not(None))).scalars()
    return sorted(found - set(gone))
