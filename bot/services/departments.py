"""Who belongs to which department, and what follows for the work they already answer for."""

from __future__ import annotations

from bot.services import tasks
from bot.services.turn import Turn
from storage import changes, people, projects
from storage import tasks as task_rows
from storage.records import Person


def belong(turn: Turn, person: Person, department_id: int) -> None:
    """The person is of this department from now on; open tasks of theirs that had none get it as 责任部门."""
    if person.department_id == department_id:
        return
    people.set_person(turn.conn, person.id, department_id=department_id)
    changes.record(
        turn.conn, "person", person.id, {"department_id": (person.department_id, department_id)}, turn.actor
    )
    for task in task_rows.open_of_owner(turn.conn, person.id, projects.of_person(turn.conn, person.id)):
        if task.department_id is None:
            tasks.update(turn, task, {"department_id": department_id})
            projects.link_department(turn.conn, task.project_id, department_id)
