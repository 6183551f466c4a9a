"""The ladder: a case is one late task or one unresolved issue; its rungs and moments are frozen when it starts."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from storage.models.base import RowId, UTCDateTime, metadata, row_id

cases = Table(
    "cases",
    metadata,
    row_id(),
    Column("kind", String(20), nullable=False),  # late, unresolved
    Column("object_kind", String(20), nullable=False),  # task, issue
    Column("object_id", RowId, nullable=False),
    Column("project_id", ForeignKey("projects.id"), nullable=False),
    Column("started_at", UTCDateTime, nullable=False),  # the due moment, or when it was raised
    Column("paused_until", UTCDateTime),
    Column("seen_by", ForeignKey("people.id")),  # 收到; it pauses once
    Column("seen_at", UTCDateTime),
    Column("follower_id", ForeignKey("people.id")),  # 跟进
    Column("follow_until", UTCDateTime),
    Column("broken_promises", Integer, nullable=False, server_default="0"),
    Column("ended_at", UTCDateTime),
    Column("end_reason", String(40), nullable=False, server_default=""),  # done, solved, new_date, cancelled
)
Index("ix_cases_object", cases.c.object_kind, cases.c.object_id)
Index(
    "uq_cases_one_open",
    cases.c.object_kind,
    cases.c.object_id,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

rungs = Table(
    "rungs",
    metadata,
    row_id(),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("step", Integer, nullable=False),
    # contact, owner, lead, notice, both_leads, executive, promise (a commitment that ran out)
    Column("role", String(20), nullable=False),
    Column("due_at", UTCDateTime, nullable=False),  # frozen
    Column("next_at", UTCDateTime),  # when to look at it again: window, pause, cap; None once it is over
    Column("fired_at", UTCDateTime),
    Column("outcome", String(20), nullable=False, server_default=""),  # sent, merged, nobody, ended, waived
    UniqueConstraint("case_id", "step"),
)
Index(
    "ix_rungs_next",
    rungs.c.next_at,
    sqlite_where=text("next_at IS NOT NULL"),
    postgresql_where=text("next_at IS NOT NULL"),
)

# Who was alarmed by a case and where, so that exactly they are told its end there.
alarms = Table(
    "alarms",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True, index=True),
    Column("group_id", ForeignKey("groups.id")),  # mentioned there; None: privately
    Column("step", Integer, nullable=False),
    Column("role", String(20), nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("told_end_at", UTCDateTime),
)

# A scheduled post's unique reason: kind + object + slot. Taken in the same unit as the outbox row.
slots = Table(
    "slots",
    metadata,
    Column("reason", String(120), primary_key=True),  # daily:G3:2026-11-20, weekly:P3:2026-W47
    Column("kind", String(20), nullable=False, index=True),
    Column("due_at", UTCDateTime, nullable=False),
    Column("done_at", UTCDateTime, nullable=False),
    Column("outcome", String(20), nullable=False),  # posted, empty, skipped, unchanged
    Column("why", Text, nullable=False, server_default=""),
)

project_tokens = Table(
    "project_tokens",
    metadata,
    row_id(),
    Column("project_id", ForeignKey("projects.id")),  # None: the local platform
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the token
    Column("created_at", UTCDateTime, nullable=False),
    Column("revoked_at", UTCDateTime),
)

one_time_codes = Table(
    "one_time_codes",
    metadata,
    row_id(),
    Column("purpose", String(20), nullable=False),  # admin; join:12 into a project, link:34 to a person
    Column("digest", String(64), nullable=False, unique=True),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("used_at", UTCDateTime),
    Column("used_by", ForeignKey("people.id")),
)

failed_codes = Table(
    "failed_codes",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("at", UTCDateTime, nullable=False),
)

probes = Table(
    "probes",
    metadata,
    Column("name", String(40), primary_key=True),  # readiness, sweep, auditor
    Column("at", UTCDateTime, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
)
