"""What follows a signature or an objection: who hears of it, what is done next, which open change is meant."""

from __future__ import annotations

from bot.services import proposals, signoffs
from bot.services.signing import Signable
from bot.services.turn import Turn
from bot.texts import signoffs as texts
from storage import people
from storage import proposals as rows


def answers_for(turn: Turn, form: Signable) -> tuple[int, ...]:
    """Who hears of an objection: whoever raised the request, asked for the change, leads the project."""
    found = form.change.created_by if form.change else None
    if form.form.kind == proposals.KIND:
        found = rows.proposal(turn.conn, form.form.object_id).raiser_id
    if form.project is not None:
        found = form.project.coordinator_id
    return (found,) if found and found != turn.person.id else ()


def after_objection(turn: Turn, form: Signable) -> list[str]:
    """What settles an objection to a request that is still open."""
    if form.form.kind != proposals.KIND or not rows.proposal(turn.conn, form.form.object_id).open:
        return []
    return [texts.settle_objection(form.typed)]


def next_step(turn: Turn, form: Signable) -> list[str]:
    """A request everybody signed is evaluated next."""
    if form.form.kind != proposals.KIND or not signoffs.standing(turn.conn, form.form).complete:
        return []
    proposal = rows.proposal(turn.conn, form.form.object_id)
    own = people.department(turn.conn, proposal.department_id) if proposal.department_id else None
    lead = people.person(turn.conn, own.lead_id).name if own and own.lead_id else ""
    return [texts.evaluate_next(form.typed, own.name if own else "", lead)] if proposal.open else []


def open_changes(turn: Turn, seq: int | None) -> list[str]:
    """Labels of the requests seen from here with an open change of that number, any where there is none."""
    found = [(one, known) for one in proposals.visible(turn) for known in rows.changes_of(turn.conn, one.id)]
    return [one.label for one, known in found if known.open and seq in (None, known.seq)]
