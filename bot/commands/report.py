"""/周报: the weekly on one page, in full (全部), of a department, of several projects, or of a past week as it was."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bot.grammar.fold import flat
from bot.rules.dayposts import monday_of
from bot.services import corrections, directory, pages, privately, projects, weekly, weekly_final, weekly_page, weeks
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import help as help_texts
from bot.texts import report as texts
from bot.texts.weekly import weekly_message
from bot.texts.weekly_page import page_message
from storage import projects as project_rows
from storage.records import Department, Project

WORDS = ("周报", "项目周报", "周总结", "zb", "weekly")
USAGE = "/周报 上周"
HELP = "项目周报"
KEYS: dict[str, str] = {}

_WHOLE = re.compile(r"(?:全部|完整版?|详细|all)(?=\s|$|#)\s*", re.IGNORECASE)
_WRONG = re.compile(r"(?:这条)?(?:不对|有误|不准)(?=\s|$|[:：#TtQqＴＱ，,])[\s:：，,]*")
_AGAIN = re.compile(r"(?:补入|补充|重出|重新定稿|更新定稿|修订)(?=\s|$|#|\d|上|本|第)\s*")
_WEEKS = re.compile(r"[上本这](?:一|个)*(?:周|星期|礼拜)|\d{1,4}[-/.年月]\d{1,2}(?:[-/.月]\d{1,2})?[日号]?")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[TtQqＴＱ][-－]?[0-9０-９]{1,7}(?![0-9０-９])")
_NAMED_PROJECT = re.compile(r"#\S+")


def run(turn: Turn) -> Answer | None:
    """The state at that week's end, or now if the week is not over."""
    text = turn.args.strip()
    if wrong := _WRONG.match(text):
        return _wrong(turn, text[wrong.end() :])
    if again := _AGAIN.match(text):
        return _again(turn, text[again.end() :])
    whole = _WHOLE.match(text)
    _name_project(turn.retyped(text[whole.end() :]) if whole else turn)
    if not whole:
        department = _department(turn)
        if department is not None:
            return _of_department(turn, department, turn.args.replace(department.name, " ", 1))
        if turn.group is None and not turn.fields(KEYS, deadline=False).project:
            own = _own(turn)
            if own is not None:
                return own
    project = _project(turn)
    week_of = weeks.meant(turn, turn.args.replace(project.name, " ").replace(project.code, " "))
    as_of = _as_of(turn, [project], week_of)
    if whole:
        return Answer(weekly_message(weekly.build(turn.conn, turn.house, project, week_of, as_of)))
    page = weekly_page.build(turn.conn, turn.house, project, week_of, as_of, turn.adapter)
    monday = monday_of(week_of)
    if weeks.told_at(turn.conn, project, monday) is None:
        return Answer(page_message(page, named=turn.group is None))
    return Answer(page_message(weekly_final.with_signature(page, project, monday), "final", named=turn.group is None))


# ---------------------------------------------------------------- what belongs to one person


def _own(turn: Turn) -> Answer | None:
    """One-to-one: one page over several projects, a lead's department; None: the only project there is."""
    known = pages.open_projects(turn.conn, turn.project_ids())
    if not known or any(project.name in turn.args for project in known):
        return None
    lead_of = pages.led_without_more(turn.conn, turn.person.id, known)
    if lead_of is not None:
        return _of_department(turn, lead_of, turn.args)
    if len(known) == 1:
        return None
    week_of = weeks.meant(turn, turn.args)
    as_of = _as_of(turn, known, week_of)
    here = [project for project in known if project.created_at <= as_of]
    return Answer(pages.overview(turn.conn, turn.house, turn.person.id, here, week_of, as_of, turn.adapter))


def _of_department(turn: Turn, department: Department, rest: str) -> Answer:
    """A department's page, one-to-one."""
    known = pages.of_department(turn.conn, pages.open_projects(turn.conn, turn.project_ids()), department)
    if not known:
        raise Sorry(texts.nothing_of(department.name))
    week_of = weeks.meant(turn, rest)
    as_of = _as_of(turn, known, week_of)
    here = [project for project in known if project.created_at <= as_of]
    page = weekly_page.of_department(turn.conn, turn.house, here, department, week_of, as_of, turn.adapter)
    message = page_message(page)
    if turn.group is not None and privately.send(turn, message):
        return Answer(texts.sent_privately(f"{department.name}的周报"))
    return Answer(message)


def _department(turn: Turn) -> Department | None:
    """The department named, where it is not part of a project's name."""
    rest = _NAMED_PROJECT.sub(" ", turn.args)
    for project in project_rows.by_ids(turn.conn, turn.project_ids()):
        rest = rest.replace(project.name, " ")
    named = [one for one in directory.all_departments(turn) if one.name in rest]
    return max(named, key=lambda one: len(one.name)) if named else None


def _again(turn: Turn, rest: str) -> Answer:
    """补入: the 定稿 with what came after its time."""
    if turn.guest:
        raise Sorry(help_texts.guests_look())
    project = _project(turn.retyped(rest))
    day = weeks.named(turn, rest.replace(project.name, " ").replace(project.code, " "))
    return Answer(weekly_final.again(turn, project, day))


def _wrong(turn: Turn, rest: str) -> Answer:
    """What somebody says is wrong with a line."""
    if turn.guest:
        raise Sorry(help_texts.guests_look())
    named = _NUMBER.search(rest)
    words = " ".join(_NAMED_PROJECT.sub(" ", rest.replace(named[0], " ", 1)).split()).strip("：:，, ") if named else ""
    labels = turn.retyped(named[0]).fields(KEYS, deadline=False).numbers if named else []
    if not labels or not words:
        raise Sorry(texts.what_is_wrong())
    name, coordinator, told = corrections.open_one(turn, labels[0], words)
    own = coordinator == turn.person.name
    return Answer(texts.dispute_noted(name, words[: corrections.LONGEST], coordinator, told, own), about=labels[0])


# ---------------------------------------------------------------- which project and which week


def _name_project(turn: Turn) -> None:
    """周报 双11: a piece of a project's name becomes `#项目`, so that it is taken for no day."""
    if "#" in flat(turn.args) or directory.department_named(turn, turn.args.strip()) is not None:
        return
    named = projects.by_words(turn, _WEEKS.sub(" ", turn.args))
    if named is not None and named[1] != named[0].name:
        turn.retyped(turn.args.replace(named[1], projects.tag(named[0]), 1))


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


def _as_of(turn: Turn, of: list[Project], week_of: date) -> datetime:
    """When its 定稿 was made, else the end of that week, or now; refused where it lies ahead, or before every project."""
    week_end = turn.utc(datetime.combine(monday_of(week_of) + weeks.WEEK, time())) - timedelta(seconds=1)
    if week_of > turn.local.date():
        raise Sorry(texts.not_yet(turn.local))
    if all(week_end < project.created_at for project in of):
        raise Sorry(texts.before_the_project(of[0].name, turn.local))
    return weeks.told_at(turn.conn, of[0], monday_of(week_of)) or min(turn.now, week_end)
