"""Meetings with their topics and who is invited, and 例会."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from storage.meeting_records import Invited, Meeting, MeetingSeries, Topic
from storage.models import meeting_people, meeting_series, meeting_topics, meetings

_LIVE = meetings.c.cancelled_at.is_(None)


def meeting(conn: Connection, meeting_id: int) -> Meeting:
    """A meeting by row id."""
    return Meeting(*conn.execute(select(meetings).where(meetings.c.id == meeting_id)).one())


def of_projects(conn: Connection, project_ids: Sequence[int]) -> list[Meeting]:
    """Meetings of these projects in the order they are held, without cancelled ones."""
    query = select(meetings).where(meetings.c.project_id.in_(project_ids), _LIVE)
    return [Meeting(*row) for row in conn.execute(query.order_by(meetings.c.start_at, meetings.c.id))]


def of_person(conn: Connection, person_id: int) -> list[Meeting]:
    """Meetings a person is invited to, without cancelled ones."""
    mine = select(meeting_people.c.meeting_id).where(
        meeting_people.c.person_id == person_id, meeting_people.c.cancelled_at.is_(None)
    )
    query = select(meetings).where(meetings.c.id.in_(mine), _LIVE).order_by(meetings.c.start_at, meetings.c.id)
    return [Meeting(*row) for row in conn.execute(query)]


def topics_of(conn: Connection, meeting_id: int) -> list[Topic]:
    """议题 in their order."""
    query = select(meeting_topics).where(
        meeting_topics.c.meeting_id == meeting_id, meeting_topics.c.cancelled_at.is_(None)
    )
    return [Topic(*row) for row in conn.execute(query.order_by(meeting_topics.c.position))]


def invited_to(conn: Connection, meeting_id: int) -> list[Invited]:
    """Everybody invited, in the order they were."""
    query = select(meeting_people).where(
        meeting_people.c.meeting_id == meeting_id, meeting_people.c.cancelled_at.is_(None)
    )
    return [Invited(*row) for row in conn.execute(query.order_by(meeting_people.c.id))]


def invitation(conn: Connection, meeting_id: int, person_id: int) -> Invited | None:
    """A person's row, also one that was taken back."""
    here = (meeting_people.c.meeting_id == meeting_id) & (meeting_people.c.person_id == person_id)
    row = conn.execute(select(meeting_people).where(here)).first()
    return Invited(*row) if row else None


def wake_at(conn: Connection, meeting_id: int, moment: datetime | None) -> None:
    """When something must be said about it next: the job's own column, no change of the record."""
    conn.execute(update(meetings).where(meetings.c.id == meeting_id).values(next_due_at=moment))


def due(conn: Connection, now: datetime, limit: int = 200) -> list[Meeting]:
    """Meetings about which something must be said by `now`."""
    query = select(meetings).where(meetings.c.next_due_at <= now).order_by(meetings.c.next_due_at, meetings.c.id)
    return [Meeting(*row) for row in conn.execute(query.limit(limit))]


def next_due(conn: Connection) -> datetime | None:
    """The soonest such moment."""
    query = select(meetings.c.next_due_at).where(meetings.c.next_due_at.is_not(None))
    found: datetime | None = conn.execute(query.order_by(meetings.c.next_due_at).limit(1)).scalar()
    return found


def called_between(conn: Connection, project_ids: Sequence[int], since: datetime, until: datetime) -> list[int]:
    """Row ids of meetings of these projects with since < created_at <= until, also those cancelled: for the weekly."""
    within = (meetings.c.created_at > since) & (meetings.c.created_at <= until)
    query = select(meetings.c.id).where(meetings.c.project_id.in_(project_ids), within)
    return list(conn.execute(query.order_by(meetings.c.number)).scalars())


# ---------------------------------------------------------------- 例会


def series(conn: Connection, series_id: int) -> MeetingSeries:
    """A series by row id."""
    return MeetingSeries(*conn.execute(select(meeting_series).where(meeting_series.c.id == series_id)).one())


def series_of(conn: Connection, project_ids: Sequence[int]) -> list[MeetingSeries]:
    """例会 that go on, of these projects."""
    query = select(meeting_series).where(
        meeting_series.c.project_id.in_(project_ids),
        meeting_series.c.cancelled_at.is_(None),
        meeting_series.c.next_at.is_not(None),
    )
    return [MeetingSeries(*row) for row in conn.execute(query.order_by(meeting_series.c.id))]


def series_open(conn: Connection) -> list[MeetingSeries]:
    """Every series that goes on, the next to be called first."""
    query = select(meeting_series).where(
        meeting_series.c.cancelled_at.is_(None), meeting_series.c.next_at.is_not(None)
    )
    return [MeetingSeries(*row) for row in conn.execute(query.order_by(meeting_series.c.next_at))]


def set_series(conn: Connection, series_id: int, **values: Any) -> None:
    """What the job keeps of a series."""
    conn.execute(update(meeting_series).where(meeting_series.c.id == series_id).values(**values))
