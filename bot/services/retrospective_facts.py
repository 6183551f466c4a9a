"""What the record says of a project for its 复盘: by department and cause, never by person (rule 12)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import escalation as e
from bot.rules.calendar import Calendar
from bot.rules.zones import to_local
from bot.services.house import House
from bot.texts import retrospectives as texts
from storage import acceptance, people, tasks
from storage import retrospectives as rows
from storage.records import Project, Task

WAITS = ("waiting_since", "waiting_department_id")


def lines(conn: Connection, house: House, project: Project, zone: str, now: datetime) -> list[str]:
    """过程数据 in lines; what did not happen is left out."""
    every = tasks.of_projects(conn, [project.id])
    names = _departments(conn, every)
    moved = rows.task_changes(conn, project.id, ("due_at", "done_at"))
    said = rows.rungs_said(conn, project.id)
    moves = Counter(names.get(one[0], texts.NO_DEPARTMENT) for one in moved if one[1] == "due_at" and one[2])
    reopened = sum(1 for one in moved if one[1] == "done_at" and one[2] and not one[3])
    leads = sum(said.get(role, 0) for role in (e.LEAD, e.BOTH_LEADS))
    waits = _waits(conn, house.calendar, project, every, zone, now)
    causes = Counter(one.off_plan for one in every if one.off_plan)
    found = [_tasks(every)]
    found += [texts.moves_line(sum(moves.values()), moves.most_common())] if moves else []
    found += [texts.escalations_line(leads, said.get(e.EXECUTIVE, 0))] if leads or said.get(e.EXECUTIVE) else []
    found += [texts.reopened_line(reopened, rows.failed_acceptances(conn, project.id))] if reopened else []
    cycle = _cycle(house.calendar, every, names, zone)
    found += [texts.cycle_line(cycle)] if cycle else []
    found += [texts.waiting_line(waits.most_common())] if waits else []
    return [*found, texts.causes_line(causes.most_common())] if causes else found


def _tasks(every: list[Task]) -> str:
    done = [one for one in every if one.done_at is not None]
    in_time = sum(1 for one in done if one.done_at is not None and one.done_at <= one.due_at)
    return texts.tasks_line(in_time, len(done) - in_time, len(every) - len(done))


def _departments(conn: Connection, every: list[Task]) -> dict[int, str]:
    """By task: the responsible department's name, the owner's where it has none of its own."""
    owners = people.by_ids(conn, [one.owner_id for one in every])
    ids = {one.id: one.department_id or owners[one.owner_id].department_id for one in every}
    known = people.departments_by_ids(conn, ids.values())
    return {task_id: known[found].name for task_id, found in ids.items() if found in known}


def _cycle(calendar: Calendar, every: list[Task], names: dict[int, str], zone: str) -> list[tuple[str, int]]:
    """Average working days from begin (or creation) to done, the day of beginning counted."""
    days: dict[str, list[int]] = {}
    for one in every:
        if one.done_at is not None:
            begin = min(one.start_at or one.created_at, one.done_at)
            days.setdefault(names.get(one.id, texts.NO_DEPARTMENT), []).append(
                _days(calendar, begin, one.done_at, zone) + 1
            )
    return [(name, round(sum(all_) / len(all_))) for name, all_ in days.items()]


def _waits(
    conn: Connection, calendar: Calendar, project: Project, every: list[Task], zone: str, now: datetime
) -> Counter[str]:
    """Working days a department was waited for; and those of acceptance."""
    found: Counter[str] = Counter()
    known = {str(one.id): one.name for one in people.all_departments(conn)}
    since: dict[int, datetime | None] = {}
    whom: dict[int, str] = {}
    changed = rows.task_changes(conn, project.id, WAITS)
    ends = [(one.id, "waiting_since", "", "", one.done_at or now) for one in every]
    for task_id, field, _, new, at in [*changed, *ends]:
        if field == "waiting_department_id":
            whom[task_id] = new or whom.get(task_id, "")
            continue
        begun = since.get(task_id)
        if begun is not None:
            found[known.get(whom.get(task_id, ""), texts.NO_DEPARTMENT)] += _days(calendar, begun, max(at, begun), zone)
        since[task_id] = datetime.fromisoformat(new) if new else None
    for task in every:
        for begun, end in acceptance.waits(conn, task.id):
            found[texts.ACCEPTANCE] += _days(calendar, begun, end or now, zone)
    return Counter({name: days for name, days in found.items() if days})


def _days(calendar: Calendar, begin: datetime, end: datetime, zone: str) -> int:
    return calendar.working_days_between(to_local(begin, zone).date(), to_local(end, zone).date())
