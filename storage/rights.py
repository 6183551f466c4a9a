"""What rights over the directory are read from: who set a department and where, and what a person holds."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from storage.models import changes, group_members, inbox, issues, project_departments, projects, tasks
from storage.records import Project

_SET = ("created", "lead_id", "contact_id")


@dataclass(frozen=True, slots=True)
class Setting:
    """One message that set a department: by whom, and in which group (None: one-to-one)."""

    person_id: int | None
    group_id: int | None


def settings_of(conn: Connection, department_id: int) -> list[Setting]:
    """The messages that set a department's lead or contact, oldest first; a binding is none of them."""
    query = (
        select(changes.c.by, inbox.c.group_id)
        .join(inbox, inbox.c.id == changes.c.inbox_id)
        .where(changes.c.kind == "department", changes.c.object_id == department_id, changes.c.field.in_(_SET))
    )
    return [Setting(*row) for row in conn.execute(query.order_by(changes.c.id))]


def open_with(conn: Connection, department_id: int) -> list[Project]:
    """Open projects a department takes part in, oldest first."""
    query = (
        select(projects)
        .join(project_departments, project_departments.c.project_id == projects.c.id)
        .where(
            project_departments.c.department_id == department_id,
            projects.c.closed_at.is_(None),
            projects.c.cancelled_at.is_(None),
        )
    )
    return [Project(*row) for row in conn.execute(query.order_by(projects.c.id))]


def held(conn: Connection, person_id: int) -> set[int]:
    """Ids of the projects in which a person holds a role, an open task or an open issue."""
    roles = or_(*(column == person_id for column in (projects.c.coordinator_id, projects.c.deputy_id, projects.c.executive_id)))
    queries = (
        select(projects.c.id).where(roles),
        select(tasks.c.project_id).where(
            tasks.c.owner_id == person_id, tasks.c.done_at.is_(None), tasks.c.cancelled_at.is_(None)
        ),
        select(issues.c.project_id).where(
            or_(issues.c.owner_id == person_id, issues.c.raiser_id == person_id),
            issues.c.solved_at.is_(None),
            issues.c.cancelled_at.is_(None),
        ),
    )
    return {project_id for query in queries for project_id in conn.execute(query).scalars()}


def first_group(conn: Connection, person_id: int) -> int | None:
    """The group a person was known in first."""
    query = select(group_members.c.group_id).where(group_members.c.person_id == person_id)
    return conn.execute(query.order_by(group_members.c.since, group_members.c.group_id)).scalars().first()
