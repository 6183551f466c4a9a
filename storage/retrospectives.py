"""复盘: the report of a project, what people add, who has been shown it, and what the record says of the way there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, or_, select

from storage.models import (
    acceptances,
    cases,
    changes,
    retrospective_lines,
    retrospective_views,
    retrospectives,
    rungs,
    tasks,
)
from storage.paper_records import Retrospective, RetrospectiveLine

_KEPT = retrospectives.c.cancelled_at.is_(None)


def of_project(conn: Connection, project_id: int) -> Retrospective | None:
    """The one of a project."""
    query = select(retrospectives).where(retrospectives.c.project_id == project_id, _KEPT)
    row = conn.execute(query.order_by(retrospectives.c.id.desc())).first()
    return Retrospective(*row) if row else None


def to_publish(conn: Connection) -> list[Retrospective]:
    """Those on their way: laid out, not yet seen by everybody."""
    waiting = retrospectives.c.publish_at.is_not(None) & retrospectives.c.published_at.is_(None)
    query = select(retrospectives).where(waiting, _KEPT).order_by(retrospectives.c.publish_at)
    return [Retrospective(*row) for row in conn.execute(query)]


def lines_of(conn: Connection, retrospective_id: int) -> list[RetrospectiveLine]:
    """Its lines in the order they were said."""
    mine = retrospective_lines.c.retrospective_id == retrospective_id
    query = select(retrospective_lines).where(mine, retrospective_lines.c.undone_at.is_(None))
    return [RetrospectiveLine(*row) for row in conn.execute(query.order_by(retrospective_lines.c.id))]


def shown_to(conn: Connection, retrospective_id: int) -> dict[int, datetime]:
    """Person ids of the leads who have been shown it, and when."""
    query = select(retrospective_views).where(retrospective_views.c.retrospective_id == retrospective_id)
    return {row.person_id: row.at for row in conn.execute(query)}


def add_view(conn: Connection, retrospective_id: int, person_id: int, now: datetime) -> None:
    """A lead is shown it now."""
    values = {"retrospective_id": retrospective_id, "person_id": person_id, "at": now}
    conn.execute(insert(retrospective_views).values(**values))


# ---------------------------------------------------------------- what the record says


def task_changes(conn: Connection, project_id: int, fields: tuple[str, ...]) -> list[tuple[int, str, str, str, datetime]]:
    """(task id, field, old, new, when) of a project's tasks, oldest first; "" for nothing.

    What was taken back is left out, and so is what took it back.
    """
    undone = select(changes.c.object_id).where(changes.c.kind == "message", changes.c.field == "undone")
    undoing = select(changes.c.inbox_id).where(changes.c.kind == "message", changes.c.field == "undone")
    query = (
        select(changes.c.object_id, changes.c.field, changes.c.old, changes.c.new, changes.c.at)
        .join(tasks, tasks.c.id == changes.c.object_id)
        .where(changes.c.kind == "task", changes.c.field.in_(fields), tasks.c.project_id == project_id)
        .where(or_(changes.c.inbox_id.is_(None), changes.c.inbox_id.not_in(undone) & changes.c.inbox_id.not_in(undoing)))
    )
    return [(row[0], row[1], row[2] or "", row[3] or "", row[4]) for row in conn.execute(query.order_by(changes.c.id))]


def failed_acceptances(conn: Connection, project_id: int) -> int:
    """How often a submission did not pass."""
    theirs = select(tasks.c.id).where(tasks.c.project_id == project_id)
    kept = acceptances.c.cancelled_at.is_(None) & (acceptances.c.result == "failed")
    query = select(func.count()).select_from(acceptances).where(acceptances.c.task_id.in_(theirs), kept)
    return int(conn.execute(query).scalar_one())


def rungs_said(conn: Connection, project_id: int) -> dict[str, int]:
    """How often each role was told by the ladder, by role."""
    query = (
        select(rungs.c.role, func.count())
        .join(cases, cases.c.id == rungs.c.case_id)
        .where(cases.c.project_id == project_id, rungs.c.outcome == "sent")
        .group_by(rungs.c.role)
    )
    return {role: int(count) for role, count in conn.execute(query)}
