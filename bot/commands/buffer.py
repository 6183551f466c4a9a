"""/缓冲: the inner day of a task, before the day promised outside (rule 9)."""

from __future__ import annotations

from bot.services import buffer, deadlines, roles, tasks
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import buffer as texts
from bot.texts import tasks as task_texts
from storage.records import Task

WORDS = ("缓冲", "缓冲期", "内部截止", "hc", "buffer")
USAGE = "/缓冲 T2 10月18日"
HELP = "内部截止日期"
KEYS = {"缓冲": "due", "内部": "due", "日期": "due", "截止": "due"}
NONE = frozenset({"无", "没有", "取消", "删除", "去掉", "不要"})


def run(turn: Turn) -> Answer | None:
    """Set, show or remove it."""
    fields = turn.fields(KEYS)
    if not fields.numbers:
        raise Sorry(texts.usage("T2"))
    task = tasks.by_label(turn, fields.numbers[0])
    if fields.title in NONE:
        return _remove(turn, task)
    if fields.deadline is None and not fields.rest:
        return Answer(_shown(turn, task), about=task.label)
    draft = f"/缓冲 {task.label}"
    inner = deadlines.settle(turn, fields.deadline, command="缓冲", draft=draft)
    _require(turn, task)
    if not task.open:
        raise Sorry(task_texts.closed_task(task.label, task.title))
    try:
        updated = buffer.set_inner(turn, task, inner)
    except Sorry as refused:
        raise Sorry(refused.message, ask=Ask("缓冲", "截止", draft)) from refused
    return Answer(texts.saved(task.label, task.title, buffer.both(turn, updated), inner.notes), about=task.label)


def _require(turn: Turn, task: Task) -> None:
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    holders = roles.holders_of_task(turn.conn, task, "buffer")
    roles.require(turn, "buffer", allowed, holders=holders, object_id=task.id)


def _shown(turn: Turn, task: Task):  # type: ignore[no-untyped-def]
    due = deadlines.spoken(turn, task.due_at, task.due_has_clock)
    dates = buffer.both(turn, task)
    if not dates:
        return texts.none_yet(task.label, task.title, due)
    return texts.shown(task.label, task.title, dates)


def _remove(turn: Turn, task: Task) -> Answer:
    _require(turn, task)
    if task.inner_due_at is None:
        return Answer(_shown(turn, task), about=task.label)
    tasks.update(turn, task, {"inner_due_at": None})
    due = deadlines.spoken(turn, task.due_at, task.due_has_clock)
    return Answer(texts.removed(task.label, task.title, due), about=task.label)
