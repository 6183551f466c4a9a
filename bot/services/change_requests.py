"""变更: the old value rules until everybody named has signed; then the request, and its project, follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.grammar.money import read_money
from bot.services import budget, kpis, paper, projects, proposals, signoffs, views
from bot.services.signoffs import Form, Standing, Wanted
from bot.services.turn import Turn
from bot.texts import budget as budget_texts
from bot.texts import change_requests as texts
from storage import paper as paper_rows
from storage import proposals as rows
from storage.changes import canonical
from storage.paper_records import ChangeRequest, Proposal
from storage.records import Person, Project

KIND = "change"
PROJECT_COLUMNS = {"due_at": "due_at", "goal": "goal"}


@dataclass(frozen=True, slots=True)
class NewChange:
    """What `/变更` understood. `field` "" : words only; `new` is the value of that column of the request."""

    what: str
    reason: str
    impacts: dict[str, str]  # schedule_impact, budget_impact, scope_impact
    field: str = ""
    new: Any = None
    named: tuple[Person, ...] = ()  # who must sign, where the message names them


def make(turn: Turn, proposal: Proposal, wanted: NewChange) -> ChangeRequest:
    """A change asked for, laid out for signing; nothing else changes yet."""
    old = getattr(proposal, wanted.field) if wanted.field else None
    seq = rows.next_seq(turn.conn, proposal.id)
    change_id = paper.born(
        turn,
        KIND,
        seq,
        proposal_id=proposal.id,
        seq=seq,
        what=wanted.what,
        field=wanted.field,
        old=canonical(old) or "",
        new=canonical(wanted.new) or "",
        reason=wanted.reason,
        state="open",
        created_by=turn.person.id,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
        **wanted.impacts,
    )
    made = rows.change(turn.conn, change_id)
    signoffs.ask(turn, form_of(made), _wanted(turn, proposal, wanted))
    return made


def _wanted(turn: Turn, proposal: Proposal, wanted: NewChange) -> list[Wanted]:
    """The named people; else each department's lead, the coordinator, and with money the executive."""
    if wanted.named:
        return [Wanted(signoffs.PERSON, person_id=one.id) for one in wanted.named]
    found = proposals.leads_wanted(turn.conn, proposal)
    project = proposals.project_of(turn.conn, proposal)
    if project and project.coordinator_id:
        found.append(Wanted(signoffs.COORDINATOR, person_id=project.coordinator_id))
    if project and project.executive_id and _costs(wanted.impacts.get("budget_impact", "")):
        found.append(Wanted(signoffs.EXECUTIVE, person_id=project.executive_id))
    return found


def _costs(words: str) -> bool:
    return bool(words) and not any(no in words for no in ("不变", "无", "没有", "不影响"))


def form_of(change: ChangeRequest) -> Form:
    """What is signed."""
    return Form(KIND, change.id, 1)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A change has come into force: what else follows, and whom the reply mentions."""

    words: tuple[str, ...] = ()
    mention: tuple[int, ...] = ()


def settle(turn: Turn, change: ChangeRequest, standing: Standing) -> Ruling | None:
    """With the last signature the new value rules, in the request and its project. None where that did not happen now."""
    if not standing.complete or not change.open:
        return None
    proposal = rows.proposal(turn.conn, change.proposal_id)
    replaced = canonical(getattr(proposal, change.field)) or "" if change.field else ""
    decided = {"state": "in_force", "decided_at": turn.now, "old": replaced}  # another change may have ruled meanwhile
    paper.change(turn, KIND, change.id, decided)
    values: dict[str, Any] = {"version": proposal.version + 1, "updated_at": turn.now}
    if change.field:
        values[change.field] = _value(change, change.new)
    paper.change(turn, proposals.KIND, proposal.id, values)
    project = proposals.project_of(turn.conn, proposal)
    if project and change.field in PROJECT_COLUMNS:
        current = getattr(project, PROJECT_COLUMNS[change.field])
        if canonical(current) == (replaced or None) or not current:
            projects.change(turn, project, {PROJECT_COLUMNS[change.field]: values[change.field]})
    if project and change.field == "kpi":
        kpis.follow(turn, project, proposal.kpi, str(values["kpi"] or ""))
    return _spending(turn, project, replaced, change.new) if project and change.field == "budget" else Ruling()


def _spending(turn: Turn, project: Project, old: str, new: str) -> Ruling:
    """The project's plan follows the request's 预算 where it still is the amount named there, or where there is none."""
    amount, before = read_money(new), read_money(old)
    standing = budget.state(turn.conn, project.id)
    follows = standing is None or (before is not None and standing.plan == before.fen)
    if amount is None or not follows or (standing is not None and standing.plan == amount.fen):
        return Ruling()
    told = budget.plan(turn, project, None, amount.fen)
    alarm = budget.alarm(turn, project, budget_texts.did_plan(turn.person.name))
    words = [line for line in (alarm.words, views.nothing_left(turn, told)) if line]
    return Ruling(tuple(words), (*told, *alarm.mention))


def shown(turn: Turn, change: ChangeRequest) -> list[tuple[str, str]]:
    """The change as rows of its form."""
    old, new = spoken(turn, change)
    impacts = [(name, getattr(change, key)) for key, name in texts.IMPACTS.items()]
    return texts.facts(change.what, change.field, old, new, change.reason, impacts)


def spoken(turn: Turn, change: ChangeRequest) -> tuple[str, str]:
    """Old and new as people read them."""
    return _spoken(turn, change, change.old), _spoken(turn, change, change.new)


def label(proposal: Proposal, change: ChangeRequest) -> str:
    """`R5 变更2`."""
    return texts.label_of(proposal.label, change.seq)


def lines(found: Sequence[ChangeRequest]) -> list[str]:
    """Each change of a request in one line."""
    return [texts.line(one.label, one.what, one.state) for one in found]


def _value(change: ChangeRequest, text: str) -> Any:
    return paper_rows.value(proposals.KIND, change.field, text or None)


def _spoken(turn: Turn, change: ChangeRequest, text: str) -> str:
    value = _value(change, text) if change.field and text else text
    return proposals.spoken(turn, value, False) if isinstance(value, datetime) else text
