"""`/取消 R5`, `取消 风险3` and the like: a paper that does not hold any more stays as a record, with the reason.

What is known of each paper: how it is named, who may drop it, and what is changed by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.grammar.fold import flat
from bot.rules import permissions as p
from bot.services import communications, documents, issues, ladder, paper, proposals, risk_register, roles
from bot.services.turn import Sorry, Turn
from bot.texts import change_requests as change_texts
from bot.texts import issues as issue_texts
from bot.texts import proposals as proposal_texts
from bot.texts import risk_register as risk_texts
from storage import documents as document_rows
from storage import people, projects
from storage import proposals as proposal_rows

_NAMED = re.compile(
    r"\s*(?:需求\s*)?(?P<r>[Rr]-?\d{1,7})(?!\d)(?:\s*变更\s*(?P<seq>\d{1,4}))?"
    r"|\s*(?:问题\s*)?(?P<q>[Qq]-?\d{1,7})(?!\d)"
    r"|\s*(?P<word>风险|沟通记录|记录|文档)\s*(?P<n>\d{1,7})(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A paper as named, and what dropping it does (given the reason): the ids the reply mentions."""

    label: str
    title: str
    drop: Callable[[str], list[int]]
    typed: str  # behind /取消


def named(turn: Turn, words: str) -> tuple[Dropped, str] | None:
    """The paper these words begin with and the words behind it; refused where it is not the speaker's to drop."""
    found = _NAMED.match(flat(words))
    if found is None:
        return None
    rest = words[found.end() :].strip(" ，,。:：")
    if found["r"]:
        label = f"R{int(found['r'].strip('Rr-'))}"
        return (_change(turn, label, int(found["seq"])) if found["seq"] else _proposal(turn, label)), rest
    if found["q"]:
        return _issue(turn, f"Q{int(found['q'].strip('Qq-'))}"), rest
    return _OF[found["word"]](turn, int(found["n"])), rest


def _columns(turn: Turn, kind: str, *ids: int) -> Callable[[str], list[int]]:
    def drop(reason: str) -> list[int]:
        for row_id in ids:
            paper.change(turn, kind, row_id, {"cancelled_at": turn.now, "cancel_reason": reason})
        return []

    return drop


def _proposal(turn: Turn, label: str) -> Dropped:
    one = proposals.by_label(turn, label)
    proposals.require(turn, "proposal", one)
    if not one.open:
        over = proposal_texts.decided if one.state == "accepted" else proposal_texts.nothing_to_drop
        raise Sorry(over(one.label, one.state))
    return Dropped(one.label, one.name, _columns(turn, proposals.KIND, one.id), one.label)


def _change(turn: Turn, label: str, seq: int) -> Dropped:
    proposal = proposals.by_label(turn, label)
    named_ = change_texts.label_of(proposal.label, seq)
    one = next((c for c in proposal_rows.changes_of(turn.conn, proposal.id) if c.seq == seq), None)
    if one is None:
        raise Sorry(change_texts.no_such(named_))
    if one.created_by != turn.person.id:
        proposals.require(turn, "proposal", proposal)
    if not one.open:
        raise Sorry(change_texts.settled(named_, one.state))
    return Dropped(named_, one.what, _columns(turn, "change", one.id), named_)


def _issue(turn: Turn, label: str) -> Dropped:
    one = issues.by_label(turn, label)
    if not one.open:
        assert one.solved_at is not None
        raise Sorry(issue_texts.already_solved(one.label, one.title, ladder.spoken(turn, one.solved_at)))
    held = roles.towards_issue(turn.conn, one, turn.person.id, turn.now)
    holders = roles.holders_of_issue(turn.conn, one, "solve")
    roles.require(turn, "solve", held, holders=holders, kind="issue", object_id=one.id)

    def drop(reason: str) -> list[int]:
        issues.update(turn, one, {"cancelled_at": turn.now, "cancel_reason": reason})
        return ladder.end_case(turn, "issue", one.id, "cancelled")

    return Dropped(one.label, one.title, drop, one.label)


def _risk(turn: Turn, number: int) -> Dropped:
    one = risk_register.by_number(turn, number)
    risk_register.require(turn, one)
    if not one.open:
        assert one.closed_at is not None
        raise Sorry(risk_texts.already(one.label, one.title, risk_register.spoken(turn, one.closed_at)))

    def drop(reason: str) -> list[int]:
        risk_register.cancel(turn, one, reason)
        return []

    return Dropped(one.label, one.title, drop, one.label)


def _communication(turn: Turn, number: int) -> Dropped:
    one = communications.by_number(turn, number)
    held = roles.in_project(turn.conn, projects.project(turn.conn, one.project_id), turn.person.id)
    held |= {p.RAISER} if turn.person.id == one.created_by else set()
    holders = [people.person(turn.conn, one.created_by)]
    roles.require(turn, "document", held, holders=holders, kind=communications.KIND, object_id=one.id)
    return Dropped(one.label, one.topic, _columns(turn, communications.KIND, one.id), one.label)


def _document(turn: Turn, number: int) -> Dropped:
    """Every version of it."""
    one = documents.by_number(turn, number)
    documents.require(turn, one)
    ids = [version.id for version in document_rows.versions(turn.conn, number)]
    return Dropped(one.label, one.title, _columns(turn, documents.KIND, *ids), one.label)


_OF: dict[str, Callable[[Turn, int], Dropped]] = {
    "记录": _communication,
    "沟通记录": _communication,
    "风险": _risk,
    "文档": _document,
}
