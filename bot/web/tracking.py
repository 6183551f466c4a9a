"""A project's sheet for a page: the rows of bot/services/tracking.py with notes, and the issues below them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.services import snapshot, tracking, weekly_final
from bot.services.house import House
from bot.services.snapshot import State
from bot.services.tracking import TrackingRow
from bot.texts import offplan
from bot.texts.division import owner_of_unclaimed
from bot.web.sheet import IssueRow, Row, Sheet, age_text, day_text, left_text
from storage import people, projects, signoffs
from storage.records import Project, Task

DONE = "已完成"


def sheets(conn: Connection, house: House, now: datetime) -> list[Sheet]:
    """Every open project, the newest first."""
    return [sheet(conn, house, project, now) for project in reversed(projects.all_open(conn))]


def sheet(conn: Connection, house: House, project: Project, now: datetime, as_of: datetime | None = None) -> Sheet:
    """One project, now or as it was at a past moment (aware UTC)."""
    past = as_of is not None and as_of < now
    moment = as_of if past and as_of else now
    state = snapshot.at(conn, [project.id], moment) if past else snapshot.current(conn, [project.id], now)
    project = snapshot.project_at(conn, project, moment) if past else project
    tasks = {task.label: task for task in state.tasks}
    rows = tracking.rows(conn, house, project, now, as_of)
    leads = [department.name for department in projects.lead_departments(conn, project.id)]
    return Sheet(
        code=project.code,
        name=project.name,
        goal=project.goal,
        leads="、".join(leads),
        due=day_text(project.due_at, moment),
        rows=tuple(_row(row, tasks[row.number], moment) for row in rows),
        issues=_issues(conn, state, moment),
        reviewed=_reviewed(conn, project, moment),
    )


def _reviewed(conn: Connection, project: Project, moment: datetime) -> str:
    """`王经理 9月21日 周一`: who signed the newest 定稿 by then."""
    signed = signoffs.last_signed(conn, weekly_final.KIND, project.id, moment)
    return f"{people.person(conn, signed.person_id).name} {day_text(signed.at, moment)}" if signed else ""


def _row(row: TrackingRow, task: Task, now: datetime) -> Row:
    done = row.status == DONE
    return Row(
        number=row.number,
        title=row.title,
        department=row.department,
        owner=owner_of_unclaimed(row.owner) if task.unclaimed and task.open else row.owner,
        assistants="、".join(row.assistants),
        due=day_text(task.due_at, now),
        left="" if done else left_text(task.due_at, now),
        percent=row.percent,
        planned=None if done else row.planned_percent,
        status=row.status,
        days_late=0 if done else row.days_late,
        delay="" if done else offplan.with_words(task.off_plan, task.delay_reason),
        risk=row.risk,
        waiting="" if done else task.waiting_for,
        measure=task.measure,
        note="" if _covered(task) else task.note,
        forecast="" if done else day_text(task.forecast_at, now),
    )


def _covered(task: Task) -> bool:
    """Whether the note only repeats what another field of the row says."""
    return task.note in (task.risk, task.measure, task.delay_reason) or bool(
        task.waiting_for and task.waiting_for in task.note
    )


def _issues(conn: Connection, state: State, now: datetime) -> tuple[IssueRow, ...]:
    names = people.by_ids(conn, {issue.owner_id for issue in state.issues})
    departments = people.departments_by_ids(conn, {issue.department_id for issue in state.issues})
    titles = {task.id: f"{task.label} {task.title}" for task in state.tasks}
    return tuple(
        IssueRow(
            number=issue.label,
            title=issue.title,
            task=titles.get(issue.task_id or 0, ""),
            owner=names[issue.owner_id].name,
            department=departments[issue.department_id].name if issue.department_id else "",
            measure=issue.measure,
            solved=issue.solved_at is not None,
            age="" if issue.solved_at else age_text(issue.raised_at, now),
        )
        for issue in state.issues
    )
