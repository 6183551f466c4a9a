"""What came in (inbox, unique by dedupe key), what goes out (outbox), what the bot asked, and what a page shows."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from storage.models.base import RowId, UTCDateTime, metadata, row_id

inbox = Table(
    "inbox",
    metadata,
    row_id(),
    Column("adapter", String(40), nullable=False),
    Column("dedupe_key", String(200), nullable=False),
    Column("kind", String(10), nullable=False),  # message, action, system
    Column("group_id", ForeignKey("groups.id")),
    Column("person_id", ForeignKey("people.id")),
    Column("message_id", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", UTCDateTime),
    Column("received_at", UTCDateTime, nullable=False),
    Column("state", String(10), nullable=False),  # done, failed, ignored
    Column("error_number", String(8), nullable=False, server_default=""),
    UniqueConstraint("adapter", "dedupe_key"),
)
Index("ix_inbox_received", inbox.c.received_at)

outbox = Table(
    "outbox",
    metadata,
    row_id(),
    Column("adapter", String(40), nullable=False),
    Column("to_kind", String(10), nullable=False),  # group, person
    Column("to_id", String(200), nullable=False),  # conversation id, or the platform's user id
    Column("group_id", ForeignKey("groups.id")),
    Column("person_id", ForeignKey("people.id")),
    Column("kind", String(20), nullable=False),  # reply, notice, request, daily, call, weekly, rung, end, admin
    Column("message", Text, nullable=False),  # adapters.render.pack
    Column("key", String(64), nullable=False, unique=True),  # idempotency key towards the platform
    Column("reason", String(120), unique=True),  # of a scheduled post
    Column("about", String(20), nullable=False, server_default=""),  # T12, Q7: what a reply to this post means
    Column("inbox_id", RowId, index=True),  # the message this answers
    Column("handle", Text),  # short-lived reply handle
    Column("handle_until", UTCDateTime),
    Column("level", String(10), nullable=False, server_default=""),
    Column("not_before", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("unknowns", Integer, nullable=False, server_default="0"),
    Column("state", String(10), nullable=False),  # pending, sent, parked
    Column("why", Text, nullable=False, server_default=""),
    Column("created_at", UTCDateTime, nullable=False),
    Column("sent_at", UTCDateTime),
    Column("platform_message_id", String(200), nullable=False, server_default=""),
)
PENDING = "state = 'pending'"
Index(
    "ix_outbox_pending",
    outbox.c.not_before,
    outbox.c.id,
    sqlite_where=text(PENDING),
    postgresql_where=text(PENDING),
)
Index("ix_outbox_platform_message", outbox.c.adapter, outbox.c.platform_message_id)
Index("ix_outbox_person_kind", outbox.c.person_id, outbox.c.kind, outbox.c.created_at)

# Routine notes for a group, gathered into one post at 10:00 and 15:00.
notes = Table(
    "notes",
    metadata,
    row_id(),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("kind", String(20), nullable=False),  # claim, answer, milestone, request …: counted by rule
    Column("text", Text, nullable=False),  # one line
    Column("about", String(20), nullable=False, server_default=""),  # T12, Q7
    Column("created_at", UTCDateTime, nullable=False),
    Column("inbox_id", RowId, index=True),  # the message it comes from: taken back with it
    Column("settled_at", UTCDateTime),  # posted, or no longer worth saying
    Column("outcome", String(20), nullable=False, server_default=""),  # posted, withdrawn, stale
)
Index(
    "ix_notes_waiting",
    notes.c.group_id,
    sqlite_where=text("settled_at IS NULL"),
    postgresql_where=text("settled_at IS NULL"),
)

# A question the bot has put to one person in one place; the answer needs no command.
questions = Table(
    "questions",
    metadata,
    row_id(),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("group_id", ForeignKey("groups.id")),  # None: one-to-one
    Column("command", String(20), nullable=False),  # canonical name of the command that asks
    Column("missing", String(20), nullable=False),  # the field asked for, or "confirm"
    Column("draft", Text, nullable=False),  # what was understood, as the line a person could have typed
    Column("asked_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime),
)
Index(
    "ix_questions_open",
    questions.c.person_id,
    sqlite_where=text("closed_at IS NULL"),
    postgresql_where=text("closed_at IS NULL"),
)

# The local platform's conversations in one integer sequence: an inbound row, or an outbox row once it is sent.
local_lines = Table(
    "local_lines",
    metadata,
    row_id(),
    Column("conversation", String(210), nullable=False),  # groups/NAME or people/NAME
    Column("inbox_id", RowId),
    Column("outbox_id", RowId),
    Column("at", UTCDateTime, nullable=False),
)
Index("ix_local_lines_conversation", local_lines.c.conversation, local_lines.c.id)

quota_use = Table(
    "quota_use",
    metadata,
    Column("adapter", String(40), primary_key=True),
    Column("pool", String(20), primary_key=True),
    Column("month", String(7), primary_key=True),  # 2026-11, in Asia/Shanghai
    Column("used", Integer, nullable=False),
)
