"""Who is who: adapters, people and their accounts, departments, groups, projects."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false, text

from storage.models.base import UTCDateTime, metadata, row_id

adapters = Table(
    "adapters",
    metadata,
    row_id(),
    Column("name", String(40), nullable=False, unique=True),
    Column("platform", String(20), nullable=False),
    Column("settings", Text, nullable=False),  # encrypted JSON
    Column("enabled", Boolean, nullable=False),
    Column("version", Integer, nullable=False),  # rises with each change; listen.py compares it
    Column("created_at", UTCDateTime, nullable=False),
    Column("updated_at", UTCDateTime, nullable=False),
)

people = Table(
    "people",
    metadata,
    row_id(),
    Column("name", String(80), nullable=False, index=True),
    Column("department_id", ForeignKey("departments.id", use_alter=True)),
    Column("merged_into", ForeignKey("people.id")),  # linking never rewrites records
    Column("is_admin", Boolean, nullable=False, server_default=false()),  # of the installation
    Column("created_at", UTCDateTime, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    row_id(),
    Column("adapter", String(40), nullable=False),
    Column("user_id", String(200), nullable=False),
    # an opaque id stands for a person in mentions but cannot be written to
    Column("opaque", Boolean, nullable=False, server_default=false()),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("name", String(80), nullable=False),
    Column("seen_at", UTCDateTime),  # last time this account spoke to the bot; None: never
    Column("unreachable_since", UTCDateTime),
    UniqueConstraint("adapter", "user_id"),
)

departments = Table(
    "departments",
    metadata,
    row_id(),
    Column("name", String(80), nullable=False, unique=True),
    Column("lead_id", ForeignKey("people.id")),  # 部门负责人
    Column("contact_id", ForeignKey("people.id")),  # 接口人
    Column("created_at", UTCDateTime, nullable=False),
)

# 代理: reminders of an absent person go to the deputy. No leave request: it says nothing of why.
absences = Table(
    "absences",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("deputy_id", ForeignKey("people.id")),
    Column("from_at", UTCDateTime, nullable=False),
    Column("until_at", UTCDateTime, nullable=False),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("ended_at", UTCDateTime),  # back earlier, or taken back
)

groups = Table(
    "groups",
    metadata,
    row_id(),
    Column("adapter", String(40), nullable=False),
    Column("conversation", String(200), nullable=False),
    Column("title", String(200), nullable=False),
    Column("zone", String(40), nullable=False),  # IANA name
    Column("default_project_id", ForeignKey("projects.id", use_alter=True)),
    Column("closed_at", UTCDateTime),
    Column("created_at", UTCDateTime, nullable=False),
    UniqueConstraint("adapter", "conversation"),
)

group_members = Table(
    "group_members",
    metadata,
    Column("group_id", ForeignKey("groups.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True, index=True),
    Column("since", UTCDateTime, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    row_id(),
    Column("code", String(60), nullable=False, unique=True),  # 2026-市场-001
    Column("name", String(120), nullable=False),
    Column("goal", Text, nullable=False, server_default=""),
    Column("start_at", UTCDateTime),
    Column("due_at", UTCDateTime),
    Column("coordinator_id", ForeignKey("people.id")),  # 牵头人
    Column("deputy_id", ForeignKey("people.id")),
    Column("executive_id", ForeignKey("people.id")),  # 分管领导
    Column("home_group_id", ForeignKey("groups.id"), nullable=False, index=True),
    Column("created_by", ForeignKey("people.id"), nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime),
    Column("cancelled_at", UTCDateTime),
    Column("cancel_reason", Text, nullable=False, server_default=""),
)

project_groups = Table(
    "project_groups",
    metadata,
    Column("project_id", ForeignKey("projects.id"), primary_key=True),
    Column("group_id", ForeignKey("groups.id"), primary_key=True, index=True),
)

project_departments = Table(
    "project_departments",
    metadata,
    Column("project_id", ForeignKey("projects.id"), primary_key=True),
    Column("department_id", ForeignKey("departments.id"), primary_key=True, index=True),
    Column("lead_order", Integer),  # 1 or 2 for a lead department 牵头部门; the first gives the project its number
)

settings = Table(
    "settings",
    metadata,
    Column("scope", String(20), primary_key=True),  # installation, group, project
    Column("scope_id", Integer, primary_key=True),  # 0 for the installation
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

calendar_days = Table(
    "calendar_days",
    metadata,
    Column("day", String(10), primary_key=True),  # ISO date
    Column("working", Boolean, nullable=False),
    Column("name", String(40), nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("kind", String(60), primary_key=True),  # task, issue, project:2026-市场 …
    Column("value", Integer, nullable=False),
)

Index("ix_people_admin", people.c.id, sqlite_where=text("is_admin = 1"), postgresql_where=text("is_admin"))
