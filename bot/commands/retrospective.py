"""/复盘: the report of a project: laid out from the record, added to by everybody, leads see it first."""

from __future__ import annotations

import re

from bot.services import projects, retrospectives, roles
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import retrospectives as texts
from storage import retrospectives as rows
from storage.paper_records import Retrospective
from storage.records import Project

WORDS = ("复盘", "复盘报告", "任务总结", "fp", "retrospective")
USAGE = texts.EXAMPLE
HELP = "复盘报告"
KEYS = {
    "做得好": "well",
    "做得好的": "well",
    "成功经验": "well",
    "亮点": "well",
    "待改进": "improve",
    "待改进的": "improve",
    "要改进的": "improve",
    "需改进": "improve",
    "需要改进的": "improve",
    "改进": "improve",
    "改进方向": "improve",
    "不足": "improve",
    "可复用": "pattern",
    "可复用的": "pattern",
    "可复用经验": "pattern",
    "经验": "pattern",
    "目标说明": "goal",
    "目标": "goal",
    "未达成原因": "goal",
}
_LINE = re.compile(rf"(?:^|(?<=[\s；;。]))({'|'.join(sorted(KEYS, key=len, reverse=True))})\s*[:：]\s*")
_HASH = re.compile(r"#\S+")


def run(turn: Turn) -> Answer | None:
    """Add lines, or lay it out, or show it."""
    named = turn.fields({}, deadline=False).project
    project = projects.find(turn, named) if named else projects.only(turn)
    text = _HASH.sub(" ", turn.args).strip() if named else turn.args.strip()
    found = list(_LINE.finditer(text))
    if found:
        return _add(turn, project, text, found)
    if text.replace(project.code, "").strip():
        raise Sorry(texts.not_understood())
    one = rows.of_project(turn.conn, project.id)
    if one is not None and one.published_at is not None:
        return Answer(retrospectives.shown(turn, project, one))
    return _begin(turn, project) if one is None or one.publish_at is None else _on_its_way(turn, project, one)


def _add(turn: Turn, project: Project, text: str, found: list[re.Match[str]]) -> Answer:
    ends = [one.start() for one in found[1:]] + [len(text)]
    said = [(KEYS[one[1]], text[one.end() : end].strip(" ；;\n")) for one, end in zip(found, ends, strict=True)]
    if not any(words for _, words in said):
        raise Sorry(texts.not_understood())
    return Answer(
        texts.added(project.name, [retrospectives.add_line(turn, project, kind, words) for kind, words in said if words])
    )


def _begin(turn: Turn, project: Project) -> Answer:
    held = roles.in_project(turn.conn, project, turn.person.id)
    holders = roles.holders_in_project(turn.conn, project, "retrospect")
    roles.require(turn, "retrospect", held, holders=holders, kind="project", object_id=project.id)
    planned = retrospectives.plan(turn, project)
    names = [lead.name for lead in retrospectives.leads(turn.conn, project)]
    return Answer(texts.planned(project.name, retrospectives.spoken(planned.publish_at, turn.zone, turn.now), names))


def _on_its_way(turn: Turn, project: Project, one: Retrospective) -> Answer:
    """A lead reads it one-to-one; the others when its day has come."""
    leads = {lead.id for lead in retrospectives.leads(turn.conn, project)}
    if turn.group is None and turn.person.id in leads:
        return Answer(retrospectives.shown(turn, project, one))
    count = sum(line.person_id is not None for line in rows.lines_of(turn.conn, one.id))
    return Answer(texts.on_its_way(project.name, retrospectives.spoken(one.publish_at, turn.zone, turn.now), count))
