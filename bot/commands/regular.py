"""/例会: a weekly meeting of at most 30 minutes, called together by itself."""

from __future__ import annotations

import re

from bot.grammar import agenda
from bot.grammar.fold import flat
from bot.grammar.forms import split_form
from bot.rules import meetings as rules
from bot.rules.zones import to_local
from bot.services import directory, meetings, projects, regular, roles, waivers
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from bot.texts import meetings as texts
from storage import meetings as rows
from storage import people
from storage import projects as project_rows
from storage.meeting_records import MeetingSeries

WORDS = ("例会", "周例会", "定期会议", "lh", "regular")
USAGE = "/例会 每周五10:00"
HELP = "设定每周例会"
KEYS = {
    "主题": "title",
    "名称": "title",
    "地点": "place",
    "主持": "host",
    "主持人": "host",
    "记录": "recorder",
    "记录人": "recorder",
    "时长": "length",
    "项目": "project",
}
RULE = 5
_STOP = re.compile(r"\s*(?:停止?|取消|结束|不开了)[。.\s]*")


def run(turn: Turn) -> Answer | None:
    """Show, stop, or set up."""
    head, named = split_form(turn.args, KEYS)
    when = agenda.read_weekly(head)
    if _STOP.fullmatch(head):
        return _stop(turn)
    if when is None:
        return Answer(texts.regular_usage([_line(turn, one) for one in rows.series_of(turn.conn, turn.project_ids())]))
    length = agenda.cut_minutes(named.get("length") or head)[1] or rules.REGULAR_MINUTES
    project = projects.find(turn, named["project"]) if named.get("project") else projects.only(turn)
    if length > rules.REGULAR_MINUTES and waivers.let_through(turn, project.id, RULE) is None:
        raise Sorry(texts.regular_too_long(length))
    _require(turn, project.id)
    host, recorder = _one(turn, named.get("host", "")), _one(turn, named.get("recorder", ""))
    made = regular.set_up(
        turn,
        project,
        when[0],
        when[1],
        length,
        (named.get("title") or texts.regular_title())[:200],
        named.get("place", "")[:200],
        host or turn.person.id,
        recorder or host or turn.person.id,
    )
    call = meetings.moment(turn, made.next_at)
    names = [people.person(turn.conn, i or made.created_by).name for i in (made.host_id, made.recorder_id)]
    return Answer(texts.regular_set(_line(turn, made), call, names[0], names[1]))


def _stop(turn: Turn) -> Answer:
    known = rows.series_of(turn.conn, turn.project_ids())
    if not known:
        raise Sorry(texts.regular_none())
    for one in known:
        _require(turn, one.project_id)
        regular.stop(turn, one)
    return Answer(texts.regular_stopped("、".join(one.title for one in known)))


def _require(turn: Turn, project_id: int) -> None:
    project = project_rows.project(turn.conn, project_id)
    held = roles.in_project(turn.conn, project, turn.person.id)
    holders = roles.holders_in_project(turn.conn, project, "assign")
    roles.require(turn, "assign", held, holders=holders, kind="project", object_id=project.id)


def _line(turn: Turn, one: MeetingSeries) -> str:
    start = None
    if one.next_at is not None:
        start = regular.next_start(one, turn.house, turn.zone, min(turn.now, one.next_at))
    said = common.date(start, has_clock=True, today=to_local(turn.now, turn.zone)) if start else ""
    return texts.regular_line(one.title, one.weekday, one.clock, one.minutes, said)


def _one(turn: Turn, said: str) -> int | None:
    words = flat(said).strip().lstrip("@").split()
    return directory.person_named(turn, words[0]).id if words else None
