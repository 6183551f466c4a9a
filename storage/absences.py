"""Who is away when, and who stands in. An absence is ended or runs out; rows are never deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, or_, select, update

from storage.models import absences, people
from storage.records import Absence


def add(conn: Connection, **values: Any) -> int:
    """A new absence."""
    return int(conn.execute(insert(absences).values(**values).returning(absences.c.id)).scalar_one())


def set_values(conn: Connection, absence_id: int, **values: Any) -> None:
    """Set deputy_id, until_at or ended_at."""
    conn.execute(update(absences).where(absences.c.id == absence_id).values(**values))


def get(conn: Connection, absence_id: int) -> Absence:
    """An absence by row id."""
    return Absence(*conn.execute(select(absences).where(absences.c.id == absence_id)).one())


def current(conn: Connection, person_id: int, now: datetime) -> Absence | None:
    """The absence a person is in at `now`, the one said last where there are several."""
    query = select(absences).where(_of(person_id), _lasts(now), absences.c.from_at <= now)
    row = conn.execute(query.order_by(absences.c.id.desc())).first()
    return Absence(*row) if row else None


def of_person(conn: Connection, person_id: int, now: datetime) -> list[Absence]:
    """What a person has said and what is not over, the nearest first."""
    query = select(absences).where(_of(person_id), _lasts(now)).order_by(absences.c.from_at, absences.c.id)
    return [Absence(*row) for row in conn.execute(query)]


def lasting(conn: Connection, now: datetime) -> list[Absence]:
    """Every absence that is not over, begun or still to come, the nearest first."""
    query = select(absences).where(_lasts(now)).order_by(absences.c.from_at, absences.c.id)
    return [Absence(*row) for row in conn.execute(query)]


def begun(conn: Connection, now: datetime) -> list[Absence]:
    """Every absence under way."""
    query = select(absences).where(_lasts(now), absences.c.from_at <= now).order_by(absences.c.id)
    return [Absence(*row) for row in conn.execute(query)]


def _of(person_id: int) -> ColumnElement[bool]:
    merged = select(people.c.id).where(people.c.merged_into == person_id)
    return or_(absences.c.person_id == person_id, absences.c.person_id.in_(merged))


def _lasts(now: datetime) -> ColumnElement[bool]:
    return absences.c.ended_at.is_(None) & (absences.c.until_at > now)
