"""Plain words that wish something else than a report: each becomes one button with the command it would be."""

from __future__ import annotations

import re

from bot.grammar import questions
from bot.grammar.deadline import read_deadline
from bot.grammar.fold import flat
from bot.grammar.progress import match_title
from bot.services import issues, tasks, views
from bot.services.turn import Answer, Turn
from bot.texts import reports as texts
from storage import issues as issue_rows
from storage.records import Task

MOST_TITLE = 80
MOST_REASON = 60
MOST_BUTTONS = 4
LONGEST_NAME = 4  # characters of a name nobody has yet, without @
LONGEST = 200  # a wish is a short line; longer texts are reports
_ISSUE_NUMBER = re.compile(r"(?<![A-Za-z0-9])[Qq]-?(\d{1,7})(?!\d)")
_TASK_NUMBER = re.compile(r"(?<![A-Za-z0-9])[Tt]-?(\d{1,7})(?!\d)")
_SOLVED = re.compile(r"(?<![未没])(?:解决|关闭|搞定|处理[完好]|修复|完成)(?![不中])")
_RAISE = re.compile(r"^(?:我|想|要|来|先)*(?:提|报|登记|反馈|记录?)(?:一?个|一下|下)?问题[:, ，]+(?P<what>.+)$")
_AFFECTS = re.compile(r"[，,。;； ]*(?:影响到?|关联到?|涉及|任务)?[: ]*(?:[Tt]-?\d{1,7})[。!！ ]*")
_HAND = re.compile(
    r"^(?:请|麻烦|帮我|帮忙)*(?P<wish>把|将)? ?(?P<what>[^，,。；;]+?) ?(?:转交给?|转给|移交给?|交给|改由|换给) ?(?P<at>[@])? ?"
    r"(?P<who>[^\s，,。；;@!！]{1,20}?)(?:负责|来做|处理|跟进|了|吧)*[。!！ ]*$"
)
_MOVE = re.compile(
    r"^(?:请|麻烦|帮我|帮忙|我?想|申请)*(?:把|将|申请) ?(?P<what>[^，,。；;]+?) ?的?(?:截止(?:时间|日期)?|时间|日期)?"
    r"(?:延期|改期|推迟|延后|顺延|延|改|推)(?:到|至|为) ?(?P<when>[^，,。；; ]+)[，,。；; ]*(?P<why>.*)$"
)
_WHY = re.compile(r"^(?:原因(?:是|:)?|因为|由于) ?")
_SETTLED = re.compile(r"^(?P<what>.{2,30}?)的?[这那]?个?问题(?:已经?|都|也)*(?:解决|处理|搞定|修复)[完好]?了")


def wish(turn: Turn) -> Answer | None:
    """One button for a solved issue, a new issue, another owner or a new date; None when nothing of it is said."""
    text = turn.args.strip()
    if not text or "\n" in text or len(text) > LONGEST:
        return None
    seen = flat(text)
    if _ISSUE_NUMBER.search(seen) and not _TASK_NUMBER.search(seen):
        return _known_issue(turn, seen)
    if questions.asks(text):
        return None
    for read in (_raise_issue, _hand_over, _move, _settled):
        found = read(turn, text, seen)
        if found is not None:
            return found
    return None


def _known_issue(turn: Turn, seen: str) -> Answer:
    number = _ISSUE_NUMBER.search(seen)
    assert number is not None
    issue = issues.by_label(turn, f"Q{int(number.group(1))}")
    if issue.open and _SOLVED.search(seen) and not questions.asks(seen):
        return Answer(texts.solve_issues([(issue.label, issue.title)]), about=issue.label)
    return views.issue_card(turn, issue)


def _raise_issue(turn: Turn, text: str, seen: str) -> Answer | None:
    found = _RAISE.match(seen)
    if found is None:
        return None
    what = text[found.start("what") :]
    number = _TASK_NUMBER.search(flat(what))
    hit = _AFFECTS.search(flat(what)) if number else None
    title = (what[: hit.start()] + " " + what[hit.end() :] if hit else what).strip(" ，,。；;：:")[:MOST_TITLE].strip()
    if not title:
        return None
    command = f"/问题 {title}" + (f" 任务:T{int(number.group(1))}" if number else "")
    return Answer(texts.raise_issue(title, command))


def _hand_over(turn: Turn, text: str, seen: str) -> Answer | None:
    found = _HAND.match(seen)
    if found is None:
        return None
    person = text[found.start("who") : found.end("who")]
    wished = found.group("wish") and len(person) <= LONGEST_NAME
    if not (found.group("at") or wished or person in turn.house.names):
        return None  # 已交给客户 is a report
    task = _task(turn, found.group("what"))
    return Answer(texts.hand_over(task.label, task.title, person), about=task.label) if task else None


def _move(turn: Turn, text: str, seen: str) -> Answer | None:
    found = _MOVE.match(seen)
    if found is None:
        return None
    when = text[found.start("when") : found.end("when")]
    read = read_deadline(when, turn.local, turn.house.calendar)
    task = _task(turn, found.group("what")) if read and read.day else None
    if task is None:
        return None
    why = text[found.start("why") :]
    why = why[len(m.group()) :] if (m := _WHY.match(flat(why))) else why
    reason = why.strip(" 。，,")[:MOST_REASON]
    command = f"/改期 {task.label} {when}" + (f" 原因:{reason}" if reason else "")
    return Answer(texts.move(task.label, task.title, when, command), about=task.label)


def _settled(turn: Turn, text: str, seen: str) -> Answer | None:
    found = _SETTLED.match(seen)
    if found is None or _TASK_NUMBER.search(seen):
        return None
    known = issue_rows.of_projects(turn.conn, turn.project_ids(), only_open=True)
    hits = match_title(text[found.start("what") : found.end("what")], [issue.title for issue in known])
    meant = [(known[i].label, known[i].title) for i in hits[:MOST_BUTTONS]]
    return Answer(texts.solve_issues(meant)) if meant else None


def _task(turn: Turn, words: str) -> Task | None:
    """The one task a number or a piece of its title names."""
    number = _TASK_NUMBER.search(words)
    if number:
        return tasks.by_label(turn, f"T{int(number.group(1))}")
    found = tasks.by_title(turn, words.strip())
    return found[0] if len(found) == 1 else None
