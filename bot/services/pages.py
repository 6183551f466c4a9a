"""Weekly pages of a person: one over all their projects, or their department's; answered one-to-one, pushed if switched on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.services import weekly_page
from bot.services.house import House
from bot.texts import weekly_page as texts
from storage import people, projects
from storage.records import Department, Project


def open_projects(conn: Connection, project_ids: Iterable[int]) -> list[Project]:
    """Those neither closed nor cancelled."""
    found = projects.by_ids(conn, project_ids)
    return [project for project in found if project.closed_at is None and project.cancelled_at is None]


def of_department(conn: Connection, of: Sequence[Project], department: Department) -> list[Project]:
    """Those of the projects the department takes part in."""
    return [p for p in of if department.id in {d.id for d in projects.departments_of(conn, p.id)}]


def led_without_more(conn: Connection, person_id: int, of: Sequence[Project]) -> Department | None:
    """The department somebody leads who neither coordinates nor oversees any of these projects."""
    if any(person_id in (p.coordinator_id, p.deputy_id, p.executive_id) for p in of):
        return None
    led = [department for department in people.led_by(conn, person_id) if of_department(conn, of, department)]
    return led[0] if led else None


def overview(
    conn: Connection,
    house: House,
    person_id: int,
    of: Sequence[Project],
    week_of: date,
    as_of: datetime,
    adapter: str,
) -> OutgoingMessage:
    """One page over several projects, with what this person is to decide first."""
    pages = weekly_page.of_each(conn, house, of, week_of, as_of, adapter)
    name = people.person(conn, person_id).name
    mine = [one.label for page in pages for one in page.decisions if name in one.who]
    return texts.overview(pages, mine)
