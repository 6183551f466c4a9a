"""/变更: a change of an accepted request, in writing, with its reason and impact; signed before it rules."""

from __future__ import annotations

import re
from typing import Any

from bot.grammar.deadline import read_deadline
from bot.grammar.fields import Fields
from bot.services import change_requests, deadlines, naming, paper, proposals, signoffs, unread
from bot.services.change_requests import NewChange
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import change_requests as texts
from bot.texts import proposals as proposal_texts
from bot.texts import signoffs as sign_texts
from storage.paper_records import Proposal

WORDS = ("变更", "需求变更", "变更申请", "bg", "change")
USAGE = texts.EXAMPLE
HELP = "申请变更"
KEYS = {
    "内容": "what",
    "变更内容": "what",
    "原因": "reason",
    "理由": "reason",
    "变更原因": "reason",
    "影响": "impact",
    "变更影响": "impact",
    "工期": "schedule_impact",
    "预算": "budget_impact",
    "范围": "scope_impact",
    "截止": "due",
    "完成时间": "due",
    "期望完成时间": "due",
    "目标": "goal",
    "KPI": "kpi",
    "签字人": "signers",
    "签字": "signers",
}
IMPACTS = {"工期": "schedule_impact", "预算": "budget_impact", "范围": "scope_impact"}
_MOVED = re.compile(r"(?:完成|上线|交付|期望|截止)?(?:时间|日期)?(?:改到|改为|改成|调整到|调整为|推迟到|延期到|延后到|延至|提前到|顺延到)")
_BUDGET = re.compile(r"预算(?:从[^，,。；;]*?)?(?:改到|改为|改成|调整到|调整为|增加到|追加到|提高到|减少到|降到|降为)[:：]?\s*(?P<new>[^，,。；;]+)")
_PART = re.compile(r"(工期|预算|范围)[:：]?")
_CLAUSE = re.compile(r"(?:^|(?<=[\s，,；;。]))(工期|预算|范围)[:：]?")


def run(turn: Turn) -> Answer | None:
    """Lay the change out for signing, or ask for what is missing."""
    if not turn.args.strip() and not turn.about:
        return Answer(texts.usage())
    fields = turn.fields(KEYS, deadline=False, unknown=True)
    return unread.told(fields, lambda: _asked(turn, fields))


def _asked(turn: Turn, fields: Fields) -> Answer:
    proposal = proposals.meant_accepted(turn, fields)
    proposals.require(turn, "change", proposal)
    if proposal.state != "accepted":
        raise Sorry(_not_yet(proposal))
    what = _what(fields)
    named = {**fields.named, "what": what}
    draft = paper.typed(f"/变更 {proposal.label}", named, KEYS)
    if not what:
        raise Sorry(texts.missing_what(proposal.label, proposal.name), ask=Ask("变更", "内容", draft))
    if not fields.named.get("reason"):
        raise Sorry(texts.missing_reason(proposal.label), ask=Ask("变更", "原因", draft))
    impacts = _impacts(fields)
    if not impacts:
        raise Sorry(texts.missing_impact(proposal.label), ask=Ask("变更", "影响", draft))
    field, new = _field(turn, proposal, fields, what)
    wanted = NewChange(
        what=what,
        reason=fields.named["reason"].strip(),
        impacts=impacts,
        field=field,
        new=new,
        named=tuple(naming.people(turn, fields, "signers")),
    )
    return _said_back(turn, proposal, wanted)


def _said_back(turn: Turn, proposal: Proposal, wanted: NewChange) -> Answer:
    made = change_requests.make(turn, proposal, wanted)
    label = change_requests.label(proposal, made)
    standing = signoffs.standing(turn.conn, change_requests.form_of(made))
    notes = [texts.until_then(), *signoffs.lines(turn.conn, standing)]
    buttons = [sign_texts.sign_button(f"/会签 {label}")]
    message = proposal_texts.card(texts.asked(label, proposal.name), change_requests.shown(turn, made), notes, buttons)
    asked = [signoffs.signer_person(turn.conn, one) for one in standing.missing]
    others = tuple(dict.fromkeys(i for i in asked if i and i != turn.person.id))
    return Answer(message, mention=others, about=proposal.label)


def _not_yet(proposal: Proposal):  # type: ignore[no-untyped-def]
    if proposal.open:
        return texts.not_accepted(proposal.label)
    return proposal_texts.decided(proposal.label, proposal.state)


def _what(fields: Fields) -> str:
    """变更内容 as written; a bare field of the form is its own content."""
    said = fields.named.get("what") or fields.title
    if said:
        return said.strip()
    own = {"due": texts.FIELDS["due_at"], "goal": texts.FIELDS["goal"], "kpi": texts.FIELDS["kpi"]}
    return "，".join(f"{own[key]}改为{fields.named[key].strip()}" for key in own if fields.named.get(key))


def _impacts(fields: Fields) -> dict[str, str]:
    """工期, 预算, 范围: each under its word, which may stand without a colon, or told apart in what stands under 影响."""
    own = "，".join(f"{word}{fields.named[key].strip()}" for word, key in IMPACTS.items() if fields.named.get(key))
    said = fields.named.get("impact", "").strip()
    found = _parts(own, _CLAUSE)
    for key, words in _parts(said, _PART).items():
        found.setdefault(key, words)
    if said and not _PART.search(said):
        found.setdefault("scope_impact", said)
    return found


def _parts(said: str, heads: re.Pattern[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    parts = list(heads.finditer(said))
    for number, part in enumerate(parts):
        end = parts[number + 1].start() if number + 1 < len(parts) else len(said)
        words = said[part.end() : end].strip(" ，,；;、。")
        if words:
            found.setdefault(IMPACTS[part[1]], words)
    return found


def _field(turn: Turn, proposal: Proposal, fields: Fields, what: str) -> tuple[str, Any]:
    """The column that follows once it is signed, and its new value; "" for words only."""
    due = fields.named.get("due", "")
    moved = _MOVED.search(what)
    words = due or (what[moved.end() :] if moved else "")
    read = read_deadline(words, turn.local, turn.house.calendar) if words else None
    if read is not None or due:
        again = paper.typed(f"/变更 {proposal.label}", {**fields.named, "what": what}, KEYS, leave=("due",))
        return "due_at", deadlines.settle(turn, read, command="变更", draft=again).at
    for key in ("goal", "kpi"):
        if fields.named.get(key):
            return key, fields.named[key].strip()
    spent = _BUDGET.search(what)
    return ("budget", spent["new"].strip()) if spent else ("", None)
