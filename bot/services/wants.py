"""Plain words that want a step, as one filled-in button; what is open for the speaker supplies the number."""

from __future__ import annotations

import re

from adapters.base import OutgoingMessage
from bot.grammar import wants
from bot.grammar.alarm import is_alarm
from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.fold import flat
from bot.grammar.spans import read_span
from bot.grammar.wants import Want
from bot.rules.ownership import DIFFICULT, DISOWNED
from bot.rules.permissions import may
from bot.services import consent, deadlines, directory, issues, roles, tasks
from bot.services.turn import Answer, Turn
from bot.texts import reports as report_texts
from bot.texts import wants as texts
from storage import people
from storage import tasks as rows
from storage.records import Issue, Task

MOST_ALARM = 100  # characters of what happened on a button
MOST_WHY = 60  # characters of a reason on a button
BESIDE_A_DAY = 4
NOT_NEEDED = "不再需要"
ISSUE_NUMBER = re.compile(r"[QqＱｑ][-－]?([0-9０-９]{1,7})(?![0-9０-９]) ?")


def offered(turn: Turn, words: str) -> Answer | None:
    """The button for what a sentence wants, None when it wants nothing of this."""
    if is_alarm(words):
        return Answer(texts.emergency(f"/紧急 {' '.join(words.split())[:MOST_ALARM]}"))
    want = wants.read(words, turn.house.names | turn.house.department_names)
    if want is not None:
        return _STEPS[want.step](turn, want)
    moved = wants.read_move(words)
    if moved is not None and (answer := _move(turn, moved)):
        return answer
    leave = wants.read_leave(words)
    return (_away(turn, leave) if leave else None) or _rung(turn, words)


# ---------------------------------------------------------------- steps of a task


def _one(turn: Turn, label: str) -> Task | None:
    """The task named, replied to, or the speaker's only open one."""
    named = label or turn.about
    if named.startswith("T"):
        found = tasks.by_label(turn, named)
        return found if found.open else None
    own = [] if named else rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids())
    return own[0] if len(own) == 1 else None


def _snooze(turn: Turn, want: Want) -> Answer | None:
    task = _one(turn, want.label)
    read = read_deadline(want.when, turn.local, turn.house.calendar) if want.when else None
    if task is None or read is None or read.moment is None:
        return None
    command = f"/稍后 {task.label} {read.source.strip()}"
    when = deadlines.spoken(turn, turn.utc(read.moment), read.clock is not None)
    return Answer(texts.snooze(task.label, task.title, when, command), about=task.label)


def _cancel(turn: Turn, want: Want) -> Answer | None:
    task = _one(turn, want.label)
    if task is None:
        return None
    command = f"/取消 {task.label} 原因:{want.why[:MOST_WHY] or NOT_NEEDED}"
    return Answer(texts.cancel(task.label, task.title, command), about=task.label)


def _difficult(turn: Turn, want: Want) -> Answer | None:
    task = _one(turn, want.label)
    if task is None:
        return None
    why = want.why[:MOST_WHY]
    return Answer(texts.difficult(task.label, task.title, why, f"/有困难 {task.label} {why}".strip()), about=task.label)


def _transfer(turn: Turn, want: Want) -> Answer | None:
    """Another owner; a department's contact where the department is named. The open decision supplies the number."""
    task = _one(turn, want.label) if want.label or turn.about else _contested(turn)
    who = want.who
    department = None if who in turn.house.names else directory.department_named(turn, who)
    contact = (department.contact_id or department.lead_id) if department else None
    if contact is not None:
        who = people.person(turn.conn, contact).name
    return Answer(report_texts.hand_over(task.label, task.title, who), about=task.label) if task and who else None


