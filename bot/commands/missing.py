"""/未更新: by department, which tasks have no report today; nobody is named or mentioned."""

from __future__ import annotations

from bot.rules.permissions import may
from bot.services import daily, directory, roles
from bot.services import projects as project_service
from bot.services.turn import Answer, Turn
from bot.texts import nudge as texts
from storage import people, projects
from storage import tasks as rows

WORDS = ("未更新", "没更新", "谁没更新", "谁还没更新", "missing")
USAGE = "/未更新"
HELP = "今天未更新的任务"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Counts and tasks by department, with one tap to ask a department privately where one may."""
    ids, department = _meant(turn)
    found = rows.of_projects(turn.conn, ids, only_open=True)
    if department is not None:
        found = [task for task in found if task.department_id == department]
    missing = daily.missing_today(found, turn.local, turn.zone)
    departments = people.departments_by_ids(turn.conn, (task.department_id for task in missing))
    by_department: dict[str, list[str]] = {}
    for task in sorted(missing, key=lambda task: (task.due_at, task.number)):
        name = departments[task.department_id].name if task.department_id else ""
        by_department.setdefault(name, []).append(f"{task.label} {task.title}")
    off = "" if turn.house.calendar.is_working(turn.local.date()) else texts.day_off()
    return Answer(texts.missing(list(by_department.items()), off, _may_nudge(turn)))


def _meant(turn: Turn) -> tuple[list[int], int | None]:
    """The project named, or every one seen from here; the department named."""
    fields = turn.fields(KEYS, deadline=False)
    if fields.project:
        return [project_service.find(turn, fields.project).id], None
    department = directory.department_named(turn, fields.title) if fields.title else None
    if department is not None:
        return turn.project_ids(), department.id
    named = project_service.by_words(turn, fields.title)
    return ([named[0].id] if named else turn.project_ids()), None


def _may_nudge(turn: Turn) -> bool:
    seen = projects.by_ids(turn.conn, turn.project_ids())
    return any(may("nudge", roles.in_project(turn.conn, project, turn.person.id)) for project in seen)
