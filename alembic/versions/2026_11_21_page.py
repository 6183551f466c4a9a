"""The admin page: who has it open, wrong tries at its door, how each platform was when it was last looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261121_5"
down_revision = "20261121_4"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only for a column declared exactly INTEGER PRIMARY KEY.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New tables alone: the program before this one does not know them."""
    op.create_table(
        "admin_sessions",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.UniqueConstraint("digest", name="uq_admin_sessions_digest"),
        sa.PrimaryKeyConstraint("id", name="pk_admin_sessions"),
    )
    op.create_table(
        "admin_tries",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_admin_tries"),
    )
    op.create_index("ix_admin_tries_address", "admin_tries", ["address", "at"])
    op.create_table(
        "adapter_health",
        sa.Column("adapter", sa.String(40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("hint", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("adapter", name="pk_adapter_health"),
    )