def _contested(turn: Turn) -> Task | None:
    """The only task whose owner this speaker is asked to decide."""
    every = rows.of_projects(turn.conn, turn.project_ids(), only_open=True)
    found = [
        task
        for task in every
        if (task.unclaimed or task.answer in (DISOWNED, DIFFICULT))
        and may("reassign", roles.towards_task(turn.conn, task, turn.person.id, turn.now))
    ]
    disowned = [task for task in found if task.answer == DISOWNED]
    chosen = disowned or found
    return chosen[0] if len(chosen) == 1 else None


def _move(turn: Turn, want: Want) -> Answer | None:
    """An order of somebody who may move the date, and is not its owner; the only open request supplies the number."""
    read = read_deadline(want.when, turn.local, turn.house.calendar)
    if read is None or read.day is None or len(want.when) - len(read.source.strip()) > BESIDE_A_DAY:
        return None
    label = want.label or (turn.about if turn.about.startswith("T") else "")
    waiting = [] if label else consent.waiting(turn)
    task = tasks.by_label(turn, label) if label else waiting[0] if len(waiting) == 1 else None
    if task is None or not task.open or task.owner_id == turn.person.id:
        return None
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    if not (may("reschedule", allowed) or (task.due_at <= turn.now and may("reschedule_late", allowed))):
        return None
    why = want.why.strip(" 。，,")[:MOST_WHY]
    command = f"/改期 {task.label} {want.when}" + (f" 原因:{why}" if why else "")
    return Answer(report_texts.move(task.label, task.title, want.when, command), about=task.label)


_STEPS = {
    wants.SNOOZE: _snooze,
    wants.CANCEL: _cancel,
    wants.DIFFICULT: _difficult,
    wants.TRANSFER: _transfer,
}


# ---------------------------------------------------------------- leave, and what is said to a rung


def _away(turn: Turn, want: Want) -> Answer | None:
    span = read_span(want.when, turn.local, turn.house.calendar) if want.when else None
    if span is None or span.past or len(want.when) - len(span.source) > BESIDE_A_DAY:
        return None
    deputy = want.who if want.who in turn.house.names and want.who != turn.person.name else ""
    command = " ".join(part for part in ("/代理", f"@{deputy}" if deputy else "", want.when) if part)
    return Answer(texts.away(want.when, deputy, command))


def _rung(turn: Turn, words: str) -> Answer | None:
    """解决了, 我来, 明天下午弄好: to the issue replied to, or the only open one that is the speaker's own."""
    issue = _issue(turn, words)
    if issue is None:
        return None
    words = ISSUE_NUMBER.sub("", words).strip(" ，,：:")
    step = wants.answers_rung(words)
    if step == wants.SOLVED:
        return Answer(report_texts.solve_issues([(issue.label, issue.title)]), about=issue.label)
    read = read_deadline(words, turn.local, turn.house.calendar)
    if read is None or read.moment is None or read.past or read.moment <= turn.local:
        return None
    if not wants.promises(words.replace(read.source, " ", 1)):
        return None
    return Answer(_promise(turn, issue, read), about=issue.label)


def _promise(turn: Turn, issue: Issue, read: Deadline) -> OutgoingMessage:
    assert read.moment is not None
    until = deadlines.spoken(turn, turn.utc(read.moment), read.clock is not None)
    return texts.follow(issue.label, issue.title, f"{until}前", f"/跟进 {issue.label} {read.source.strip()}")


def _issue(turn: Turn, words: str) -> Issue | None:
    if named := ISSUE_NUMBER.match(flat(words)):
        found = issues.by_label(turn, f"Q{int(named[1])}")
        return found if found.open and found.owner_id == turn.person.id else None
    if turn.about.startswith("Q"):
        found = issues.by_label(turn, turn.about)
        return found if found.open else None
    if turn.about or rows.open_of_owner(turn.conn, turn.person.id, turn.project_ids()):
        return None  # the words mean a task
    own = [issue for issue in issues.open_of(turn) if issue.owner_id == turn.person.id]
    return own[0] if len(own) == 1 else None
