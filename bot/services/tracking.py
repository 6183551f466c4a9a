"""协作进度跟踪表 as data: one row a task, for now or for a past moment. Set-based: no query per task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.status import standing
from bot.rules.zones import zone_info
from bot.services import holding, snapshot
from bot.services.house import House
from bot.services.risks import because
from bot.texts import offplan
from storage import people, projects, tasks
from storage.records import Project


@dataclass(frozen=True, slots=True)
class TrackingRow:
    """Moments are ISO 8601 with the home group's offset; a due day is that day 23:59. days_late: working days."""

    number: str
    title: str
    department: str
    owner: str
    assistants: list[str]
    start: str | None
    due: str
    percent: int
    planned_percent: int
    status: str
    days_late: int
    risk: str
    measure: str
    updated_at: str
    remark: str = ""  # 备注: as written, then 待认领, 归属待定, 优先级高
    delay_reason: str = ""  # 滞后原因: `等他人：法务盖章`


def rows(
    conn: Connection, house: House, project: Project, now: datetime, as_of: datetime | None = None
) -> list[TrackingRow]:
    """The sheet of one project by number; `as_of` (aware UTC) shows it as it was then."""
    past = as_of is not None and as_of < now
    moment = as_of if past and as_of else now
    state = snapshot.at(conn, [project.id], moment) if past else snapshot.current(conn, [project.id], now)
    zone = projects.group(conn, project.home_group_id).zone
    hindered = state.hindered()
    names = people.by_ids(conn, {task.owner_id for task in state.tasks})
    departments = people.departments_by_ids(conn, {task.department_id for task in state.tasks})
    assistants = tasks.assistants(conn, [task.id for task in state.tasks])
    found = []
    for task in state.tasks:
        verdict = standing(task, task.id in hindered, moment, house.calendar, zone)
        found.append(
            TrackingRow(
                number=task.label,
                title=task.title,
                department=departments[task.department_id].name if task.department_id else "",
                owner=names[task.owner_id].name,
                assistants=assistants.get(task.id, []),
                start=_iso(task.start_at, zone),
                due=_iso(task.due_at, zone) or "",
                percent=task.percent,
                planned_percent=verdict.planned_percent,
                status=verdict.status,
                days_late=verdict.days_late,
                risk=task.risk or because(task, state, verdict),
                measure=task.measure,
                updated_at=_iso(task.updated_at, zone) or "",
                remark="；".join(one for one in (task.remark, "、".join(holding.marks(task))) if one),
                delay_reason=offplan.with_words(task.off_plan, task.delay_reason),
            )
        )
    return found


def _iso(moment: datetime | None, zone: str) -> str | None:
    return moment.astimezone(zone_info(zone)).isoformat() if moment else None
