"""/评估: need, feasibility, limits, gaps and risks of a request; then yes, no with a reason, or one with another."""

from __future__ import annotations

import re

from bot.grammar.fields import Fields
from bot.grammar.form_talk import as_verdict
from bot.services import evaluation_late, evaluations, naming, paper, proposal_view, proposals
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import evaluations as texts
from bot.texts import proposals as proposal_texts
from storage import people, projects
from storage import proposals as rows
from storage.paper_records import Evaluation, Proposal
from storage.records import Person

WORDS = ("评估", "需求评估", "pg", "evaluate")
USAGE = "/评估 R5 通过 牵头:市场部 负责人:@王经理"
HELP = "评估需求"
KEYS = {
    "必要性": "necessity",
    "可行性": "feasibility",
    "职责边界": "boundaries",
    "边界": "boundaries",
    "资源缺口": "gaps",
    "缺口": "gaps",
    "潜在风险": "risks",
    "风险": "risks",
    "牵头": "leads",
    "牵头部门": "leads",
    "负责人": "coordinator",
    "协作总负责人": "coordinator",
    "总负责人": "coordinator",
    "牵头人": "coordinator",
    "分管领导": "executive",
    "原因": "reason",
    "理由": "reason",
    "结论": "verdict",
    "评估结论": "verdict",
}
_VERDICTS = (
    (evaluations.DECLINE, re.compile(r"不通过|不予通过|未通过|驳回|不同意|退回|不采纳|不可以做|不能做|不做")),
    (evaluations.MERGE, re.compile(r"合并")),
    (evaluations.ACCEPT, re.compile(r"通过|同意|采纳|立项|可以做|能做")),
)


def run(turn: Turn) -> Answer | None:
    """Fill the form, or decide."""
    fields = turn.retyped(as_verdict(turn.args)).fields(KEYS, deadline=False)
    proposal = proposals.meant(turn, fields, "/评估 {} 通过 牵头:市场部 负责人:@王经理")
    said = f"{fields.named.get('verdict', '')} {fields.rest}"
    verdict = next((name for name, words in _VERDICTS if words.search(said)), "")
    filled = {key: fields.named[key].strip() for key in evaluations.FORM if fields.named.get(key)}
    if not verdict and not filled:
        found = rows.evaluation_of(turn.conn, proposal.id)
        return _shown(turn, proposal, found) if found else Answer(texts.usage(proposal.label), about=proposal.label)
    proposals.require(turn, "evaluate", proposal)
    if not proposal.open:
        raise Sorry(texts.already(proposal.label, proposal_texts.STATES.get(proposal.state, "")))
    if not verdict:
        return _shown(turn, proposal, evaluations.fill(turn, proposal, filled))
    if verdict == evaluations.ACCEPT:
        return _accept(turn, proposal, fields, filled)
    if verdict == evaluations.DECLINE:
        return _decline(turn, proposal, fields, filled)
    return _merge(turn, proposal, fields, filled)


def _accept(turn: Turn, proposal: Proposal, fields: Fields, filled: dict[str, str]) -> Answer:
    head = f"/评估 {proposal.label} 通过"
    leads_ask = Ask("评估", "牵头", paper.typed(head, fields.named, KEYS, leave=("leads",)))
    leads = naming.departments(turn, fields.named.get("leads", ""), leads_ask)
    if not leads or len(leads) > 2:
        raise Sorry(texts.missing_leads(proposal.label), ask=leads_ask)
    coordinator = naming.person(turn, fields, "coordinator")
    if coordinator is None:
        draft = paper.typed(head, fields.named, KEYS, leave=("coordinator",))
        raise Sorry(texts.missing_coordinator(proposal.label), ask=Ask("评估", "负责人", draft))
    _check_rank(turn, proposal, fields, coordinator)
    executive = naming.person(turn, fields, "executive")
    project, evaluation = evaluations.accept(turn, proposal, leads, coordinator, executive, filled)
    evaluation_late.end(turn, proposal, evaluations.ACCEPT)
    due = proposals.spoken(turn, project.due_at, False)
    head = texts.accepted(proposal.label, proposal.name, project.code)
    facts = [*proposal_view.evaluation_facts(turn, evaluation), (proposal_texts.FACTS["due"], due)]
    notes = [*_not_filled(evaluation), texts.next_steps(proposal.label)]
    return Answer(proposal_texts.card(head, facts, notes), mention=_raiser(turn, proposal), about=proposal.label)


def _check_rank(turn: Turn, proposal: Proposal, fields: Fields, person: Person) -> None:
    """协作总负责人 is a deputy head of a department or above; where the directory does not say so, a word does."""
    executive = any(person.id == one.executive_id for one in projects.by_ids(turn.conn, turn.project_ids()))
    if turn.confirmed or executive or people.led_by(turn.conn, person.id):
        return
    draft = paper.typed(f"/评估 {proposal.label} 通过", fields.named, KEYS)
    raise Sorry(texts.rank(proposal.label, person.name), ask=Ask("评估", "confirm", draft, minutes=5))


def _decline(turn: Turn, proposal: Proposal, fields: Fields, filled: dict[str, str]) -> Answer:
    reason = fields.named.get("reason", "").strip()
    if not reason:
        draft = paper.typed(f"/评估 {proposal.label} 不通过", fields.named, KEYS, leave=("reason",))
        raise Sorry(texts.missing_reason(proposal.label), ask=Ask("评估", "原因", draft))
    evaluation = evaluations.decline(turn, proposal, reason, filled)
    evaluation_late.end(turn, proposal, evaluations.DECLINE)
    facts = proposal_view.evaluation_facts(turn, evaluation)
    head = texts.declined(proposal.label, proposal.name)
    return Answer(proposal_texts.card(head, facts, []), mention=_raiser(turn, proposal), about=proposal.label)


def _merge(turn: Turn, proposal: Proposal, fields: Fields, filled: dict[str, str]) -> Answer:
    other = next((n for n in fields.numbers if n.startswith("R") and n != proposal.label), "")
    if not other:
        raise Sorry(texts.merge_into(proposal.label))
    into = proposals.by_label(turn, other)
    if into.state in ("declined", "merged"):
        raise Sorry(texts.merge_itself(proposal.label))
    evaluations.merge(turn, proposal, into, filled)
    evaluation_late.end(turn, proposal, evaluations.MERGE)
    head = texts.merged(proposal.label, proposal.name, into.label, into.name)
    return Answer(proposal_texts.card(head, [], []), mention=_raiser(turn, proposal), about=into.label)


def _shown(turn: Turn, proposal: Proposal, evaluation: Evaluation) -> Answer:
    head = texts.saved(proposal.label, proposal.name)
    buttons = texts.buttons(proposal.label) if proposal.open else []
    facts = proposal_view.evaluation_facts(turn, evaluation)
    return Answer(proposal_texts.card(head, facts, _not_filled(evaluation), buttons), about=proposal.label)


def _not_filled(evaluation: Evaluation) -> list[str]:
    missing = [texts.FACTS[key] for key in evaluations.empty(evaluation)]
    return [texts.not_filled(missing)] if missing else []


def _raiser(turn: Turn, proposal: Proposal) -> tuple[int, ...]:
    return () if proposal.raiser_id == turn.person.id else (proposal.raiser_id,)
