"""Departments that take part in a project because of one record, and no longer when that record is taken back."""

from __future__ import annotations

from collections.abc import Iterable

from bot.services.turn import Turn
from storage import changes, issues, projects, tasks
from storage.changes import Change

KIND, FIELD = "project", "department"  # of the change row: (None, a department's row id)


def join(turn: Turn, project_id: int, department_id: int) -> None:
    """The department takes part from now on; one that does already stays as it is."""
    if department_id in {one.id for one in projects.departments_of(turn.conn, project_id)}:
        return
    projects.link_department(turn.conn, project_id, department_id)
    changes.record(turn.conn, KIND, project_id, {FIELD: (None, department_id)}, turn.actor)


def undo(turn: Turn, made: Iterable[Change]) -> None:
    """/撤销, after the record itself: the department leaves unless it has other work there by now."""
    for one in made:
        if (one.kind, one.field) == (KIND, FIELD) and one.new and one.old is None:
            department_id = int(one.new)
            if not _works(turn, one.object_id, department_id):
                projects.unlink_department(turn.conn, one.object_id, department_id)
                changes.record(turn.conn, KIND, one.object_id, {FIELD: (department_id, None)}, turn.actor)


def _works(turn: Turn, project_id: int, department_id: int) -> bool:
    departments = [task.department_id for task in tasks.of_projects(turn.conn, [project_id])]
    departments += [issue.department_id for issue in issues.of_projects(turn.conn, [project_id])]
    return department_id in departments
