"""/逾期: what is late here, longest first."""

from __future__ import annotations

from bot.rules.status import days_late
from bot.rules.zones import to_local
from bot.services.turn import Answer, Turn
from bot.texts import overdue as texts
from storage import people, projects, tasks
from storage.records import Task

WORDS = ("逾期", "滞后", "延误", "超期", "yq", "overdue")
USAGE = "/逾期"
HELP = "逾期的任务"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Every open task past its due moment, by project."""
    ids = turn.project_ids()
    late = [task for task in tasks.of_projects(turn.conn, ids, only_open=True) if turn.now > task.due_at]
    if not late:
        return Answer(texts.nothing_late())
    late.sort(key=lambda task: (task.due_at, task.number))
    here = projects.by_ids(turn.conn, {task.project_id for task in late})
    named = [(one.name, _lines(turn, [task for task in late if task.project_id == one.id])) for one in here]
    return Answer(texts.late(named, len(late), turn.local))


def _lines(turn: Turn, late: list[Task]) -> list[texts.LateLine]:
    owners = people.by_ids(turn.conn, {task.owner_id for task in late})
    departments = people.departments_by_ids(turn.conn, {task.department_id for task in late})
    return [
        texts.LateLine(
            label=task.label,
            title=task.title,
            department=departments[task.department_id].name if task.department_id else "",
            owner=owners[task.owner_id].name,
            due=to_local(task.due_at, turn.zone),
            has_clock=task.due_has_clock,
            days=days_late(task.due_at, turn.now, turn.house.calendar, turn.zone),
            percent=task.percent,
            reason=task.delay_reason or task.waiting_for,
        )
        for task in late
    ]
