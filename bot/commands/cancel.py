"""/取消: drop a task from the sheet, or a paper of the project; the record stays. Asks once."""

from __future__ import annotations

import re

from bot.commands import meeting
from bot.grammar.fold import flat
from bot.services import ladder, papers_dropped, roles, supports, tasks, views
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import paper as paper_texts
from bot.texts import tasks as texts
from storage.records import Task

WORDS = ("取消", "取消任务", "作废", "cancel")
USAGE = "/取消 T12 原因:需求已合并"
HELP = "取消任务"
KEYS = {"原因": "reason", "理由": "reason"}
MINUTES = 5
_MEETING = re.compile(r"\s*(?:会议\s*)?([Mm]-?\d{1,7})(?!\d)")
_EMERGENCY = re.compile(r"\s*紧急\s*(\d{1,7})(?!\d)")


def _cancel_support(turn: Turn, task: Task, support: Task, reason: str) -> None:
    """What was to be given to a task goes with it; whoever was to give it is told."""
    tasks.update(turn, support, {"cancelled_at": turn.now, "cancel_reason": reason})
    ladder.end_case(turn, "task", support.id, "cancelled")
    supports.tell_not_needed(turn, task, support)


def run(turn: Turn) -> Answer | None:
    """Cancel after 确认."""
    return _paper(turn) or _task(turn)


def _paper(turn: Turn) -> Answer | None:
    """R5, R5 变更1, Q1, M3, 风险3, 记录3, 文档2: None for what is none of these."""
    if meet := _MEETING.match(flat(turn.args)):
        return meeting.run(turn.retyped(f"{meet[1]} 取消 {turn.args[meet.end() :]}"))
    if urgent := _EMERGENCY.match(flat(turn.args)):
        raise Sorry(paper_texts.emergency_ends(f"紧急{urgent[1]}"))
    found = papers_dropped.named(turn, turn.args)
    if found is None:
        return None
    one, rest = found
    fields = turn.retyped(rest).fields(KEYS, deadline=False)
    reason = tasks.reason_of(fields.named.get("reason") or fields.rest)
    if not reason:
        raise Sorry(paper_texts.why_dropped(one.label, one.title), ask=Ask("取消", "原因", f"/取消 {one.typed}"))
    if not turn.confirmed:
        question = Ask("取消", "confirm", f"/取消 {one.typed} 原因:{reason}", MINUTES)
        raise Sorry(paper_texts.confirm_dropped(one.label, one.title), ask=question)
    told = one.drop(reason)
    return Answer(paper_texts.dropped(one.label, one.title, reason, views.nothing_left(turn, told)), tuple(told))


def _task(turn: Turn) -> Answer:
    fields = turn.fields(KEYS, deadline=False)
    reason = tasks.reason_of(fields.named.get("reason") or fields.rest)
    if not fields.numbers or not reason:
        ask = Ask("取消", "原因", f"/取消 {fields.numbers[0]}") if fields.numbers else None
        raise Sorry(texts.cancel_usage(), ask=ask)
    task = tasks.by_label(turn, fields.numbers[0])
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    maker = {"coordinator"} if turn.person.id == task.created_by else set()
    roles.require(
        turn, "cancel", allowed | maker, holders=roles.holders_of_task(turn.conn, task, "cancel"), object_id=task.id
    )
    if not turn.confirmed:
        question = Ask("取消", "confirm", f"/取消 {task.label} 原因:{reason}", MINUTES)
        needed = supports.not_needed_any_more(turn.conn, task)
        raise Sorry(texts.confirm_cancel(task.label, task.title, needed), ask=question)
    tasks.update(turn, task, {"cancelled_at": turn.now, "cancel_reason": reason})
    for support in supports.open_supports(turn.conn, task.id):
        _cancel_support(turn, task, support, reason)
    told = ladder.end_case(turn, "task", task.id, "cancelled")
    return Answer(texts.cancelled(task.label, task.title, views.nothing_left(turn, told)), tuple(told), task.label)
