"""沟通记录 with who took part and the tasks their 待办 became."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from storage.meeting_records import Communication, Participant
from storage.models import communication_people, communication_todos, communications, tasks
from storage.records import Task


def communication(conn: Connection, communication_id: int) -> Communication:
    """A record by row id."""
    return Communication(*conn.execute(select(communications).where(communications.c.id == communication_id)).one())


def of_projects(conn: Connection, project_ids: Sequence[int]) -> list[Communication]:
    """沟通记录 of these projects, newest first, without cancelled ones."""
    here = communications.c.project_id.in_(project_ids) & communications.c.cancelled_at.is_(None)
    return [Communication(*row) for row in conn.execute(select(communications).where(here).order_by(communications.c.number.desc()))]


def take_part(conn: Connection, communication_id: int, people: Iterable[int], departments: Iterable[int]) -> None:
    """Who took part: people and departments."""
    rows = [{"communication_id": communication_id, "person_id": one, "department_id": None} for one in people]
    rows += [{"communication_id": communication_id, "person_id": None, "department_id": one} for one in departments]
    if rows:
        conn.execute(insert(communication_people), rows)


def participants_of(conn: Connection, communication_id: int) -> list[Participant]:
    """Who took part, as named."""
    query = select(communication_people).where(communication_people.c.communication_id == communication_id)
    return [Participant(*row) for row in conn.execute(query.order_by(communication_people.c.id))]


def add_todos(conn: Connection, communication_id: int, task_ids: Iterable[int]) -> None:
    """待办 as tracked tasks."""
    rows = [{"communication_id": communication_id, "task_id": one} for one in dict.fromkeys(task_ids)]
    if rows:
        conn.execute(insert(communication_todos), rows)


def todos_of(conn: Connection, communication_id: int) -> list[Task]:
    """The tasks a record led to, by number; those taken off the sheet are left out."""
    mine = select(communication_todos.c.task_id).where(communication_todos.c.communication_id == communication_id)
    query = select(tasks).where(tasks.c.id.in_(mine), tasks.c.cancelled_at.is_(None)).order_by(tasks.c.number)
    return [Task(*row) for row in conn.execute(query)]


def late(
    conn: Connection, project_ids: Sequence[int], since: datetime, until: datetime, within: timedelta
) -> list[Communication]:
    """Records made with since < created_at <= until, later after the talk than `within`: rule 3, for the weekly."""
    made = (communications.c.created_at > since) & (communications.c.created_at <= until)
    query = select(communications).where(
        communications.c.project_id.in_(project_ids), made, communications.c.cancelled_at.is_(None)
    )
    found = [Communication(*row) for row in conn.execute(query.order_by(communications.c.number))]
    return [one for one in found if one.created_at - one.happened_at > within]
