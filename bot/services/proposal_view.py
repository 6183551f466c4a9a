"""What people are shown of a request: its form with opinions, evaluation and changes, and how the signing stands."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services import change_requests, proposals, signoffs
from bot.services.turn import Answer, Turn
from bot.texts import evaluations as evaluation_texts
from bot.texts import proposals as texts
from storage import people
from storage import proposals as rows
from storage.paper_records import Evaluation, Proposal

WORDS = ("phone", "background", "goal", "kpi", "staff", "budget", "equipment", "data", "risk", "priority")


def card(turn: Turn, proposal: Proposal, head: str = "", notes: Sequence[str] = ()) -> Answer:
    """The whole form; `head` what was done with it."""
    shown = head or texts.shown(proposal.label, proposal.name, proposal.version, proposal.state)
    standing = signoffs.standing(turn.conn, proposals.form_of(proposal))
    signing = signoffs.lines(turn.conn, standing) if proposal.open or standing.signed else []
    buttons = texts.buttons(proposal.label, proposal.open)
    return Answer(texts.card(shown, facts(turn, proposal), [*notes, *signing], buttons), about=proposal.label)


def facts(turn: Turn, proposal: Proposal) -> list[tuple[str, str]]:
    """Every field of the form as (label, value), empty ones too."""
    changes = rows.changes_of(turn.conn, proposal.id)
    project = proposals.project_of(turn.conn, proposal)
    values = {
        "department": _department(turn, proposal.department_id),
        "raiser": people.person(turn.conn, proposal.raiser_id).name,
        "departments": "、".join(d.name for d in rows.departments_of(turn.conn, proposal.id)),
        "due": proposals.spoken(turn, proposal.due_at, proposal.due_has_clock),
        "links": "；".join(f"{a.title} {a.url}".strip() for a in rows.attachments_of(turn.conn, "proposal", proposal.id)),
        "opinions": "\n".join(opinions(turn, proposal)),
        "evaluation": _evaluation(turn, rows.evaluation_of(turn.conn, proposal.id)),
        "project": f"{project.code} {project.name}" if project else _merged(turn, proposal),
        "changes": "\n".join(change_requests.lines(changes)),
        **{key: getattr(proposal, key) for key in WORDS},
    }
    return [(words, values[key]) for key, words in texts.FACTS.items()]


def opinions(turn: Turn, proposal: Proposal) -> list[str]:
    """意见, one a line."""
    return [
        texts.opinion_line(_department(turn, one.department_id), people.person(turn.conn, one.person_id).name, one.words)
        for one in rows.opinions_of(turn.conn, proposal.id)
    ]


def line(turn: Turn, proposal: Proposal) -> str:
    """One request in a list."""
    due = proposals.spoken(turn, proposal.due_at, proposal.due_has_clock)
    return texts.line(proposal.label, proposal.name, proposal.state, proposal.version, due)


def evaluation_facts(turn: Turn, found: Evaluation) -> list[tuple[str, str]]:
    """需求评估 as (label, value)."""
    values = {
        "necessity": found.necessity,
        "feasibility": found.feasibility,
        "boundaries": found.boundaries,
        "gaps": found.gaps,
        "risks": found.risks,
        "leads": _leads(turn, found),
        "coordinator": people.person(turn.conn, found.coordinator_id).name if found.coordinator_id else "",
        "verdict": evaluation_texts.VERDICTS.get(found.verdict, ""),
        "reason": found.reason,
    }
    return [(words, values[key]) for key, words in evaluation_texts.FACTS.items()]


def _evaluation(turn: Turn, found: Evaluation | None) -> str:
    if found is None:
        return ""
    name = people.person(turn.conn, found.coordinator_id).name if found.coordinator_id else ""
    return evaluation_texts.summary(found.verdict, _leads(turn, found), name, found.reason)


def _leads(turn: Turn, found: Evaluation) -> str:
    names = [_department(turn, one) for one in (found.lead_department_id, found.second_lead_id)]
    return "、".join(name for name in names if name)


def _merged(turn: Turn, proposal: Proposal) -> str:
    if proposal.merged_into is None:
        return ""
    into = rows.proposal(turn.conn, proposal.merged_into)
    return f"{into.label} {into.name}"


def _department(turn: Turn, department_id: int | None) -> str:
    return people.department(turn.conn, department_id).name if department_id else ""
