"""What a project may cost and has cost, as a record the ladder can climb for. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.texts.budget import Standing
from storage import budgets, projects, tasks


@dataclass(frozen=True, slots=True)
class Overspend:
    """A project by its code, with what stands over its plan; `open` while anything does. Fields as of a task."""

    id: int
    label: str
    title: str
    project_id: int
    group_id: int
    department_id: int | None  # the first 牵头部门
    owner_id: int  # the coordinator, or whoever made the project
    overs: tuple[Standing, ...]
    last: tuple[tuple[str, int], ...]  # (purpose, fen), the newest first
    cancelled_at: datetime | None
    measure: str = ""

    @property
    def open(self) -> bool:
        """Whether more was spent than planned."""
        return bool(self.overs)


LAST = 3  # expenses named in a text


def look(conn: Connection, project_id: int) -> Overspend:
    """A project's spending as it stands now."""
    project = projects.project(conn, project_id)
    leading = projects.lead_departments(conn, project_id)
    spent = budgets.spent(conn, project_id)
    return Overspend(
        id=project.id,
        label=project.code,
        title=project.name,
        project_id=project.id,
        group_id=project.home_group_id,
        department_id=leading[0].id if leading else None,
        owner_id=project.coordinator_id or project.created_by,
        overs=tuple(one for one in standings(conn, project_id) if one.over),
        last=tuple((one.purpose, one.amount) for one in reversed(spent[-LAST:])),
        cancelled_at=project.cancelled_at,
    )


def standings(conn: Connection, project_id: int) -> list[Standing]:
    """The project first, then each of its tasks with a plan or an expense of its own."""
    plans, used = budgets.plans(conn, project_id), budgets.used(conn, project_id)
    whole = Standing(projects.project(conn, project_id).name, plans.get(None), sum(used.values()))
    own = sorted({i for i in (*plans, *used) if i is not None})
    return [whole, *(of_task(conn, project_id, task_id) for task_id in own)]


def of_task(conn: Connection, project_id: int, task_id: int) -> Standing:
    """What one task may cost and has cost."""
    task = tasks.task(conn, task_id)
    plans, used = budgets.plans(conn, project_id), budgets.used(conn, project_id)
    return Standing(f"{task.label} {task.title}", plans.get(task_id), used.get(task_id, 0))
