"""会议纪要 with their points and who was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from storage.meeting_records import Attendance, Minutes, Point
from storage.models import attendance, meetings, minutes, minutes_points

CONFIRMED = "confirmed"
PENDING = "pending"


def by_id(conn: Connection, minutes_id: int) -> Minutes:
    """One version by row id."""
    return Minutes(*conn.execute(select(minutes).where(minutes.c.id == minutes_id)).one())


def confirmed(conn: Connection, meeting_id: int) -> Minutes | None:
    """The newest version that was confirmed."""
    here = (minutes.c.meeting_id == meeting_id) & (minutes.c.state == CONFIRMED) & minutes.c.cancelled_at.is_(None)
    row = conn.execute(select(minutes).where(here).order_by(minutes.c.version.desc())).first()
    return Minutes(*row) if row else None


def next_version(conn: Connection, meeting_id: int) -> int:
    """The number of the next version; those taken back keep theirs."""
    query = select(func.max(minutes.c.version)).where(minutes.c.meeting_id == meeting_id)
    return (conn.execute(query).scalar() or 0) + 1


def add_point(conn: Connection, **values: Any) -> int:
    """One point; it follows its version."""
    return int(conn.execute(insert(minutes_points).values(**values).returning(minutes_points.c.id)).scalar_one())


def add_attendance(conn: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Who was there and who was not."""
    if rows:
        conn.execute(insert(attendance), [dict(row) for row in rows])


def points_of(conn: Connection, minutes_id: int) -> list[Point]:
    """Every point in its order."""
    query = select(minutes_points).where(minutes_points.c.minutes_id == minutes_id)
    return [Point(*row) for row in conn.execute(query.order_by(minutes_points.c.position, minutes_points.c.id))]


def attendance_of(conn: Connection, minutes_id: int) -> list[Attendance]:
    """出席 first, then 缺席."""
    query = select(attendance).where(attendance.c.minutes_id == minutes_id)
    rows = conn.execute(query.order_by(attendance.c.present.desc(), attendance.c.id))
    return [Attendance(*row) for row in rows]


def pending_of(conn: Connection, project_id: int) -> list[tuple[str, Point]]:
    """未决事项 not settled yet, of the newest confirmed version of each meeting of a project, as (M3, point)."""
    newest = (
        select(func.max(minutes.c.id))
        .where(minutes.c.state == CONFIRMED, minutes.c.cancelled_at.is_(None))
        .group_by(minutes.c.meeting_id)
    )
    query = (
        select(meetings.c.number, minutes_points)
        .join(minutes, minutes.c.id == minutes_points.c.minutes_id)
        .join(meetings, meetings.c.id == minutes.c.meeting_id)
        .where(
            meetings.c.project_id == project_id,
            meetings.c.cancelled_at.is_(None),
            minutes_points.c.kind == PENDING,
            minutes_points.c.settled_at.is_(None),
            minutes_points.c.minutes_id.in_(newest),
        )
        .order_by(minutes_points.c.id)
    )
    return [(f"M{row[0]}", Point(*row[1:])) for row in conn.execute(query)]


def late(conn: Connection, project_ids: Sequence[int], since: datetime, until: datetime) -> list[str]:
    """Meetings (M3) whose minutes fell due with since < due <= until and were not confirmed by then: rule 3."""
    first = (
        select(func.min(minutes.c.confirmed_at))
        .where(minutes.c.meeting_id == meetings.c.id, minutes.c.cancelled_at.is_(None))
        .scalar_subquery()
    )
    due = meetings.c.minutes_due_at
    query = select(meetings.c.number).where(
        meetings.c.project_id.in_(project_ids),
        meetings.c.cancelled_at.is_(None),
        due > since,
        due <= until,
        func.coalesce(first > due, True),
    )
    return [f"M{number}" for number in conn.execute(query.order_by(meetings.c.number)).scalars()]
