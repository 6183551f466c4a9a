"""The ladder's rows: cases (one late task, one unresolved issue), their rungs, and who was alarmed where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from storage.models import alarms, cases, outbox, people, requests, rungs
from storage.records import Case, Request, Rung

# What counts as written to somebody by the bot of its own accord (DESIGN section 7, caps).
UNASKED = ("rung", "notice", "call", "weekly", "daily")


@dataclass(frozen=True, slots=True)
class Alarm:
    """Somebody was alarmed by a case. `group_id` is where they were mentioned, None privately."""

    case_id: int
    person_id: int
    group_id: int | None
    step: int
    role: str
    at: datetime
    told_end_at: datetime | None


def case(conn: Connection, case_id: int) -> Case:
    """A case by row id."""
    return Case(*conn.execute(select(cases).where(cases.c.id == case_id)).one())


def open_case(conn: Connection, object_kind: str, object_id: int) -> Case | None:
    """The open case of a task or an issue: there is at most one."""
    row = conn.execute(
        select(cases).where(
            cases.c.object_kind == object_kind, cases.c.object_id == object_id, cases.c.ended_at.is_(None)
        )
    ).first()
    return Case(*row) if row else None


def last_case(conn: Connection, object_kind: str, object_id: int) -> Case | None:
    """The newest case of a task or an issue, ended or not."""
    row = conn.execute(
        select(cases)
        .where(cases.c.object_kind == object_kind, cases.c.object_id == object_id)
        .order_by(cases.c.id.desc())
    ).first()
    return Case(*row) if row else None


def add(conn: Connection, **values: Any) -> int:
    """A new case."""
    return int(conn.execute(insert(cases).values(**values).returning(cases.c.id)).scalar_one())


def set_values(conn: Connection, case_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a case."""
    conn.execute(update(cases).where(cases.c.id == case_id).values(**values))


# ---------------------------------------------------------------- rungs


def add_rungs(conn: Connection, case_id: int, planned: Iterable[tuple[int, str, datetime]]) -> None:
    """Freeze rungs: (step, role, moment)."""
    rows = [
        {"case_id": case_id, "step": step, "role": role, "due_at": due, "next_at": due} for step, role, due in planned
    ]
    if rows:
        conn.execute(insert(rungs), rows)


def rungs_of(conn: Connection, case_id: int) -> list[Rung]:
    """The rungs of a case in their order."""
    return [Rung(*row) for row in conn.execute(select(rungs).where(rungs.c.case_id == case_id).order_by(rungs.c.step))]


def waiting_rungs(conn: Connection, case_id: int) -> list[Rung]:
    """The rungs of a case that are not over, in their order."""
    return [rung for rung in rungs_of(conn, case_id) if rung.next_at is not None]


def due_rungs(conn: Connection, now: datetime, limit: int) -> list[Rung]:
    """Rungs to be looked at by `now`, oldest first, through the partial index on next_at."""
    rows = conn.execute(
        select(rungs)
        .where(rungs.c.next_at.is_not(None), rungs.c.next_at <= now)
        .order_by(rungs.c.next_at, rungs.c.case_id, rungs.c.step)
        .limit(limit)
    )
    return [Rung(*row) for row in rows]


def next_rung_at(conn: Connection, after: datetime) -> datetime | None:
    """The earliest moment after `after` at which a rung must be looked at."""
    found: datetime | None = conn.execute(
        select(rungs.c.next_at)
        .where(rungs.c.next_at.is_not(None), rungs.c.next_at > after)
        .order_by(rungs.c.next_at)
        .limit(1)
    ).scalar()
    return found


def set_rung(conn: Connection, rung_id: int, **values: Any) -> None:
    """Set next_at, fired_at or outcome of a rung."""
    conn.execute(update(rungs).where(rungs.c.id == rung_id).values(**values))


def wake_rungs(conn: Connection, waiting_for: datetime, now: datetime) -> None:
    """Rungs that wait for just that moment are looked at again at `now`."""
    conn.execute(update(rungs).where(rungs.c.next_at == waiting_for).values(next_at=now))


def stop_rungs(conn: Connection, case_id: int, outcome: str, *, role: str | None = None) -> None:
    """Everything of a case that has not happened yet, or just one role of it, never will."""
    query = update(rungs).where(rungs.c.case_id == case_id, rungs.c.next_at.is_not(None))
    if role is not None:
        query = query.where(rungs.c.role == role)
    conn.execute(query.values(next_at=None, outcome=outcome))


# ---------------------------------------------------------------- alarms


def put_alarm(
    conn: Connection, case_id: int, person_id: int, *, group_id: int | None, step: int, role: str, now: datetime
) -> None:
    """Note that a person was alarmed; somebody once mentioned in the group stays somebody of the group."""
    here = (alarms.c.case_id == case_id) & (alarms.c.person_id == person_id)
    known = conn.execute(select(alarms.c.group_id).where(here)).first()
    if known is None:
        conn.execute(
            insert(alarms).values(
                case_id=case_id, person_id=person_id, group_id=group_id, step=step, role=role, at=now
            )
        )
        return
    changed: dict[str, Any] = {"step": step, "role": role, "told_end_at": None}
    if group_id is not None or known.group_id is None:
        changed |= {"group_id": group_id, "at": now}
    conn.execute(update(alarms).where(here).values(**changed))


