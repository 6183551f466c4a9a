"""Manners: dividing work, milestones and budgets, absences, notes gathered into one post."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261121_2"
down_revision = "20261121_1"
branch_labels = None
depends_on = None

# SQLite numbers rows by itself only for a column declared exactly INTEGER PRIMARY KEY.
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """New columns may be left out by the program before this one; new tables it does not know."""
    _columns()
    _milestones()
    _budgets("budgets")
    _budgets("expenses", sa.Column("purpose", sa.Text(), server_default="", nullable=False))
    _absences()
    _notes()


def _columns() -> None:
    op.add_column("tasks", sa.Column("inner_due_at", MOMENT))
    op.add_column("tasks", sa.Column("priority", sa.String(10), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("unclaimed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("tasks", sa.Column("answer", sa.String(20), server_default="", nullable=False))
    op.add_column("tasks", sa.Column("answered_at", MOMENT))
    op.add_column("tasks", sa.Column("held_until", MOMENT))
    op.add_column("tasks", sa.Column("off_plan", sa.String(20), server_default="", nullable=False))
    _reference("waiting_department_id", "departments")
    op.add_column("tasks", sa.Column("waiting_since", MOMENT))
    _reference("supports_id", "tasks")
    op.create_index("ix_tasks_supports_id", "tasks", ["supports_id"])
    op.add_column("progress", sa.Column("unchanged", sa.Boolean(), server_default=sa.false(), nullable=False))


def _reference(name: str, table: str) -> None:
    """By hand: alembic's inline reference loses the constraint's name, and SQLite cannot add one afterwards."""
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    op.execute(f"ALTER TABLE tasks ADD COLUMN {name} {kind} CONSTRAINT fk_tasks_{name} REFERENCES {table} (id)")


def _milestones() -> None:
    op.create_table(
        "milestones",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("task_id", ROW_ID, nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("due_has_clock", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reached_at", MOMENT),
        sa.Column("created_by", ROW_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("cancelled_at", MOMENT),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name="fk_milestones_task_id"),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_milestones_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_milestones"),
    )
    op.create_index("ix_milestones_task_id", "milestones", ["task_id"])


def _budgets(name: str, *more: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("project_id", ROW_ID, nullable=False),
        sa.Column("task_id", ROW_ID),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        *more,
        sa.Column("by", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("undone_at", MOMENT),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=f"fk_{name}_project_id"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=f"fk_{name}_task_id"),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=f"fk_{name}_by"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
    op.create_index(f"ix_{name}_project_id", name, ["project_id"])


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("deputy_id", ROW_ID),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("created_by", ROW_ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_absences_person_id"),
        sa.ForeignKeyConstraint(["deputy_id"], ["people.id"], name="fk_absences_deputy_id"),
        sa.ForeignKeyConstraint(["created_by"], ["people.id"], name="fk_absences_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
    )
    op.create_index("ix_absences_person_id", "absences", ["person_id"])


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("group_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("about", sa.String(20), server_default="", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("inbox_id", ROW_ID),
        sa.Column("settled_at", MOMENT),
        sa.Column("outcome", sa.String(20), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_notes_group_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_inbox_id", "notes", ["inbox_id"])
    waiting = sa.text("settled_at IS NULL")
    op.create_index("ix_notes_waiting", "notes", ["group_id"], sqlite_where=waiting, postgresql_where=waiting)
