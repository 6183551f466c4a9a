"""Rows as values. Field order is the column order of the table (a test keeps it), so that `Task(*row)` works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    department_id: int | None
    merged_into: int | None
    is_admin: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    adapter: str
    user_id: str
    opaque: bool
    person_id: int
    name: str
    seen_at: datetime | None
    unreachable_since: datetime | None


@dataclass(frozen=True, slots=True)
class Department:
    id: int
    name: str
    lead_id: int | None
    contact_id: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    id: int
    adapter: str
    conversation: str
    title: str
    zone: str
    default_project_id: int | None
    closed_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Project:
    id: int
    code: str
    name: str
    goal: str
    start_at: datetime | None
    due_at: datetime | None
    coordinator_id: int | None
    deputy_id: int | None
    executive_id: int | None
    home_group_id: int
    created_by: int
    created_at: datetime
    closed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str


# Not frozen: of so many columns that takes ten microseconds a task, twice a message in. Nobody writes to one.
@dataclass(slots=True, unsafe_hash=True)
class Task:
    id: int
    number: int
    project_id: int
    group_id: int
    title: str
    department_id: int | None
    owner_id: int
    deliverable: str
    start_at: datetime | None
    due_at: datetime
    due_has_clock: bool
    percent: int
    note: str
    risk: str
    measure: str
    waiting_for: str
    delay_reason: str
    forecast_at: datetime | None
    reported_at: datetime | None
    done_at: datetime | None
    snoozed_until: datetime | None
    next_due_at: datetime | None
    created_by: int
    created_at: datetime
    updated_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str
    inner_due_at: datetime | None
    priority: str
    unclaimed: bool
    answer: str
    answered_at: datetime | None
    held_until: datetime | None
    off_plan: str
    waiting_department_id: int | None
    waiting_since: datetime | None
    supports_id: int | None
    description: str | None = None  # 任务描述; tests and older callers leave it out
    remark: str | None = None  # 备注

    @property
    def label(self) -> str:
        """`T12`, as people type it."""
        return f"T{self.number}"

    @property
    def open(self) -> bool:
        """Neither reported done nor cancelled."""
        return self.done_at is None and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class Milestone:
    id: int
    task_id: int
    title: str
    due_at: datetime
    due_has_clock: bool
    reached_at: datetime | None
    created_by: int
    created_at: datetime
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Absence:
    id: int
    person_id: int
    deputy_id: int | None
    from_at: datetime
    until_at: datetime
    created_by: int
    created_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    id: int
    group_id: int
    kind: str
    text: str
    about: str
    created_at: datetime
    inbox_id: int | None
    settled_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Issue:
    id: int
    number: int
    project_id: int
    group_id: int
    task_id: int | None
    title: str
    level: str
    raiser_id: int
    owner_id: int
    department_id: int | None
    due_at: datetime | None
    due_has_clock: bool
    cause: str
    tried: str
    measure: str
    result: str
    raised_at: datetime
    solved_at: datetime | None
    solved_by: int | None
    updated_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str
    kind: str
    occurred_at: datetime | None
    contenders: str
    allocation: str
    arbiter_id: int | None
    next_plan: str

    @property
    def label(self) -> str:
        """`Q7`, as people type it."""
        return f"Q{self.number}"

    @property
    def open(self) -> bool:
        """Neither solved nor cancelled."""
        return self.solved_at is None and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class Case:
    id: int
    kind: str
    object_kind: str
    object_id: int
    project_id: int
    started_at: datetime
    paused_until: datetime | None
    seen_by: int | None
    seen_at: datetime | None
    follower_id: int | None
    follow_until: datetime | None
    broken_promises: int
    ended_at: datetime | None
    end_reason: str


@dataclass(frozen=True, slots=True)
class Rung:
    id: int
    case_id: int
    step: int
    role: str
    due_at: datetime
    next_at: datetime | None
    fired_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Request:
    id: int
    kind: str
    task_id: int
    due_at: datetime
    due_has_clock: bool
    reason: str
    asked_by: int
    asked_of: int
    asked_at: datetime
    decided_at: datetime | None
    granted: bool | None


@dataclass(frozen=True, slots=True)
class Question:
    id: int
    person_id: int
    group_id: int | None
    command: str
    missing: str
    draft: str
    asked_at: datetime
    expires_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    id: int
    adapter: str
    to_kind: str
    to_id: str
    group_id: int | None
    person_id: int | None
    kind: str
    message: str
    key: str
    reason: str | None
    about: str
    inbox_id: int | None
    handle: str | None
    handle_until: datetime | None
    level: str
    not_before: datetime
    expires_at: datetime
    attempts: int
    unknowns: int
    state: str
    why: str
    created_at: datetime
    sent_at: datetime | None
    platform_message_id: str
