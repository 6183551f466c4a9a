"""/特批: a rule of the forms set aside by the lead of the lead department, with a reason and a trace."""

from __future__ import annotations

import re

from bot.grammar.fold import flat
from bot.rules.paper import RULES, may_waive
from bot.services import issues, meetings, projects, proposals, tasks, waivers
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import waivers as texts
from storage import projects as project_rows
from storage.records import Project

WORDS = ("特批", "豁免", "tp", "waive")
USAGE = texts.EXAMPLE
HELP = "豁免一条规则"
KEYS = {"原因": "reason", "理由": "reason", "规则": "rule"}
_RULE = re.compile(r"规则\s*[:：]?\s*(\d{1,3})|(?<![A-Za-z\d])(\d{1,3})(?!\d)")


def run(turn: Turn) -> Answer | None:
    """Grant it, or say what is missing."""
    found = _RULE.search(flat(turn.args))
    if found is None:
        return Answer(texts.usage())
    number = int(found[1] or found[2])
    fields = turn.fields(KEYS, deadline=False)
    about = fields.numbers[0] if fields.numbers else ""
    project = _project(turn, about, fields.project)
    if number not in RULES:
        raise Sorry(texts.unknown(number))
    waivers.require(turn, project)
    if not may_waive(number):
        raise Sorry(texts.never(number))
    reason = fields.named.get("reason", "").strip()
    if not reason:
        draft = f"/特批 规则{number} {about} #{project.name}".replace("  ", " ")
        raise Sorry(texts.missing_reason(number), ask=Ask("特批", "原因", draft))
    waivers.grant(turn, project, number, about, reason)
    return Answer(texts.granted(number, about, project.name, reason, turn.person.name), about=about)


def _project(turn: Turn, about: str, named: str | None) -> Project:
    """The project of the record it is about, the named one, or the one here."""
    if about.startswith("T"):
        return project_rows.project(turn.conn, tasks.by_label(turn, about).project_id)
    if about.startswith("Q"):
        return project_rows.project(turn.conn, issues.by_label(turn, about).project_id)
    if about.startswith("M"):
        return project_rows.project(turn.conn, meetings.by_label(turn, about).project_id)
    if about.startswith("R"):
        project = proposals.project_of(turn.conn, proposals.by_label(turn, about))
        return project or projects.only(turn)
    return projects.find(turn, named) if named else projects.only(turn)
