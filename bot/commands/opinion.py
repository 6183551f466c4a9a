"""/意见: what a department says about a request; with the first one it becomes v2, and v2 is signed."""

from __future__ import annotations

from bot.grammar.fold import flat
from bot.services import paper, proposals
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import common
from bot.texts import proposals as texts
from storage import people

WORDS = ("意见", "提意见", "反馈意见", "yj", "opinion")
USAGE = "/意见 R5 建议9月底前冻结需求"
HELP = "对需求提意见"
KEYS = {"意见": "words", "内容": "words", "编号": "number"}
NO_LONGER = ("declined", "merged")


def run(turn: Turn) -> Answer | None:
    """Take the opinion, or ask for its words."""
    fields = turn.fields(KEYS, deadline=False)
    proposal = proposals.meant(turn, fields, "/意见 {} 建议9月底前冻结需求")
    if proposal.state in NO_LONGER:
        raise Sorry(texts.decided(proposal.label, proposal.state))
    words = (fields.named.get("words") or _own_words(turn, proposal.label)).strip(" 　：:，,、")
    if not words:
        message = texts.opinion_words(proposal.label, proposal.name)
        raise Sorry(message, ask=Ask("意见", "意见", f"/意见 {proposal.label}"))
    changed = proposals.second_version(turn, proposal) if proposal.open else proposal
    department = turn.person.department_id
    paper.born(
        turn,
        "opinion",
        proposal.number,
        proposal_id=proposal.id,
        version=changed.version,
        department_id=department,
        person_id=turn.person.id,
        words=words,
        at=turn.now,
        inbox_id=turn.inbox_id,
    )
    own = people.department(turn.conn, department).name if department else ""
    by = f"{own}（{turn.person.name}）" if own else turn.person.name
    said = texts.opinion_saved(changed.label, changed.name, changed.version, by, words)
    return Answer(common.say(said, buttons=texts.buttons(changed.label, changed.open)[:1]), about=changed.label)


def _own_words(turn: Turn, label: str) -> str:
    """The text behind the number, whole: an opinion may hold dates, names and percents."""
    first, _, rest = turn.args.strip().partition(" ")
    head = flat(first).upper().replace("-", "")
    if head == label:
        return rest
    return first[len(label) :] + (f" {rest}" if rest else "") if head.startswith(label) else turn.args.strip()
