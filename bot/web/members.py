"""Who can speak in the demo's group, with their role and their newest one-to-one line."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage import people, projects
from storage.models import local_lines
from storage.records import Person

GROUP = "协作群"  # the group a demo without any begins with
PREFIX = "people/"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the group."""

    name: str
    role: str  # "研发部负责人", or "" for somebody without any
    last_direct: int  # id of the newest line of their one-to-one chat, 0 for none


def group_name(conn: Connection) -> str:
    """The newest group's name, "" while there is none."""
    groups = projects.groups_all(conn)
    return groups[-1].title if groups else ""


def members(conn: Connection, group: str) -> list[Member]:
    """Everyone in the group of that name: by department, executives last."""
    found = [one for one in projects.groups_all(conn) if one.title == group]
    if not found:
        return []
    roles = _roles(conn)
    last = _last_direct(conn)
    inside = people.members(conn, found[-1].id)
    ordered = sorted(inside, key=lambda one: (roles.get(one.id, (9, ""))[0], one.id))
    return [Member(one.name, _role(conn, one, roles), last.get(one.name, 0)) for one in ordered]


def _role(conn: Connection, person: Person, roles: dict[int, tuple[int, str]]) -> str:
    if person.id in roles:
        return roles[person.id][1]
    return people.department(conn, person.department_id).name if person.department_id else ""


def _roles(conn: Connection) -> dict[int, tuple[int, str]]:
    """Person id → (order, role in words)."""
    roles: dict[int, tuple[int, str]] = {}
    for project in projects.all_open(conn):
        if project.executive_id:
            roles[project.executive_id] = (8, "分管领导")
    for at, department in enumerate(people.all_departments(conn)):
        if department.contact_id:
            roles[department.contact_id] = (at, f"{department.name}接口人")
        if department.lead_id:
            roles[department.lead_id] = (at, f"{department.name}负责人")
    return roles


def _last_direct(conn: Connection) -> dict[str, int]:
    rows = conn.execute(
        select(local_lines.c.conversation, func.max(local_lines.c.id))
        .where(local_lines.c.conversation.startswith(PREFIX))
        .group_by(local_lines.c.conversation)
    )
    return {conversation.removeprefix(PREFIX): int(newest) for conversation, newest in rows}
