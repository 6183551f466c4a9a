"""预算: what was planned and what was spent, in fen. Rows are never changed, only taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from storage.models import budgets, expenses


@dataclass(frozen=True, slots=True)
class Expense:
    """Money spent, in fen. `task_id` None: for the project as a whole."""

    id: int
    project_id: int
    task_id: int | None
    amount: int
    purpose: str
    by: int
    at: datetime
    inbox_id: int | None
    undone_at: datetime | None


def add_plan(
    conn: Connection, project_id: int, task_id: int | None, amount: int, *, by: int, now: datetime, inbox_id: int
) -> int:
    """A new plan; it replaces the one before."""
    statement = insert(budgets).values(
        project_id=project_id, task_id=task_id, amount=amount, by=by, at=now, inbox_id=inbox_id
    )
    return int(conn.execute(statement.returning(budgets.c.id)).scalar_one())


def plans(conn: Connection, project_id: int) -> dict[int | None, int]:
    """The plans that hold, in fen: by task row id, None for the project."""
    query = select(budgets.c.task_id, budgets.c.amount).where(
        budgets.c.project_id == project_id, budgets.c.undone_at.is_(None)
    )
    return {task_id: int(amount) for task_id, amount in conn.execute(query.order_by(budgets.c.id))}


def add_expense(
    conn: Connection,
    project_id: int,
    task_id: int | None,
    amount: int,
    purpose: str,
    *,
    by: int,
    now: datetime,
    inbox_id: int,
) -> int:
    """Money spent."""
    statement = insert(expenses).values(
        project_id=project_id, task_id=task_id, amount=amount, purpose=purpose, by=by, at=now, inbox_id=inbox_id
    )
    return int(conn.execute(statement.returning(expenses.c.id)).scalar_one())


def spent(conn: Connection, project_id: int) -> list[Expense]:
    """Every expense that counts, oldest first."""
    query = select(expenses).where(expenses.c.project_id == project_id, expenses.c.undone_at.is_(None))
    return [Expense(*row) for row in conn.execute(query.order_by(expenses.c.id))]


def used(conn: Connection, project_id: int) -> dict[int | None, int]:
    """Fen spent: by task row id, None for what names no task."""
    query = select(expenses.c.task_id, func.sum(expenses.c.amount)).where(
        expenses.c.project_id == project_id, expenses.c.undone_at.is_(None)
    )
    return {task_id: int(amount) for task_id, amount in conn.execute(query.group_by(expenses.c.task_id))}


def take_back(conn: Connection, kind: str, row_id: int, now: datetime) -> tuple[int, int, str]:
    """A plan (`budget`) or an `expense` no longer counts; its project's row id, its fen and its purpose."""
    table = budgets if kind == "budget" else expenses
    row = conn.execute(update(table).where(table.c.id == row_id).values(undone_at=now).returning(table)).one()
    return int(row.project_id), int(row.amount), "" if kind == "budget" else str(row.purpose)
