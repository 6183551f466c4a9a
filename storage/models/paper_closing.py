"""成果验收表, KPI, 复盘报告 and 归档; and what goes out of the house: links to exports, a company's own templates."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from storage.models.base import RowId, UTCDateTime, metadata, row_id

# 成果验收表: one row a submission.
acceptances = Table(
    "acceptances",
    metadata,
    row_id(),
    Column("task_id", ForeignKey("tasks.id"), nullable=False),
    Column("round", Integer, nullable=False),
    Column("title", String(200), nullable=False),  # 成果名称
    Column("standard", Text, nullable=False, server_default=""),  # 验收标准, of the sheet as submitted
    Column("acceptor_id", ForeignKey("people.id")),  # 验收人, never the owner
    Column("organiser_id", ForeignKey("people.id")),  # 验收组织人
    Column("due_at", UTCDateTime, nullable=False),  # 2 working days for the acceptor
    Column("result", String(10), nullable=False, server_default=""),  # passed, failed
    Column("reason", Text, nullable=False, server_default=""),
    Column("decided_by", ForeignKey("people.id")),
    Column("decided_at", UTCDateTime),
    Column("created_by", ForeignKey("people.id"), nullable=False),  # who submitted
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
    UniqueConstraint("task_id", "round"),
)
_WAITING = text("decided_at IS NULL AND cancelled_at IS NULL")
Index("ix_acceptances_waiting", acceptances.c.due_at, sqlite_where=_WAITING, postgresql_where=_WAITING)

# The items of the standard, each with its own result.
acceptance_items = Table(
    "acceptance_items",
    metadata,
    row_id(),
    Column("acceptance_id", ForeignKey("acceptances.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("result", String(10), nullable=False, server_default=""),  # passed, failed
    Column("reason", Text, nullable=False, server_default=""),
    UniqueConstraint("acceptance_id", "position"),
)

kpis = Table(
    "kpis",
    metadata,
    row_id(),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("name", String(80), nullable=False),  # 首月新增用户
    Column("target", String(80), nullable=False, server_default=""),  # ≥10万, as written
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
)

kpi_values = Table(
    "kpi_values",
    metadata,
    row_id(),
    Column("kpi_id", ForeignKey("kpis.id"), nullable=False, index=True),
    Column("value", String(80), nullable=False),  # 8.6万, as written
    Column("measured_at", UTCDateTime, nullable=False),  # the day it stands for
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("undone_at", UTCDateTime),
)

retrospectives = Table(
    "retrospectives",
    metadata,
    row_id(),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("meeting_id", ForeignKey("meetings.id")),  # 复盘会
    Column("publish_at", UTCDateTime),  # the others see it: one working day after the leads
    Column("published_at", UTCDateTime),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
)

retrospective_lines = Table(
    "retrospective_lines",
    metadata,
    row_id(),
    Column("retrospective_id", ForeignKey("retrospectives.id"), nullable=False, index=True),
    Column(
        "kind", String(20), nullable=False
    ),  # goal 目标对照, well 做得好, improve 改进, pattern 可复用, record (prefilled)
    Column("text", Text, nullable=False),
    Column("kpi_id", ForeignKey("kpis.id")),  # of a goal line
    Column("person_id", ForeignKey("people.id")),  # None: from the record
    Column("at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("undone_at", UTCDateTime),
)

# Which lead has been shown it, and when.
retrospective_views = Table(
    "retrospective_views",
    metadata,
    Column("retrospective_id", ForeignKey("retrospectives.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
)

# 归档: read-only from closed_at on, kept at least two years.
archives = Table(
    "archives",
    metadata,
    row_id(),
    Column("project_id", ForeignKey("projects.id"), nullable=False, index=True),
    Column("missing", Text, nullable=False, server_default=""),  # what the check named when it was asked for
    Column("closed_at", UTCDateTime),  # signed by the lead department
    Column("keep_until", UTCDateTime),
    Column("held", Boolean, nullable=False, server_default=false()),  # legal hold
    Column("hold_reason", Text, nullable=False, server_default=""),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
    Column("cancelled_at", UTCDateTime),
)

# What was purged, by whom: refers to nothing, for nothing is left.
purges = Table(
    "purges",
    metadata,
    row_id(),
    Column("project_code", String(60), nullable=False),
    Column("project_name", String(120), nullable=False),
    Column("keep_until", UTCDateTime, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("by", String(80), nullable=False),  # an admin's name
    Column("reason", Text, nullable=False, server_default=""),
    Column("at", UTCDateTime, nullable=False),
)

# A link that opens once, by a button, binds that browser and expires.
links = Table(
    "links",
    metadata,
    row_id(),
    Column("purpose", String(20), nullable=False),  # export, page
    Column("what", String(40), nullable=False, server_default=""),  # which form
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256
    Column("project_id", ForeignKey("projects.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),  # for whom it was made
    Column("browser", String(64), nullable=False, server_default=""),  # SHA-256 of the cookie that opened it
    Column("opened_at", UTCDateTime),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId),
)

# A company's own .docx of a form; the newest not removed rules.
templates = Table(
    "templates",
    metadata,
    row_id(),
    Column("form", String(40), nullable=False, index=True),
    Column("file_name", String(200), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("removed_at", UTCDateTime),
)
