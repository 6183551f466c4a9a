"""需求评估: filled bit by bit, then decided: a project, a no with its reason, or one with another request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.grammar.money import read_money
from bot.services import budget, kpis, paper, projects, proposals
from bot.services.turn import Turn
from storage import projects as project_rows
from storage import proposals as rows
from storage.paper_records import Evaluation, Proposal
from storage.records import Department, Person, Project

KIND = "evaluation"
FORM = ("necessity", "feasibility", "boundaries", "gaps", "risks")
ACCEPT, DECLINE, MERGE = "accept", "decline", "merge"
STATES = {ACCEPT: "accepted", DECLINE: "declined", MERGE: "merged"}


def fill(turn: Turn, proposal: Proposal, values: Mapping[str, Any]) -> Evaluation:
    """Fields of the evaluation of a request; its one living row is made by the first."""
    known = rows.evaluation_of(turn.conn, proposal.id)
    if known is None:
        paper.born(
            turn,
            KIND,
            proposal.number,
            proposal_id=proposal.id,
            created_by=turn.person.id,
            created_at=turn.now,
            updated_at=turn.now,
            inbox_id=turn.inbox_id,
            **values,
        )
    else:
        paper.change(turn, KIND, known.id, {**values, "updated_at": turn.now})
    found = rows.evaluation_of(turn.conn, proposal.id)
    assert found is not None
    return found


def empty(evaluation: Evaluation) -> list[str]:
    """Columns of the form nobody has filled."""
    return [key for key in FORM if not getattr(evaluation, key)]


def accept(
    turn: Turn,
    proposal: Proposal,
    leads: Sequence[Department],
    coordinator: Person,
    executive: Person | None,
    filled: Mapping[str, Any],
) -> tuple[Project, Evaluation]:
    """Yes: the request becomes a project of its group (or joins the one of its name), numbered by its lead."""
    decided = {
        **filled,
        "lead_department_id": leads[0].id,
        "second_lead_id": leads[1].id if len(leads) > 1 else None,
        "coordinator_id": coordinator.id,
    }
    evaluation = _decide(turn, proposal, ACCEPT, decided)
    project = _project(turn, proposal, leads, coordinator, executive)
    paper.change(turn, proposals.KIND, proposal.id, {"project_id": project.id})
    kpis.from_proposal(turn, project, proposal)
    _plan(turn, project, proposal)
    return project, evaluation


def _plan(turn: Turn, project: Project, proposal: Proposal) -> None:
    """预算 of the request is the project's plan, where it names one amount and there is no plan yet."""
    amount = read_money(proposal.budget)
    if amount is not None and budget.state(turn.conn, project.id) is None:
        budget.plan(turn, project, None, amount.fen)


def decline(turn: Turn, proposal: Proposal, reason: str, filled: Mapping[str, Any]) -> Evaluation:
    """No, and why."""
    return _decide(turn, proposal, DECLINE, {**filled, "reason": reason})


def merge(turn: Turn, proposal: Proposal, into: Proposal, filled: Mapping[str, Any]) -> Evaluation:
    """It goes on as `into`; its departments are involved there too."""
    evaluation = _decide(turn, proposal, MERGE, {**filled, "merged_into": into.id})
    paper.change(turn, proposals.KIND, proposal.id, {"merged_into": into.id})
    return evaluation


def _decide(turn: Turn, proposal: Proposal, verdict: str, values: Mapping[str, Any]) -> Evaluation:
    stamp = {"verdict": verdict, "decided_by": turn.person.id, "decided_at": turn.now}
    evaluation = fill(turn, proposal, {**values, **stamp})
    state = {"state": STATES[verdict], "decided_at": turn.now, "updated_at": turn.now}
    paper.change(turn, proposals.KIND, proposal.id, state)
    return evaluation


def _project(
    turn: Turn, proposal: Proposal, leads: Sequence[Department], coordinator: Person, executive: Person | None
) -> Project:
    group = project_rows.group(turn.conn, proposal.group_id)
    here = project_rows.by_ids(turn.conn, project_rows.of_group(turn.conn, group.id))
    same = next((one for one in here if one.name == proposal.name and one.closed_at is None), None)
    involved = rows.departments_of(turn.conn, proposal.id)
    if same is not None:
        for department in (*leads, *involved):
            project_rows.link_department(turn.conn, same.id, department.id)
        return same
    wanted = projects.NewProject(
        name=proposal.name,
        leads=tuple(leads),
        coordinator=coordinator,
        executive=executive,
        due_at=proposal.due_at,
        goal=proposal.goal,
        departments=tuple(involved),
    )
    place = turn if turn.group else replace(turn, group=group)
    made = projects.make(place, wanted)
    if proposal.department_id:
        project_rows.link_department(turn.conn, made.id, proposal.department_id)
    turn.forget_projects()
    return made
