"""紧急: emergencies, their team, the calls to it and the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from storage.meeting_records import Call, Emergency, LogLine, TeamMember
from storage.models import emergencies, emergency_calls, emergency_log, emergency_team, outbox, project_groups, projects

RUNNING = "running"
_ALIVE = emergencies.c.project_id.in_(select(projects.c.id).where(projects.c.closed_at.is_(None)))
_OPEN = (emergencies.c.state.in_(("asked", RUNNING)), emergencies.c.cancelled_at.is_(None))
_RUNNING = (emergencies.c.state == RUNNING, emergencies.c.cancelled_at.is_(None))


def emergency(conn: Connection, emergency_id: int) -> Emergency:
    """An emergency by row id."""
    return Emergency(*conn.execute(select(emergencies).where(emergencies.c.id == emergency_id)).one())


def by_number(conn: Connection, number: int) -> Emergency | None:
    """紧急`number`, whoever it belongs to."""
    row = conn.execute(select(emergencies).where(emergencies.c.number == number)).first()
    return Emergency(*row) if row else None


def born_by(conn: Connection, project_ids: Sequence[int], moment: datetime) -> list[int]:
    """Row ids of emergencies of these projects raised by a moment, those taken back since too; by number."""
    query = select(emergencies.c.id).where(emergencies.c.project_id.in_(project_ids), emergencies.c.created_at <= moment)
    return list(conn.execute(query.order_by(emergencies.c.number)).scalars())


def open_of(conn: Connection, project_ids: Sequence[int]) -> list[Emergency]:
    """Emergencies of these projects asked about or under way, by number."""
    query = select(emergencies).where(emergencies.c.project_id.in_(project_ids), *_OPEN)
    return [Emergency(*row) for row in conn.execute(query.order_by(emergencies.c.number))]


def running_of_person(conn: Connection, person_id: int) -> list[Emergency]:
    """Emergencies under way in whose team a person is, the newest first."""
    query = (
        select(emergencies)
        .join(emergency_team, emergency_team.c.emergency_id == emergencies.c.id)
        .where(emergency_team.c.person_id == person_id, _ALIVE, *_RUNNING)
        .order_by(emergencies.c.id.desc())
    )
    return [Emergency(*row) for row in conn.execute(query)]


def running_since(conn: Connection, group_id: int) -> datetime | None:
    """When the newest emergency under way in a project of this group was started; None where there is none."""
    here = select(project_groups.c.project_id).where(project_groups.c.group_id == group_id)
    query = select(func.max(emergencies.c.started_at)).where(emergencies.c.project_id.in_(here), _ALIVE, *_RUNNING)
    found: datetime | None = conn.execute(query).scalar()
    return found


def due(conn: Connection, now: datetime) -> list[Emergency]:
    """Emergencies to be looked at by `now`, the longest waiting first."""
    query = select(emergencies).where(emergencies.c.next_due_at <= now, _ALIVE, *_OPEN).order_by(emergencies.c.next_due_at)
    return [Emergency(*row) for row in conn.execute(query)]


def next_due(conn: Connection, after: datetime) -> datetime | None:
    """The next moment after `after` at which one must be looked at."""
    query = select(func.min(emergencies.c.next_due_at)).where(emergencies.c.next_due_at > after, _ALIVE, *_OPEN)
    found: datetime | None = conn.execute(query).scalar()
    return found


def set_values(conn: Connection, emergency_id: int, **values: Any) -> None:
    """Set columns of an emergency."""
    conn.execute(update(emergencies).where(emergencies.c.id == emergency_id).values(**values))


# ---------------------------------------------------------------- team and calls


def team_of(conn: Connection, emergency_id: int) -> list[TeamMember]:
    """The team in the order of calling."""
    here = emergency_team.c.emergency_id == emergency_id
    rows = conn.execute(select(emergency_team).where(here).order_by(emergency_team.c.position, emergency_team.c.id))
    return [TeamMember(*row) for row in rows]


def add_member(conn: Connection, emergency_id: int, person_id: int, role: str, position: int, now: datetime) -> None:
    """Somebody joins the team."""
    conn.execute(
        insert(emergency_team).values(
            emergency_id=emergency_id, person_id=person_id, role=role, position=position, answer="", created_at=now
        )
    )


def set_member(conn: Connection, emergency_id: int, person_id: int, **values: Any) -> None:
    """Set role, answer or answered_at of one of the team."""
    here = (emergency_team.c.emergency_id == emergency_id) & (emergency_team.c.person_id == person_id)
    conn.execute(update(emergency_team).where(here).values(**values))


def calls_of(conn: Connection, emergency_id: int) -> list[Call]:
    """Every call of an emergency, in order."""
    query = select(emergency_calls).where(emergency_calls.c.emergency_id == emergency_id)
    return [Call(*row) for row in conn.execute(query.order_by(emergency_calls.c.due_at, emergency_calls.c.id))]


def add_call(conn: Connection, emergency_id: int, person_id: int, attempt: int, due_at: datetime) -> None:
    """One attempt to call somebody, to be made at a moment."""
    conn.execute(
        insert(emergency_calls).values(
            emergency_id=emergency_id, person_id=person_id, attempt=attempt, due_at=due_at, outcome=""
        )
    )


def settle_calls(conn: Connection, ids: Iterable[int], now: datetime, outcome: str) -> None:
    """Calls that were made, or are not needed any more."""
    here = emergency_calls.c.id.in_(list(ids))
    conn.execute(update(emergency_calls).where(here).values(done_at=now, outcome=outcome))


# ---------------------------------------------------------------- timeline


def log_of(conn: Connection, emergency_id: int) -> list[LogLine]:
    """The timeline, oldest first, without what was taken back."""
    here = (emergency_log.c.emergency_id == emergency_id) & emergency_log.c.undone_at.is_(None)
    rows = conn.execute(select(emergency_log).where(here).order_by(emergency_log.c.at, emergency_log.c.id))
    return [LogLine(*row) for row in rows]


def add_log(conn: Connection, emergency_id: int, kind: str, words: str, person_id: int | None, at: datetime) -> None:
    """A line that Qiantou writes itself; what people say is written by bot.services.paper."""
    conn.execute(
        insert(emergency_log).values(emergency_id=emergency_id, kind=kind, words=words, person_id=person_id, at=at)
    )


# ---------------------------------------------------------------- what waits meanwhile


def release(conn: Connection, group_ids: Sequence[int], held_until: datetime, moment: datetime) -> None:
    """What waited for the end of an emergency in these groups, or for one person, may go at `moment`."""
    here = or_(outbox.c.group_id.in_(list(group_ids)), outbox.c.to_kind == "person")
    held = (outbox.c.state == "pending") & (outbox.c.not_before == held_until) & here
    conn.execute(update(outbox).where(held).values(not_before=moment))
