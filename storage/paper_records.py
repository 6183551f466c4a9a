"""Rows of requests, signing, acceptance and archive as values; fields stand in column order (a test keeps it)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    id: int
    number: int
    project_id: int | None
    group_id: int
    version: int
    name: str
    department_id: int | None
    raiser_id: int
    phone: str
    background: str
    goal: str
    kpi: str
    due_at: datetime | None
    due_has_clock: bool
    staff: str
    budget: str
    equipment: str
    data: str
    risk: str
    priority: str
    state: str
    evaluate_by: datetime
    decided_at: datetime | None
    merged_into: int | None
    created_by: int
    created_at: datetime
    updated_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def label(self) -> str:
        """`R5`, as people type it."""
        return f"R{self.number}"

    @property
    def open(self) -> bool:
        """Neither decided nor cancelled."""
        return self.state == "raised" and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class Attachment:
    id: int
    kind: str
    object_id: int
    title: str
    url: str
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opinion:
    id: int
    proposal_id: int
    version: int
    department_id: int | None
    person_id: int
    words: str
    at: datetime
    inbox_id: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    id: int
    proposal_id: int
    necessity: str
    feasibility: str
    boundaries: str
    gaps: str
    risks: str
    lead_department_id: int | None
    second_lead_id: int | None
    coordinator_id: int | None
    verdict: str
    reason: str
    merged_into: int | None
    decided_by: int | None
    decided_at: datetime | None
    created_by: int
    created_at: datetime
    updated_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChangeRequest:
    id: int
    proposal_id: int
    seq: int
    what: str
    field: str
    old: str
    new: str
    reason: str
    schedule_impact: str
    budget_impact: str
    scope_impact: str
    state: str
    decided_at: datetime | None
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def label(self) -> str:
        """`变更2`, as people type it behind the number of its request."""
        return f"变更{self.seq}"

    @property
    def open(self) -> bool:
        """Neither in force nor declined nor cancelled."""
        return self.state == "open" and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class Sheet:
    id: int
    project_id: int
    version: int
    settled_at: datetime | None
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Signer:
    id: int
    kind: str
    object_id: int
    version: int
    role: str
    department_id: int | None
    person_id: int | None
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Signoff:
    id: int
    kind: str
    object_id: int
    version: int
    role: str
    department_id: int | None
    person_id: int
    verdict: str
    words: str
    at: datetime
    inbox_id: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiver:
    id: int
    rule: int
    project_id: int
    about: str
    reason: str
    person_id: int
    at: datetime
    inbox_id: int | None
    used_at: datetime | None
    used_by: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Acceptance:
    id: int
    task_id: int
    round: int
    title: str
    standard: str
    acceptor_id: int | None
    organiser_id: int | None
    due_at: datetime
    result: str
    reason: str
    decided_by: int | None
    decided_at: datetime | None
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def open(self) -> bool:
        """Waits for the acceptor."""
        return self.decided_at is None and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class AcceptanceItem:
    id: int
    acceptance_id: int
    position: int
    text: str
    result: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kpi:
    id: int
    project_id: int
    name: str
    target: str
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class KpiValue:
    id: int
    kpi_id: int
    value: str
    measured_at: datetime
    person_id: int
    at: datetime
    inbox_id: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Retrospective:
    id: int
    project_id: int
    meeting_id: int | None
    publish_at: datetime | None
    published_at: datetime | None
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class RetrospectiveLine:
    id: int
    retrospective_id: int
    kind: str
    text: str
    kpi_id: int | None
    person_id: int | None
    at: datetime
    inbox_id: int | None
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class Archive:
    id: int
    project_id: int
    missing: str
    closed_at: datetime | None
    keep_until: datetime | None
    held: bool
    hold_reason: str
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Purge:
    id: int
    project_code: str
    project_name: str
    keep_until: datetime
    rows: int
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Link:
    id: int
    purpose: str
    what: str
    digest: str
    project_id: int
    person_id: int
    browser: str
    opened_at: datetime | None
    expires_at: datetime
    created_at: datetime
    inbox_id: int | None


@dataclass(frozen=True, slots=True)
class Template:
    id: int
    form: str
    file_name: str
    content: bytes
    created_at: datetime
    removed_at: datetime | None