def alarms_of(conn: Connection, case_id: int) -> list[Alarm]:
    """Who was alarmed by a case, first alarmed first."""
    rows = conn.execute(select(alarms).where(alarms.c.case_id == case_id).order_by(alarms.c.at, alarms.c.person_id))
    return [Alarm(*row) for row in rows]


def not_told(conn: Connection, person_id: int, at: datetime) -> list[tuple[int, int]]:
    """Take back whoever was alarmed privately at just that moment, by one message: (case, step) of each rung."""
    mine = (alarms.c.person_id == person_id) & (alarms.c.at == at) & alarms.c.group_id.is_(None)
    rows = conn.execute(delete(alarms).where(mine).returning(alarms.c.case_id, alarms.c.step))
    return [(row.case_id, row.step) for row in rows]


def rearm(conn: Connection, case_id: int, step: int, now: datetime) -> None:
    """A rung that reached nobody is said once more, unless its case is over."""
    running = select(cases.c.id).where(cases.c.id == case_id, cases.c.ended_at.is_(None))
    here = rungs.c.case_id.in_(running) & (rungs.c.step == step)
    conn.execute(update(rungs).where(here).values(next_at=now, fired_at=None, outcome=""))


def told_end(conn: Connection, case_id: int, now: datetime | None) -> None:
    """Everybody alarmed by a case has been told its end; None when it goes on after all."""
    conn.execute(update(alarms).where(alarms.c.case_id == case_id).values(told_end_at=now))


def _same_person(person_id: int) -> ColumnElement[bool]:
    merged = select(people.c.id).where(people.c.merged_into == person_id)
    return or_(alarms.c.person_id == person_id, alarms.c.person_id.in_(merged))


def was_alarmed(conn: Connection, object_kind: str, object_id: int, person_id: int) -> bool:
    """Whether any case of this task or issue ever alarmed this person."""
    query = (
        select(alarms.c.case_id)
        .join(cases, cases.c.id == alarms.c.case_id)
        .where(cases.c.object_kind == object_kind, cases.c.object_id == object_id, _same_person(person_id))
    )
    return conn.execute(query.limit(1)).first() is not None


def open_cases_alarming(conn: Connection, person_id: int, project_ids: Sequence[int]) -> list[Case]:
    """Open cases of these projects that alarmed this person, oldest first."""
    query = (
        select(cases)
        .join(alarms, alarms.c.case_id == cases.c.id)
        .where(_same_person(person_id), cases.c.ended_at.is_(None), cases.c.project_id.in_(project_ids))
        .order_by(cases.c.id)
    )
    return list(dict.fromkeys(Case(*row) for row in conn.execute(query)))


def written_since(conn: Connection, person_id: int, since: datetime) -> int:
    """How often the bot wrote to a person of its own accord since a moment: one-to-one, or by a mention."""
    private = select(func.count()).where(
        outbox.c.person_id == person_id,
        outbox.c.kind.in_(UNASKED),
        outbox.c.not_before >= since,  # what was written on Friday for Monday is Monday's
        # further parts of a long message are the same message
        or_(outbox.c.reason.is_(None), outbox.c.reason.not_like("%#%")),
    )
    mentioned = select(func.count(func.distinct(alarms.c.at))).where(
        alarms.c.person_id == person_id, alarms.c.group_id.is_not(None), alarms.c.at >= since
    )
    return int(conn.execute(private).scalar_one()) + int(conn.execute(mentioned).scalar_one())


def reason_used(conn: Connection, reason: str) -> bool:
    """Whether a post with this unique reason was queued already."""
    return conn.execute(select(outbox.c.id).where(outbox.c.reason == reason)).first() is not None


def tasks_asked_of(conn: Connection, person_id: int) -> list[int]:
    """Row ids of tasks with an undecided request put to this person, oldest request first."""
    merged = select(people.c.id).where(people.c.merged_into == person_id)
    mine = or_(requests.c.asked_of == person_id, requests.c.asked_of.in_(merged))
    query = select(requests.c.task_id).where(mine, requests.c.decided_at.is_(None)).order_by(requests.c.id)
    return list(dict.fromkeys(conn.execute(query).scalars()))


def first_request(conn: Connection, task_id: int, since: datetime) -> Request | None:
    """The first request about a task that was open at, or made after, a moment: only it moves the clock."""
    row = conn.execute(
        select(requests)
        .where(requests.c.task_id == task_id, or_(requests.c.decided_at.is_(None), requests.c.decided_at > since))
        .order_by(requests.c.id)
    ).first()
    return Request(*row) if row else None
