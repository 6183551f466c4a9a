"""`/缓冲 T2 10月18日` and `/任务 T2 缓冲:10月18日`: show, set or remove the inner day of a task."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.grammar.deadline import read_deadline
from bot.rules.zones import to_local
from bot.services import buffer, deadlines, roles, tasks, waivers, wanted
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import buffer as texts
from bot.texts import tasks as task_texts
from bot.texts import waivers as waiver_texts
from storage.records import Task

RULE = 9
NONE = frozenset({"无", "没有", "取消", "删除", "去掉", "不要"})


def answer(turn: Turn, task: Task, said: str) -> Answer:
    """What the words behind the task mean: nothing shows it, 无 removes it, a day or 提前2天 sets it."""
    if not said:
        return Answer(_shown(turn, task), about=task.label)
    _require(turn, task)
    if said in NONE:
        return _remove(turn, task)
    if not task.open:
        raise Sorry(task_texts.closed_task(task.label, task.title))
    ask = Ask("缓冲", "截止", f"/缓冲 {task.label}")
    due = deadlines.Due(task.due_at, task.due_has_clock)
    before = wanted.days_before(turn, said, due)
    if before is not None:
        inner = deadlines.Due(turn.utc(before), False)
    else:
        read = read_deadline(said, turn.local, turn.house.calendar)
        inner = deadlines.settle(turn, read, command=ask.command, draft=ask.draft)
    waiver = None
    if _same_day(turn, inner.at, due.at):  # nothing left between the two days
        waiver = waivers.let_through(turn, task.project_id, RULE, task.label)
        inner = replace(due, notes=(waiver_texts.let_through(RULE, waiver.reason),)) if waiver else inner
    if waiver is None and not turn.now < inner.at < due.at:
        spoken = (buffer.spoken(turn, inner.at), deadlines.spoken_due(turn, due))
        raise Sorry(texts.not_before(task.label, task.title, *spoken), ask=ask)
    updated = tasks.update(turn, task, {"inner_due_at": inner.at})
    return Answer(texts.saved(task.label, task.title, buffer.both(turn, updated), inner.notes), about=task.label)


def _same_day(turn: Turn, inner: datetime, due: datetime) -> bool:
    return inner >= due > turn.now and to_local(inner, turn.zone).date() == to_local(due, turn.zone).date()


def _require(turn: Turn, task: Task) -> None:
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    holders = roles.holders_of_task(turn.conn, task, "buffer")
    roles.require(turn, "buffer", allowed, holders=holders, object_id=task.id)


def _shown(turn: Turn, task: Task):  # type: ignore[no-untyped-def]
    due = deadlines.spoken(turn, task.due_at, task.due_has_clock)
    dates = buffer.both(turn, task)
    return texts.shown(task.label, task.title, dates) if dates else texts.none_yet(task.label, task.title, due)


def _remove(turn: Turn, task: Task) -> Answer:
    if task.inner_due_at is None:
        return Answer(_shown(turn, task), about=task.label)
    tasks.update(turn, task, {"inner_due_at": None})
    due = deadlines.spoken(turn, task.due_at, task.due_has_clock)
    return Answer(texts.removed(task.label, task.title, due), about=task.label)
