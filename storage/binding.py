"""What a person answers for now, handed to whom they turn out to be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from storage import version
from storage.models import (
    acceptances,
    cases,
    changes,
    departments,
    issues,
    meeting_people,
    meeting_topics,
    meetings,
    minutes,
    projects,
    requests,
    risks,
    signers,
    signoffs,
    tasks,
)

_OPEN_TASK = tasks.c.done_at.is_(None) & tasks.c.cancelled_at.is_(None)
_OPEN_ISSUE = issues.c.solved_at.is_(None) & issues.c.cancelled_at.is_(None)
_SIGNED = (  # by this very person; what is signed stays as it was
    select(signoffs.c.id)
    .where(
        signoffs.c.kind == signers.c.kind,
        signoffs.c.object_id == signers.c.object_id,
        signoffs.c.version == signers.c.version,
        signoffs.c.person_id == signers.c.person_id,
    )
    .correlate(signers)
)
_RUNNING = (  # until its 纪要 is confirmed there is something to answer, to prepare or to write
    select(meetings.c.id).where(
        meetings.c.cancelled_at.is_(None),
        meetings.c.id.not_in(select(minutes.c.meeting_id).where(minutes.c.state == "confirmed")),
    )
)
_INVITED = meeting_people.c.cancelled_at.is_(None) & meeting_people.c.meeting_id.in_(_RUNNING)
_HELD = (
    ("department", departments.c.lead_id, None),
    ("department", departments.c.contact_id, None),
    ("project", projects.c.coordinator_id, None),
    ("project", projects.c.deputy_id, None),
    ("project", projects.c.executive_id, None),
    ("task", tasks.c.owner_id, _OPEN_TASK),
    ("issue", issues.c.owner_id, _OPEN_ISSUE),
    ("issue", issues.c.raiser_id, _OPEN_ISSUE),
    ("acceptance", acceptances.c.acceptor_id, acceptances.c.decided_at.is_(None) & acceptances.c.cancelled_at.is_(None)),
    ("risk", risks.c.owner_id, risks.c.closed_at.is_(None)),
    ("signer", signers.c.person_id, signers.c.cancelled_at.is_(None) & ~_SIGNED.exists()),
    ("meeting", meetings.c.host_id, meetings.c.id.in_(_RUNNING)),
    ("meeting", meetings.c.recorder_id, meetings.c.id.in_(_RUNNING)),
    ("meeting_topic", meeting_topics.c.owner_id, meeting_topics.c.meeting_id.in_(_RUNNING)),
    ("meeting_person", meeting_people.c.person_id, _INVITED),
    ("meeting_person", meeting_people.c.deputy_id, _INVITED),
    ("case", cases.c.follower_id, cases.c.ended_at.is_(None)),
    ("request", requests.c.asked_of, requests.c.decided_at.is_(None)),
)


@dataclass(frozen=True, slots=True)
class Handed:
    """One column of one record that now names the other person."""

    kind: str
    object_id: int
    field: str


def hand_over(conn: Connection, old_id: int, new_id: int) -> list[Handed]:
    """Roles, open tasks and open issues of one person become another's. What is closed stays as it was written."""
    version.touch(conn)
    found = []
    for kind, column, only in _HELD:
        statement = update(column.table).where(column == old_id)
        if only is not None:
            statement = statement.where(only)
        if column is meeting_people.c.person_id:
            statement = statement.where(~_also_invited(new_id))
        ids = conn.execute(statement.values({column.name: new_id}).returning(column.table.c.id)).scalars()
        found += [Handed(kind, object_id, column.name) for object_id in ids]
    return found


def _also_invited(person_id: int) -> ColumnElement[bool]:
    """Both were asked to the same meeting: one row a person."""
    theirs = meeting_people.alias()
    return meeting_people.c.meeting_id.in_(select(theirs.c.meeting_id).where(theirs.c.person_id == person_id))


def hand_back(conn: Connection, old_id: int, new_id: int, at: datetime) -> list[Handed]:
    """What was handed over at that moment and is still where it went belongs to the first person again."""
    version.touch(conn)
    found = []
    for kind, column, _ in _HELD:
        handed = select(changes.c.object_id).where(
            changes.c.kind == kind,
            changes.c.field == column.name,
            changes.c.old == str(old_id),
            changes.c.new == str(new_id),
            changes.c.at == at,
        )
        statement = update(column.table).where(column == new_id, column.table.c.id.in_(handed))
        ids = conn.execute(statement.values({column.name: old_id}).returning(column.table.c.id)).scalars()
        found += [Handed(kind, object_id, column.name) for object_id in ids]
    return found
