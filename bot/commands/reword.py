"""/措辞: the factual wording that was offered takes the place of a blaming sentence (rule 8)."""

from __future__ import annotations

import re
from typing import Any

from bot.grammar.fold import flat
from bot.services import issues, risk_register, roles, tasks, wording
from bot.services.turn import Answer, Turn
from bot.texts import wording as texts

WORDS = ("措辞", "换成这句", "客观表述", "cc", "reword")
USAGE = "/措辞 Q1"
HELP = "改为客观表述"
KEYS: dict[str, str] = {}
_RISK = re.compile(r"风险\s?(\d{1,9})")
_ISSUE = ("title", "cause", "tried", "measure", "next_plan")
_TASK = ("note", "risk", "measure", "delay_reason", "waiting_for")
_OF_RISK = ("title", "impact", "measure")


def run(turn: Turn) -> Answer | None:
    """Put the facts in place of the blame, in every field of the record that has some."""
    risk = _RISK.search(flat(turn.args))
    if risk:
        return _risk(turn, int(risk[1]))
    numbers = turn.fields(KEYS, deadline=False).numbers
    label = next((one for one in (*numbers, turn.about) if one[:1] in "TQ" and one), "")
    if not label:
        return Answer(texts.usage([USAGE, "/措辞 T2", "/措辞 风险3"]))
    return _issue(turn, label) if label.startswith("Q") else _task(turn, label)


def _issue(turn: Turn, label: str) -> Answer:
    issue = issues.by_label(turn, label)
    held = roles.towards_issue(turn.conn, issue, turn.person.id, turn.now)
    holders = roles.holders_of_issue(turn.conn, issue, "solve")
    roles.require(turn, "solve", held, holders=holders, kind="issue", object_id=issue.id)
    changed = wording.rewritten(turn, {key: getattr(issue, key) for key in _ISSUE})
    if changed:
        issue = issues.update(turn, issue, changed)
    return _said(issue.label, issue.title, changed)


def _task(turn: Turn, label: str) -> Answer:
    task = tasks.by_label(turn, label)
    roles.require(
        turn,
        "progress",
        roles.towards(turn, task),
        holders=roles.holders_of_task(turn.conn, task, "progress"),
        object_id=task.id,
    )
    changed = wording.rewritten(turn, {key: getattr(task, key) for key in _TASK})
    if changed:
        task = tasks.update(turn, task, changed)
    return _said(task.label, task.title, changed)


def _risk(turn: Turn, number: int) -> Answer:
    risk = risk_register.by_number(turn, number)
    risk_register.require(turn, risk)
    changed = wording.rewritten(turn, {key: getattr(risk, key) for key in _OF_RISK})
    if changed:
        risk = risk_register.update(turn, risk, changed)
    return _said(risk.label, risk.title, changed)


def _said(label: str, title: str, changed: dict[str, Any]) -> Answer:
    if not changed:
        return Answer(texts.nothing(label, title), about=label)
    words = next(iter(changed.values()))
    return Answer(texts.replaced(label, "" if words == title else title, words), about=label)
