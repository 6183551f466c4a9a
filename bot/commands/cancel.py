"""/取消: drop a task from the sheet; the record stays. Asks once."""

from __future__ import annotations

from bot.services import ladder, roles, supports, tasks, views
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import tasks as texts
from storage.records import Task

WORDS = ("取消", "取消任务", "作废", "cancel")
USAGE = "/取消 T12 原因:需求已合并"
HELP = "取消任务"
KEYS = {"原因": "reason", "理由": "reason"}
MINUTES = 5


def _cancel_support(turn: Turn, task: Task, support: Task, reason: str) -> None:
    """What was to be given to a task goes with it; whoever was to give it is told."""
    tasks.update(turn, support, {"cancelled_at": turn.now, "cancel_reason": reason})
    ladder.end_case(turn, "task", support.id, "cancelled")
    supports.tell_not_needed(turn, task, support)


def run(turn: Turn) -> Answer | None:
    """Cancel after 确认."""
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
