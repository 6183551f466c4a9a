"""任务描述 and 备注: what a task is about, and what else is to be known of it, beside its name and its standard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261121_4"
down_revision = "20261121_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nullable: the program before this one goes on writing tasks without it."""
    op.add_column("tasks", sa.Column("description", sa.Text()))
    op.add_column("tasks", sa.Column("remark", sa.Text()))
