"""/查: one task or issue by number, tasks by a piece of their title, or everything open here."""

from __future__ import annotations

import re

from bot.commands import communication, document, emergency, risk
from bot.grammar.fold import flat
from bot.services import (
    archives,
    directory,
    issues,
    meeting_view,
    meetings,
    papers_gone,
    proposal_view,
    proposals,
    tasks,
    views,
)
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import archives as archive_texts
from bot.texts import nudge as nudge_texts
from bot.texts import tasks as texts
from storage import nudges, people
from storage import tasks as rows
from storage.records import Task

WORDS = ("查", "查看", "查询", "状态", "列表", "cx", "show")
USAGE = "/查 T12"
HELP = "查任务或问题"
ISSUES = frozenset({"问题", "所有问题", "未解决问题", "风险"})
KEYS: dict[str, str] = {}
_WORDED = re.compile(r"(风险|紧急|沟通记录|记录|文档)\s?(\d{1,9})")  # numbers that begin with a word
_OF_WORD = {
    "风险": risk.run,
    "紧急": emergency.run,
    "记录": communication.run,
    "沟通记录": communication.run,
    "文档": document.run,
}


def run(turn: Turn) -> Answer | None:
    """A card for one, a list for several."""
    gone = papers_gone.shown(turn, turn.args)
    if gone is not None:
        return gone
    worded = _WORDED.fullmatch(flat(turn.args.strip()))
    if worded:
        return _OF_WORD[worded[1]](turn.retyped(worded[2]))
    fields = turn.fields(KEYS, deadline=False)
    if fields.numbers:
        label = fields.numbers[0]
        if label.startswith("R"):
            return proposal_view.card(turn, proposals.by_label(turn, label))
        if label.startswith("M"):
            return meeting_view.card(turn, meetings.by_label(turn, label))
        if label.startswith("Q"):
            return views.issue_card(turn, issues.by_label(turn, label))
        return views.card(turn, tasks.by_label(turn, label))
    if fields.title in ISSUES:
        return views.open_issues(turn)
    if fields.title:
        found = tasks.by_title(turn, fields.title)
        if len(found) == 1:
            return views.card(turn, found[0])
        if not found and (whose := _of_whom(turn, fields.title)):
            return whose
        if not found and (records := archives.find_open(turn, fields.title)):
            return Answer(archive_texts.found_open(fields.title, records))
        if not found and (archived := archives.find(turn, fields.title)):
            return Answer(archive_texts.found(fields.title, archived))
        if not found:
            raise Sorry(texts.no_such_task(fields.title[:40]))
        return _list(turn, found)
    return _list(turn, rows.of_projects(turn.conn, turn.project_ids(), only_open=True))


def _of_whom(turn: Turn, words: str) -> Answer | None:
    """The open tasks of a department or a person named."""
    department = directory.department_named(turn, words)
    if department is not None:
        found, name = nudges.open_of_department(turn.conn, department.id, turn.project_ids()), department.name
    elif words in turn.house.names and (named := people.named(turn.conn, words)):
        found = [task for one in named for task in rows.open_of_owner(turn.conn, one.id, turn.project_ids())]
        name = words
    else:
        return None
    return _list(turn, found) if found else Answer(nudge_texts.nothing_open(name))


def _list(turn: Turn, found: list[Task]) -> Answer:
    lines = views.lines_of(turn, found[: views.MOST], owners=True)
    if not lines:
        return Answer(texts.nothing_open())
    return Answer(texts.task_list(texts.open_title(len(found)), lines, max(0, len(found) - views.MOST), ""))
