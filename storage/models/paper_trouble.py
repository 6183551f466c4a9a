"""风险 and 紧急: what threatens a project, and what cannot wait."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from storage.models.base import RowId, UTCDateTime, metadata, row_id

risks = Table(
    "risks",
    metadata,
    row_id(),
    Column("number", Integer, nullable=False, unique=True),  # 风险3
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("task_id", ForeignKey("tasks.id")),
    Column("title", String(200), nullable=False),
    Column("impact", Text, nullable=False, server_default=""),  # 影响
    Column("level", String(10), nullable=False),  # 低, 中, 高, 重大
    Column("measure", Text, nullable=False, server_default=""),  # 应对
    Column("owner_id", ForeignKey("people.id"), nullable=False),  # 责任人
    Column("department_id", ForeignKey("departments.id")),
    Column("issue_id", ForeignKey("issues.id")),  # it happened: the issue it became
    Column("result", Text, nullable=False, server_default=""),
    Column("closed_at", UTCDateTime),
    Column("closed_by", ForeignKey("people.id")),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
)

emergencies = Table(
    "emergencies",
    metadata,
    row_id(),
    Column("number", Integer, nullable=False, unique=True),  # 紧急1
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("nature", String(200), nullable=False),  # 性质: 支付系统无法使用
    Column("scope", Text, nullable=False, server_default=""),  # 影响范围
    Column("level", String(10), nullable=False),  # 紧急程度: 高, 中, 低
    Column("restore_by", UTCDateTime),  # 1小时内恢复
    Column("state", String(20), nullable=False),  # asked, running, ordinary, mistaken, closed
    Column("asked_of", ForeignKey("people.id")),  # the raiser's lead
    Column("started_at", UTCDateTime),
    Column("started_by", ForeignKey("people.id")),  # None: silence started it
    Column("head_id", ForeignKey("people.id")),  # 组长
    Column("issue_id", ForeignKey("issues.id")),  # 按普通问题: the issue it became
    Column("next_due_at", UTCDateTime),  # silence, next call, next update, review: whichever comes first
    Column("update_due_at", UTCDateTime),  # on the rhythm of its level
    Column("result", Text, nullable=False, server_default=""),  # the closing note
    Column("closed_at", UTCDateTime),
    Column("closed_by", ForeignKey("people.id")),
    Column("review_due_at", UTCDateTime),  # 2 working days after the end
    Column("review_meeting_id", ForeignKey("meetings.id")),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
)
_NEXT = text("next_due_at IS NOT NULL")
Index("ix_emergencies_next_due", emergencies.c.next_due_at, sqlite_where=_NEXT, postgresql_where=_NEXT)

emergency_team = Table(
    "emergency_team",
    metadata,
    row_id(),
    Column("emergency_id", ForeignKey("emergencies.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("role", String(20), nullable=False),  # head, member, next (called when somebody did not answer), joined
    Column("position", Integer, nullable=False),  # who is called after whom
    Column("answered_at", UTCDateTime),
    Column("answer", String(20), nullable=False, server_default=""),  # coming, phoned (已电话通知), nobody
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("emergency_id", "person_id"),
)

# Every 5 minutes, three times: one row an attempt.
emergency_calls = Table(
    "emergency_calls",
    metadata,
    row_id(),
    Column("emergency_id", ForeignKey("emergencies.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("done_at", UTCDateTime),
    Column("outcome", String(20), nullable=False, server_default=""),  # sent, unreachable, answered (no longer needed)
    UniqueConstraint("emergency_id", "person_id", "attempt"),
)

emergency_log = Table(
    "emergency_log",
    metadata,
    row_id(),
    Column("emergency_id", ForeignKey("emergencies.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),  # raised, started, called, answered, said, update, closed
    Column("words", Text, nullable=False),
    Column("person_id", ForeignKey("people.id")),  # None: Qiantou itself
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("undone_at", UTCDateTime),
)
