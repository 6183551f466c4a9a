"""Who belongs to which department, and what follows for the work they already answer for."""

from __future__ import annotations

from bot.services import directory_rights, tasks
from bot.services.turn import Turn
from storage import changes, people, projects
from storage import tasks as task_rows
from storage.records import Person


def belong(turn: Turn, person: Person, department_id: int) -> None:
    """The person is of this department from now on; open tasks of theirs that had none get it as 责任部门.

    Only in projects the speaker may give out work in: taking part makes the department's lead one of the project's.
    """
    if person.department_id == department_id:
        return
    people.set_person(turn.conn, person.id, department_id=department_id)
    changes.record(
        turn.conn, "person", person.id, {"department_id": (person.department_id, department_id)}, turn.actor
    )
    theirs = projects.by_ids(turn.conn, projects.of_person(turn.conn, person.id))
    open_to_speaker = [one.id for one in theirs if directory_rights.may_assign(turn, one)]
    for task in task_rows.open_of_owner(turn.conn, person.id, open_to_speaker):
        if task.department_id is None:
            tasks.update(turn, task, {"department_id": department_id})
            projects.link_department(turn.conn, task.project_id, department_id)
