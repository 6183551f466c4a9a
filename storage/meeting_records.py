"""Rows of meetings, documents, communications, risks and emergencies as values, in column order (a test keeps it)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MeetingSeries:
    id: int
    project_id: int
    group_id: int
    title: str
    weekday: int
    clock: str
    minutes: int
    place: str
    host_id: int | None
    recorder_id: int | None
    next_at: datetime | None
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str


@dataclass(frozen=True, slots=True)
class Meeting:
    id: int
    number: int
    project_id: int
    group_id: int
    series_id: int | None
    kind: str
    title: str
    goal: str
    start_at: datetime
    end_at: datetime
    place: str
    online: str
    host_id: int | None
    recorder_id: int | None
    confirm_by: datetime | None
    late_reason: str
    minutes_due_at: datetime
    next_due_at: datetime | None
    created_by: int
    created_at: datetime
    updated_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def label(self) -> str:
        """`M3`, as people type it."""
        return f"M{self.number}"


@dataclass(frozen=True, slots=True)
class Topic:
    id: int
    meeting_id: int
    position: int
    title: str
    owner_id: int | None
    minutes: int | None
    about: str
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Invited:
    id: int
    meeting_id: int
    person_id: int
    department_id: int | None
    answer: str
    answered_at: datetime | None
    deputy_id: int | None
    support: str
    needs: str
    prepared_at: datetime | None
    cancelled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Minutes:
    id: int
    meeting_id: int
    version: int
    body: str
    state: str
    confirmed_at: datetime | None
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str


@dataclass(frozen=True, slots=True)
class Point:
    id: int
    minutes_id: int
    topic_id: int | None
    position: int
    kind: str
    text: str
    owner_id: int | None
    department_id: int | None
    due_at: datetime | None
    due_has_clock: bool
    task_id: int | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attendance:
    id: int
    minutes_id: int
    person_id: int
    present: bool
    informed_by: int | None
    inform_by_at: datetime | None
    informed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Document:
    id: int
    number: int
    version: int
    project_id: int
    kind: str
    title: str
    url: str
    meeting_id: int | None
    settled_at: datetime | None
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def label(self) -> str:
        """`文档2`, as people type it."""
        return f"文档{self.number}"


@dataclass(frozen=True, slots=True)
class Communication:
    id: int
    number: int
    project_id: int
    group_id: int
    topic: str
    department_id: int | None
    happened_at: datetime
    way: str
    summary: str
    conclusion: str
    note: str
    quoted_inbox_id: int | None
    created_by: int
    created_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def label(self) -> str:
        """`记录3`, as people type it."""
        return f"记录{self.number}"


@dataclass(frozen=True, slots=True)
class Participant:
    id: int
    communication_id: int
    person_id: int | None
    department_id: int | None


@dataclass(frozen=True, slots=True)
class Risk:
    id: int
    number: int
    project_id: int
    group_id: int
    task_id: int | None
    title: str
    impact: str
    level: str
    measure: str
    owner_id: int
    department_id: int | None
    issue_id: int | None
    result: str
    closed_at: datetime | None
    closed_by: int | None
    created_by: int
    created_at: datetime
    updated_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def label(self) -> str:
        """`风险3`, as people type it."""
        return f"风险{self.number}"

    @property
    def open(self) -> bool:
        """Neither closed nor cancelled."""
        return self.closed_at is None and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class Emergency:
    id: int
    number: int
    project_id: int
    group_id: int
    nature: str
    scope: str
    level: str
    restore_by: datetime | None
    state: str
    asked_of: int | None
    started_at: datetime | None
    started_by: int | None
    head_id: int | None
    issue_id: int | None
    next_due_at: datetime | None
    update_due_at: datetime | None
    result: str
    closed_at: datetime | None
    closed_by: int | None
    review_due_at: datetime | None
    review_meeting_id: int | None
    created_by: int
    created_at: datetime
    updated_at: datetime
    inbox_id: int | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def label(self) -> str:
        """`紧急1`, as people type it."""
        return f"紧急{self.number}"

    @property
    def open(self) -> bool:
        """Asked about or under way."""
        return self.state in ("asked", "running") and self.cancelled_at is None


@dataclass(frozen=True, slots=True)
class TeamMember:
    id: int
    emergency_id: int
    person_id: int
    role: str
    position: int
    answered_at: datetime | None
    answer: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Call:
    id: int
    emergency_id: int
    person_id: int
    attempt: int
    due_at: datetime
    done_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True)
class LogLine:
    id: int
    emergency_id: int
    kind: str
    words: str
    person_id: int | None
    at: datetime
    inbox_id: int | None
    undone_at: datetime | None
