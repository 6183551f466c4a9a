"""预算: the plan, what was spent, and what is left, in fen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from storage import budgets


@dataclass(frozen=True, slots=True)
class Budget:
    """Fen. `used` counts every expense of the project, those of its tasks too."""

    plan: int
    used: int


def state(conn: Connection, project_id: int) -> Budget | None:
    """A project's plan and what is used of it; None where there is no plan."""
    plan = budgets.plans(conn, project_id).get(None)
    return None if plan is None else Budget(plan, sum(budgets.used(conn, project_id).values()))
