"""协作需求提报表 with its 涉及部门, 附件, 意见, 需求评估 and 变更."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select

from storage.models import (
    attachments,
    change_requests,
    departments,
    evaluations,
    opinions,
    people,
    proposal_departments,
    proposals,
)
from storage.paper_records import Attachment, ChangeRequest, Evaluation, Opinion, Proposal
from storage.records import Department


def proposal(conn: Connection, proposal_id: int) -> Proposal:
    """A request by row id."""
    return Proposal(*conn.execute(select(proposals).where(proposals.c.id == proposal_id)).one())


def by_number(conn: Connection, number: int) -> Proposal | None:
    """Request R`number`; whether it may be seen is the caller's question (services.proposals)."""
    row = conn.execute(select(proposals).where(proposals.c.number == number)).first()
    return Proposal(*row) if row else None


def here(conn: Connection, group_id: int | None, project_ids: Sequence[int]) -> list[Proposal]:
    """Requests raised in a group or belonging to these projects, by number, without cancelled ones."""
    seen = proposals.c.project_id.in_(project_ids)
    place = or_(seen, proposals.c.group_id == group_id) if group_id is not None else seen
    query = select(proposals).where(place, proposals.c.cancelled_at.is_(None)).order_by(proposals.c.number)
    return [Proposal(*row) for row in conn.execute(query)]


def of_person(conn: Connection, person_id: int) -> list[Proposal]:
    """Requests a person raised, or whose departments they lead, speak for or belong to; not cancelled ones."""
    own = select(departments.c.id).where(
        or_(
            departments.c.lead_id == person_id,
            departments.c.contact_id == person_id,
            departments.c.id == select(people.c.department_id).where(people.c.id == person_id).scalar_subquery(),
        )
    )
    asked = select(proposal_departments.c.proposal_id).where(proposal_departments.c.department_id.in_(own))
    mine = or_(
        proposals.c.raiser_id == person_id,
        proposals.c.created_by == person_id,
        proposals.c.department_id.in_(own),
        proposals.c.id.in_(asked),
    )
    query = select(proposals).where(mine, proposals.c.cancelled_at.is_(None)).order_by(proposals.c.number)
    return [Proposal(*row) for row in conn.execute(query)]


def unevaluated(conn: Connection) -> list[Proposal]:
    """Requests without a verdict, the soonest 需求评估 first."""
    open_ = (proposals.c.state == "raised") & proposals.c.cancelled_at.is_(None)
    query = select(proposals).where(open_).order_by(proposals.c.evaluate_by, proposals.c.number)
    return [Proposal(*row) for row in conn.execute(query)]


def departments_of(conn: Connection, proposal_id: int) -> list[Department]:
    """涉及部门, in the order the departments were made."""
    rows = conn.execute(
        select(departments)
        .join(proposal_departments, proposal_departments.c.department_id == departments.c.id)
        .where(proposal_departments.c.proposal_id == proposal_id)
        .order_by(departments.c.id)
    )
    return [Department(*row) for row in rows]


def set_departments(conn: Connection, proposal_id: int, department_ids: Iterable[int]) -> None:
    """The departments involved are exactly these; what they were stands in the change rows."""
    conn.execute(delete(proposal_departments).where(proposal_departments.c.proposal_id == proposal_id))
    rows = [{"proposal_id": proposal_id, "department_id": one} for one in dict.fromkeys(department_ids)]
    if rows:
        conn.execute(insert(proposal_departments), rows)


def attachments_of(conn: Connection, kind: str, object_id: int) -> list[Attachment]:
    """附件 of a form, oldest first."""
    here_ = (attachments.c.kind == kind) & (attachments.c.object_id == object_id)
    query = select(attachments).where(here_, attachments.c.cancelled_at.is_(None)).order_by(attachments.c.id)
    return [Attachment(*row) for row in conn.execute(query)]


def opinions_of(conn: Connection, proposal_id: int) -> list[Opinion]:
    """意见, oldest first, without those taken back."""
    query = select(opinions).where(opinions.c.proposal_id == proposal_id, opinions.c.undone_at.is_(None))
    return [Opinion(*row) for row in conn.execute(query.order_by(opinions.c.id))]


def evaluation_of(conn: Connection, proposal_id: int) -> Evaluation | None:
    """The living 需求评估 of a request."""
    query = select(evaluations).where(evaluations.c.proposal_id == proposal_id, evaluations.c.cancelled_at.is_(None))
    row = conn.execute(query).first()
    return Evaluation(*row) if row else None


def changes_of(conn: Connection, proposal_id: int) -> list[ChangeRequest]:
    """变更 of a request by their number, without cancelled ones."""
    query = select(change_requests).where(
        change_requests.c.proposal_id == proposal_id, change_requests.c.cancelled_at.is_(None)
    )
    return [ChangeRequest(*row) for row in conn.execute(query.order_by(change_requests.c.seq))]


def changes_born_by(conn: Connection, project_ids: Sequence[int], moment: datetime) -> dict[int, int]:
    """Row id → number of the request, for every change these projects asked for by a moment, cancelled since too."""
    query = (
        select(change_requests.c.id, proposals.c.number)
        .join(proposals, proposals.c.id == change_requests.c.proposal_id)
        .where(proposals.c.project_id.in_(project_ids), change_requests.c.created_at <= moment)
    )
    return dict(conn.execute(query.order_by(proposals.c.number, change_requests.c.seq)).tuples().all())


def change(conn: Connection, change_id: int) -> ChangeRequest:
    """A change by row id."""
    return ChangeRequest(*conn.execute(select(change_requests).where(change_requests.c.id == change_id)).one())


def next_seq(conn: Connection, proposal_id: int) -> int:
    """The number of the next 变更 of a request; those taken back keep theirs."""
    highest = select(func.max(change_requests.c.seq)).where(change_requests.c.proposal_id == proposal_id)
    return (conn.execute(highest).scalar() or 0) + 1
