"""Who has the admin page open, wrong tries at its door, and how each platform was when it was last looked at."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from storage.models.base import UTCDateTime, metadata, row_id

# There is no password: a session begins with a one-time link or code made on the server.
admin_sessions = Table(
    "admin_sessions",
    metadata,
    row_id(),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of a 256-bit id that only the browser has
    Column("created_at", UTCDateTime, nullable=False),
    Column("seen_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),  # however busy it is
    Column("ended_at", UTCDateTime),
)

admin_tries = Table(
    "admin_tries",
    metadata,
    row_id(),
    Column("address", String(64), nullable=False),  # SHA-256 of where the try came from
    Column("at", UTCDateTime, nullable=False),
)
Index("ix_admin_tries_address", admin_tries.c.address, admin_tries.c.at)

adapter_health = Table(
    "adapter_health",
    metadata,
    Column("adapter", String(40), primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("hint", Text, nullable=False, server_default=""),
)
