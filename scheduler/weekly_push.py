"""With the draft, where a group has switched it on: a lead's department and an executive's projects, one-to-one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules import escalation as e
from bot.rules.dayposts import WEEKLY_WORTH, week_key
from bot.rules.zones import to_local, to_utc
from bot.services import notify, pages, weekly_page
from bot.services.daily import Day
from bot.services.house import House
from bot.texts.weekly_page import page_message
from storage import cases, outbox, people, projects
from storage.records import Project

KIND = "weekly"


def push(conn: Connection, house: House, day: Day, project: Project, monday: date, at: datetime, now: datetime) -> None:
    """Once a person and week, in the windows and under the caps of what the bot begins by itself."""
    for person_id, role in _readers(conn, project):
        person = people.person(conn, person_id).id
        reason = f"weekly-page:{person}:{week_key(monday)}"
        if cases.reason_used(conn, reason):
            continue
        message = _message(conn, house, person, role, monday, at)
        if message is None:
            continue
        start = _when(conn, house, day, person, role, now)
        if notify.to_person(conn, house, person, message, kind=KIND, now=now, reason=reason, group=day.group):
            outbox.not_before(conn, reason, start)
            outbox.valid_until(conn, reason, max(at, start) + WEEKLY_WORTH)


def _readers(conn: Connection, project: Project) -> Iterator[tuple[int, str]]:
    """(person, role): the executive, then the departments' leads; each once."""
    seen: set[int] = set()
    if project.executive_id:
        seen.add(project.executive_id)
        yield project.executive_id, e.EXECUTIVE
    for department in projects.departments_of(conn, project.id):
        if department.lead_id and department.lead_id not in seen:
            seen.add(department.lead_id)
            yield department.lead_id, e.LEAD


def _message(
    conn: Connection, house: House, person_id: int, role: str, monday: date, at: datetime
) -> OutgoingMessage | None:
    account = notify.reachable(conn, house, person_id)
    adapter = account.adapter if account else ""
    known = pages.open_projects(conn, projects.of_person(conn, person_id))
    known = [project for project in known if project.created_at < at]
    if role == e.EXECUTIVE:
        own = [project for project in known if project.executive_id == person_id]
        if len(own) > 1:
            return pages.overview(conn, house, person_id, own, monday, at, adapter)
        return page_message(weekly_page.build(conn, house, own[0], monday, at, adapter)) if own else None
    for department in people.led_by(conn, person_id):
        shared = pages.of_department(conn, known, department)
        if shared:
            return page_message(weekly_page.of_department(conn, house, shared, department, monday, at, adapter))
    return None


def _when(conn: Connection, house: House, day: Day, person_id: int, role: str, now: datetime) -> datetime:
    """Now, or the next window; the next working day for somebody the bot has written to often enough today."""
    local = to_local(now, day.group.zone)
    midnight = to_utc(datetime.combine(local.date(), time(0, 0)), day.group.zone)
    most = e.cap(role, day.manners)
    if most is not None and cases.written_since(conn, person_id, midnight) >= most:
        return to_utc(e.next_day(role, local, day.manners, house.calendar), day.group.zone)
    return to_utc(e.sendable(role, local, day.manners, house.calendar), day.group.zone)
