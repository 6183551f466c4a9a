"""分工确认: the sheet of a project, signed by each responsible department's lead and the coordinator.

What is signed is the sheet as it stood when its version was laid out; a later change of who does what by when makes
the next version, and the tasks go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.services import deadlines, paper, signoffs
from bot.services.signoffs import Form, Wanted
from bot.services.turn import Sorry, Turn
from bot.texts import signoffs as texts
from storage import people, projects
from storage import signoffs as rows
from storage import tasks as task_rows
from storage.paper_records import Sheet
from storage.records import Project, Task

KIND = "sheet"
MOST = 12  # rows shown
# What the signature covers; progress is not among it.
COLUMNS = frozenset(
    {"created", "cancelled_at", "title", "description", "deliverable", "department_id", "owner_id", "start_at", "due_at", "inner_due_at"}
)


def wanted(turn: Turn, project: Project) -> list[Wanted]:
    """Who signs the sheet as it stands now."""
    return wanted_of(turn.conn, project, task_rows.of_projects(turn.conn, [project.id]))


def wanted_of(conn: Connection, project: Project, tasks: Sequence[Task]) -> list[Wanted]:
    """The lead of each responsible department of these tasks, and the coordinator."""
    owners = people.by_ids(conn, [one.owner_id for one in tasks])
    departments = [one.department_id or owners[one.owner_id].department_id for one in tasks]
    found = [Wanted(signoffs.LEAD, department_id=one) for one in dict.fromkeys(departments) if one]
    if project.coordinator_id:
        found.append(Wanted(signoffs.COORDINATOR, person_id=project.coordinator_id))
    return found


def current(turn: Turn, project: Project) -> Sheet | None:
    """The version last laid out, if the sheet has not changed since."""
    sheet = rows.last_sheet(turn.conn, project.id)
    return sheet if sheet and not changed_since(turn, sheet) else None


def changed_since(turn: Turn, sheet: Sheet) -> bool:
    """Whether what was signed is no longer what stands there."""
    return changed_by(turn.conn, sheet)


def changed_by(conn: Connection, sheet: Sheet, until: datetime | None = None) -> bool:
    """The same for a past moment (aware UTC)."""
    return not COLUMNS.isdisjoint(rows.fields_changed_since(conn, sheet, until))


def to_sign_again(turn: Turn) -> list[tuple[Project, Sheet]]:
    """Projects seen from here whose sheet has changed since it was laid out and waits for the speaker's signature."""
    found = []
    for project in projects.by_ids(turn.conn, turn.project_ids()):
        sheet = rows.last_sheet(turn.conn, project.id)
        if sheet is None or project.closed_at is not None or not changed_since(turn, sheet):
            continue
        if any(signoffs.may_sign(turn.conn, one, turn.person.id, turn.now) for one in wanted(turn, project)):
            found.append((project, sheet))
    return found


def lay(turn: Turn, project: Project) -> Sheet:
    """The version to sign now: the last one, or a new one where the sheet has changed."""
    known = current(turn, project)
    if known is not None:
        return known
    asked = wanted(turn, project)
    if not task_rows.of_projects(turn.conn, [project.id]):
        raise Sorry(texts.sheet_empty(project.name))
    if not any(signoffs.may_sign(turn.conn, one, turn.person.id, turn.now) for one in asked):
        names = signoffs.names(turn.conn, asked)
        raise Sorry(texts.not_a_signer(f"{project.name} {texts.SHEET}", names), denied=("project", project.id, "sign"))
    version = rows.next_sheet_version(turn.conn, project.id)
    sheet_id = paper.born(
        turn,
        KIND,
        version,
        project_id=project.id,
        version=version,
        created_by=turn.person.id,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    sheet = rows.sheet(turn.conn, sheet_id)
    signoffs.ask(turn, form_of(sheet), asked)
    return sheet


def form_of(sheet: Sheet) -> Form:
    """What is signed."""
    return Form(KIND, sheet.id, sheet.version)


def lines(turn: Turn, project: Project) -> list[str]:
    """The sheet in lines: number, title, department, owner, due."""
    tasks = task_rows.of_projects(turn.conn, [project.id])
    shown = [_line(turn, one) for one in tasks[:MOST]]
    return [*shown, texts.more_rows(len(tasks) - MOST)] if len(tasks) > MOST else shown


def _line(turn: Turn, task: Task) -> str:
    department = people.department(turn.conn, task.department_id).name if task.department_id else ""
    owner = people.person(turn.conn, task.owner_id).name
    due = deadlines.spoken(turn, task.due_at, task.due_has_clock)
    return texts.sheet_line(task.label, task.title, department, owner, due)
