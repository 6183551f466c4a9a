"""/节点: 计划关键节点 of a task: add, list, move, report reached, remove."""

from __future__ import annotations

import re

from bot.grammar.fields import Fields
from bot.services import deadlines, milestones, roles, tasks, views
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import milestones as texts
from bot.texts import tasks as task_texts
from storage import milestones as rows
from storage import tasks as task_rows
from storage.records import Milestone, Task

WORDS = ("节点", "关键节点", "里程碑", "jiedian", "milestone")
USAGE = "/节点 T2 提测 10月16日"
HELP = "任务的关键节点"
KEYS = {"节点": "name", "名称": "name", "截止": "due", "时间": "due"}
LONGEST = 30  # characters of a name
_REACHED = re.compile(r"[\s，,：:]*(?:已经?)?(?:完成|达成|到达|达到|通过)[了啦]?$")
_REMOVED = re.compile(r"[\s，,：:]*(?:取消|删除|去掉|作废|不要)[了吧]?$")


def run(turn: Turn) -> Answer | None:
    """What is meant follows from the last word: a day, 完成 or 取消."""
    fields = turn.fields(KEYS)
    if not fields.numbers:
        return _all(turn)
    task = tasks.by_label(turn, fields.numbers[0])
    said = (fields.named.get("name") or fields.rest).strip()
    if not said and fields.deadline is None:
        return _list(turn, task)
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    holders = roles.holders_of_task(turn.conn, task, "milestone")
    roles.require(turn, "milestone", allowed, holders=holders, object_id=task.id)
    for pattern, act in ((_REACHED, _reach), (_REMOVED, _remove)):
        found = pattern.search(said)
        if found:
            return act(turn, task, _known(turn, task, said[: found.start()].strip()))
    return _plan(turn, task, said, fields)


def _plan(turn: Turn, task: Task, name: str, fields: Fields) -> Answer:
    """A new one, or another day for one that is known."""
    if not task.open:
        raise Sorry(task_texts.closed_task(task.label, task.title))
    if not name:
        day = fields.deadline.source if fields.deadline else ""
        raise Sorry(texts.missing_title(task.label), ask=Ask("节点", "节点", f"/节点 {task.label} 截止:{day}"))
    if len(name) > LONGEST:
        raise Sorry(texts.too_long(LONGEST))
    due = deadlines.settle(turn, fields.deadline, command="节点", draft=f"/节点 {task.label} {name}")
    notes = list(due.notes)
    if due.at > task.due_at:
        notes.append(texts.after_due(deadlines.spoken(turn, task.due_at, task.due_has_clock)))
    known = milestones.named(turn.conn, task.id, name)
    if known is None or known.reached_at is not None:
        milestones.add(turn, task, name, due)
        said = deadlines.spoken_due(turn, due)
        return Answer(texts.added(task.label, task.title, name, said, notes), about=task.label)
    return _move(turn, task, known, due, notes)


def _move(turn: Turn, task: Task, known: Milestone, due: deadlines.Due, notes: list[str]) -> Answer:
    old, new = milestones.spoken(turn, known), deadlines.spoken_due(turn, due)
    if due.at == known.due_at:
        raise Sorry(texts.same(task.label, known.title, old))
    milestones.change(turn, known, {"due_at": due.at, "due_has_clock": due.has_clock})
    return Answer(texts.moved(task.label, task.title, known.title, old, new, notes), about=task.label)


def _known(turn: Turn, task: Task, name: str) -> Milestone:
    every = milestones.of_task(turn.conn, task.id)
    left = [one for one in every if one.reached_at is None]
    found = milestones.named(turn.conn, task.id, name) if name else (left[0] if len(left) == 1 else None)
    if found is None:
        raise Sorry(texts.no_such(task.label, name, [one.title for one in every]) if name else texts.missing_title(task.label))
    return found


def _reach(turn: Turn, task: Task, milestone: Milestone) -> Answer:
    if milestone.reached_at is not None:
        said = deadlines.spoken(turn, milestone.reached_at, False)
        raise Sorry(texts.reached_before(task.label, milestone.title, said))
    milestones.change(turn, milestone, {"reached_at": turn.now})
    at = deadlines.spoken(turn, turn.now, False)
    due = milestones.spoken(turn, milestone)
    return Answer(texts.reached(task.label, task.title, milestone.title, due, at), about=task.label)


def _remove(turn: Turn, task: Task, milestone: Milestone) -> Answer:
    milestones.change(turn, milestone, {"cancelled_at": turn.now})
    return Answer(texts.removed(task.label, task.title, milestone.title), about=task.label)


def _list(turn: Turn, task: Task) -> Answer:
    every = milestones.of_task(turn.conn, task.id)
    if not every:
        return Answer(texts.none_yet(task.label, task.title), about=task.label)
    left = next((one for one in every if one.reached_at is None), None)
    hint = texts.example(task.label, left.title) if left else ""
    lines = [milestones.line(turn, one) for one in every]
    return Answer(texts.listed(texts.title_of(task.label, task.title), lines, hint), about=task.label)


def _all(turn: Turn) -> Answer:
    """Every milestone still ahead, or over and not reached, of what is open here."""
    here = {task.id: task for task in task_rows.of_projects(turn.conn, turn.project_ids(), only_open=True)}
    found = [one for every in rows.of_tasks(turn.conn, here).values() for one in every if one.reached_at is None]
    if not found:
        return Answer(texts.usage("T2"))
    found.sort(key=lambda one: one.due_at)
    lines = [
        texts.of(here[one.task_id].label, here[one.task_id].title, milestones.line(turn, one))
        for one in found[: views.MOST]
    ]
    more = len(found) - views.MOST
    return Answer(texts.listed(texts.MILESTONES, lines, texts.more(more) if more > 0 else ""))
