"""/周报: the weekly report of a project now, of last week, or of the week of a day, as it was then."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bot.grammar.deadline import read_deadline
from bot.rules.dayposts import monday_of
from bot.services import projects, weekly
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import report as texts
from bot.texts.weekly import weekly_message
from storage import projects as project_rows
from storage.records import Project

WORDS = ("周报", "项目周报", "周总结", "zb", "weekly")
USAGE = "/周报 上周"
HELP = "项目周报"
KEYS: dict[str, str] = {}

WEEK = timedelta(days=7)
_NAMED_PROJECT = re.compile(r"#\S+")
_DAY = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_BACK = {"上上周": 2, "上上个周": 2, "上周": 1, "上个周": 1, "上一周": 1, "上星期": 1, "上礼拜": 1, "lastweek": 1}


def run(turn: Turn) -> Answer | None:
    """The state at that week's end, or now if the week is not over."""
    project = _project(turn)
    week_of = _week_of(turn, turn.args.replace(project.name, " ").replace(project.code, " "))
    zone_end = turn.utc(datetime.combine(monday_of(week_of) + WEEK, time())) - timedelta(seconds=1)
    if week_of > turn.local.date():
        raise Sorry(texts.not_yet(turn.local))
    if zone_end < project.created_at:
        raise Sorry(texts.before_the_project(project.name, turn.local))
    found = weekly.build(turn.conn, turn.house, project, week_of, min(turn.now, zone_end))
    return Answer(weekly_message(found))


def _project(turn: Turn) -> Project:
    named = turn.fields(KEYS, deadline=False).project
    if named:
        return projects.find(turn, named)
    known = project_rows.by_ids(turn.conn, turn.project_ids())
    said = [project for project in known if project.name in turn.args]
    if said:
        return max(said, key=lambda project: len(project.name))
    chosen = turn.default_project()
    if chosen is not None:
        return chosen
    if len(known) == 1:
        return known[0]
    raise Sorry(texts.which_project([project.name for project in known]) if known else texts.no_project())


def _week_of(turn: Turn, text: str) -> date:
    """A day of the week that is meant: 上周, a date (the latest one not after today), nothing: this week."""
    today = turn.local.date()
    squeezed = "".join(text.lower().split())
    for word, weeks in _BACK.items():
        if word in squeezed:
            return today - WEEK * weeks
    day = _day(text, today)
    if day is None and (words := _NAMED_PROJECT.sub(" ", text).strip(" 的了吧呢。，,?？本周这")):
        read = read_deadline(words, turn.local, turn.house.calendar)
        if read is None or read.day is None:
            raise Sorry(texts.which_week(words[:20]))
        day = read.day
    return day or today


def _day(text: str, today: date) -> date | None:
    """A day named as 10月14日, 10-14 or 2026-10-14; without a year the last one that is not in the future."""
    code = re.compile(r"20\d\d-[\u4e00-\u9fff]+-\d+")  # a project's code is no day
    found = _DAY.search(code.sub(" ", text))
    if found is None:
        return None
    year, month, day = found.groups()
    years = [int(year)] if year else [today.year, today.year - 1]
    days = [made for one in years if (made := _made(one, int(month), int(day))) is not None]
    if not days:
        raise Sorry(texts.no_such_day(found[0].strip()))
    past = [one for one in days if monday_of(one) <= today]
    return max(past, default=days[0])


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
