"""预算: the plan, what was spent, and what follows when more is spent than planned (rule 7). Amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.rules import permissions as p
from bot.rules.budget import over_budget_rungs
from bot.rules.escalation import EXECUTIVE
from bot.rules.zones import to_local, to_utc
from bot.services import deadlines, ladder, notify, overspend, roles
from bot.services.turn import Turn
from bot.texts import budget as texts
from storage import budgets, cases, changes, people, projects
from storage.changes import Change
from storage.records import Case, Project, Task

OVER_BUDGET, PROJECT = "over_budget", "project"  # a case's kind and object_kind
ENDED = "in_budget"  # its end_reason
KINDS = ("budget", "expense")  # of change rows


@dataclass(frozen=True, slots=True)
class Budget:
    """Fen. `used` counts every expense of the project, those of its tasks too."""

    plan: int
    used: int


def state(conn: Connection, project_id: int) -> Budget | None:
    """A project's plan and what is used of it; None where there is no plan."""
    plan = budgets.plans(conn, project_id).get(None)
    return None if plan is None else Budget(plan, sum(budgets.used(conn, project_id).values()))


# ---------------------------------------------------------------- who may


def roles_in(turn: Turn, project: Project, task: Task | None) -> set[str]:
    """Roles towards a budget: the usual ones, lead of a 牵头部门, and anybody who belongs to the project."""
    found = roles.in_project(turn.conn, project, turn.person.id)
    if task is not None:
        found = found | roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    if any(d.lead_id == turn.person.id for d in projects.lead_departments(turn.conn, project.id)):
        found = found | {p.HOST_LEAD}
    if project.id in projects.of_person(turn.conn, turn.person.id):
        found = found | {p.MEMBER}
    return found


# ---------------------------------------------------------------- what is recorded


def plan(turn: Turn, project: Project, task: Task | None, amount: int) -> list[int]:
    """A new plan. Whom the caller's reply must mention because it ends what they were alarmed by."""
    made = budgets.add_plan(
        turn.conn,
        project.id,
        task.id if task else None,
        amount,
        by=turn.person.id,
        now=turn.now,
        inbox_id=turn.inbox_id,
    )
    _keep(turn, "budget", made, project, task, amount)
    return _settle(turn, project)


def spend(turn: Turn, project: Project, task: Task | None, amount: int, purpose: str) -> None:
    """Money spent; `alarm` says what follows from it."""
    made = budgets.add_expense(
        turn.conn,
        project.id,
        task.id if task else None,
        amount,
        purpose,
        by=turn.person.id,
        now=turn.now,
        inbox_id=turn.inbox_id,
    )
    _keep(turn, "expense", made, project, task, amount)


def _keep(turn: Turn, kind: str, row_id: int, project: Project, task: Task | None, amount: int) -> None:
    about = f"{task.label if task else project.code}:{amount}"
    changes.record(turn.conn, kind, row_id, {"created": (None, about)}, turn.actor)


def undo(turn: Turn, kind: str, row_id: int) -> str:
    """Take back a plan or an expense; the line says what. The ladder goes with what stands then."""
    project_id, amount, purpose = budgets.take_back(turn.conn, kind, row_id, turn.now)
    changes.record(turn.conn, kind, row_id, {"undone_at": (None, turn.now)}, turn.actor)
    project = projects.project(turn.conn, project_id)
    said = texts.undone(purpose, amount, plan=kind == "budget")
    if overspend.look(turn.conn, project_id).open:
        ladder.reopen_case(turn, PROJECT, project_id)
        if not cases.open_case(turn.conn, PROJECT, project_id):
            said += f"\n{alarm(turn, project, texts.did_undo(turn.person.name), replying=False).words}"
    else:
        _settle(turn, project)
    return said


def _settle(turn: Turn, project: Project) -> list[int]:
    """The case ends once everything is within its plan."""
    if overspend.look(turn.conn, project.id).open:
        return []
    return ladder.end_case(turn, PROJECT, project.id, ENDED)


# ---------------------------------------------------------------- over the plan


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the reply to an expense carries: a sentence, and whom it mentions."""

    words: str = ""
    mention: tuple[int, ...] = ()


def alarm(turn: Turn, project: Project, did: str, *, replying: bool = True) -> Alarm:
    """Start the ladder when more is spent than planned; the coordinator reads it at once.

    `did`: what led to it, a sentence. Without `replying` nobody writes what is returned, so they read it privately.
    """
    over = overspend.look(turn.conn, project.id)
    if not over.open:
        return Alarm()
    if cases.open_case(turn.conn, PROJECT, project.id):
        return Alarm(texts.still_over())
    case = _open(turn, project)
    coordinator = people.person(turn.conn, over.owner_id)
    mentioned = _tell_coordinator(turn, case, over, did, replying=replying)
    when, who = _next(turn, project, case)
    name = "" if coordinator.id == turn.person.id else coordinator.name
    return Alarm(texts.over_plan(name, texts.agree_command(project.code, over.overs), when, who), mentioned)


def _open(turn: Turn, project: Project) -> Case:
    """A case with its rungs frozen."""
    home = notify.home_group(turn.conn, project.id)
    manners = turn.house.manners(turn.conn, home.id)
    planned = over_budget_rungs(to_local(turn.now, home.zone), turn.house.calendar, manners)
    case_id = cases.add(
        turn.conn,
        kind=OVER_BUDGET,
        object_kind=PROJECT,
        object_id=project.id,
        project_id=project.id,
        started_at=turn.now,
    )
    frozen = [(step, role, to_utc(moment, home.zone)) for step, (role, moment) in enumerate(planned, 1)]
    cases.add_rungs(turn.conn, case_id, frozen)
    changes.record(turn.conn, "case", case_id, {"created": (None, f"{PROJECT}:{project.id}")}, turn.actor)
    return cases.case(turn.conn, case_id)


def _tell_coordinator(
    turn: Turn, case: Case, over: overspend.Overspend, did: str, *, replying: bool
) -> tuple[int, ...]:
    """In the reply where they are in the group, else privately; they are told its end at the same place."""
    coordinator = over.owner_id
    if coordinator == turn.person.id:
        return ()
    present = replying and turn.group is not None and people.is_member(turn.conn, turn.group.id, coordinator)
    here = turn.group_id if present else None
    cases.put_alarm(turn.conn, case.id, coordinator, group_id=here, step=0, role=p.COORDINATOR, now=turn.now)
    if here is not None:
        return (coordinator,)
    message = texts.to_coordinator(over.label, over.overs, did)
    home = notify.home_group(turn.conn, over.project_id)
    notify.to_person_or_group(
        turn.conn, turn.house, coordinator, home, message, kind="request", now=turn.now, about=over.label
    )
    return ()


def _next(turn: Turn, project: Project, case: Case) -> tuple[str, str]:
    """When an executive reads it, and who that is; empty where nobody is."""
    if project.executive_id is None:
        return "", ""
    last = next(rung for rung in cases.rungs_of(turn.conn, case.id) if rung.role == EXECUTIVE)
    return deadlines.spoken(turn, last.due_at, True), people.person(turn.conn, project.executive_id).name


def undo_of(turn: Turn, made: list[Change]) -> list[str]:
    """Take back every plan and expense among the changes of one message."""
    found = dict.fromkeys((c.kind, c.object_id) for c in made if c.kind in KINDS and c.field == "created")
    return [undo(turn, kind, row_id) for kind, row_id in found]
