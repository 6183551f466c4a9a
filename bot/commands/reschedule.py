"""/改期: a new date needs a reason (rule 10); after the due moment others' wishes become a request to the lead."""

from __future__ import annotations

from typing import Any

from bot.grammar.fields import Fields
from bot.rules.permissions import COORDINATOR, may
from bot.services import buffer, deadlines, ladder, notify, offplan, roles, tasks, views, waivers
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import division as division_texts
from bot.texts import tasks as texts
from bot.texts import waivers as waiver_texts
from storage import changes
from storage import people as people_rows
from storage import tasks as rows
from storage.records import Task

WORDS = ("改期", "延期", "顺延", "gq", "reschedule")
USAGE = "/改期 T2 10月28日 原因:测试用例编写延迟"
HELP = "改截止日期"
CONFIRM_MINUTES = 5
RULE = 10
KEYS = {"原因": "reason", "理由": "reason", "截止": "due", "时间": "due", "不同意": "refuse"}


def run(turn: Turn) -> Answer | None:
    """Set the new date, or ask who may."""
    fields = turn.fields(KEYS)
    if not fields.numbers:
        raise Sorry(texts.reschedule_usage("T12"))
    task = tasks.by_label(turn, fields.numbers[0])
    if fields.title.startswith("不同意"):
        return _refuse(turn, task)
    if not task.open:
        raise Sorry(texts.closed_task(task.label, task.title))
    reason = _reason(turn, fields)
    asking = fields.title.startswith(texts.ASKING)
    begun = f"/改期 {task.label} {texts.ASKING}" if asking else f"/改期 {task.label}"
    draft = begun + (f" 原因:{reason}" if reason else "")
    deadlines.refuse_no_day(turn, Ask("改期", "截止", draft), fields.deadline)
    if fields.deadline is None:
        raise Sorry(texts.reschedule_usage(task.label), ask=Ask("改期", "截止", draft))
    due = deadlines.settle(turn, fields.deadline, command="改期", draft=draft)
    waiver = None if reason else waivers.let_through(turn, task.project_id, RULE, task.label)
    reason = waiver_texts.reason(waiver.reason) if waiver else reason
    if not reason:
        said = f"{begun} 截止:{deadlines.spoken(turn, due.at, due.has_clock)}"
        raise Sorry(texts.reason_needed(task.label), ask=Ask("改期", "原因", said))
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now) | _maker(turn, task)
    late = task.due_at <= turn.now
    decides = late and may("reschedule_late", allowed)
    if not decides:
        roles.require(turn, "reschedule", allowed, holders=_holders(turn, task), object_id=task.id)
    _refuse_same(turn, task, due, reason)
    if not decides and (late or (asking and _another_decides(turn, task))):
        return _request(turn, task, due, reason)
    offered = deadlines.is_offered_day(turn, _of(task), due)
    if due.at < task.due_at and not turn.confirmed and not offered:
        raise _ask_earlier(turn, task, due, reason)
    return _set(turn, task, due, reason)


def _maker(turn: Turn, task: Task) -> set[str]:
    """Who made a task sets its day right as long as nobody has worked by it."""
    fresh = task.created_by == turn.person.id and task.reported_at is None and task.due_at > turn.now
    return {COORDINATOR} if fresh else set()


def _another_decides(turn: Turn, task: Task) -> bool:
    """行不行 is asked of the lead even where the speaker could move the date; a lead need not ask."""
    lead = tasks.lead_of(turn, task)
    return lead is not None and lead.id != turn.person.id


def _reason(turn: Turn, fields: Fields) -> str:
    """The reason said, without what is left of a day that no calendar has."""
    if deadlines.no_such_day(turn, dated=fields.deadline is not None):
        return tasks.reason_of(fields.named.get("reason", ""))
    return tasks.reason_of(fields.named.get("reason") or fields.rest.removeprefix(texts.ASKING))


def _refuse_same(turn: Turn, task: Task, due: deadlines.Due, reason: str) -> None:
    """Nothing changes by the same date, nor by a tap on a request that somebody else has decided since."""
    set_by = _set_by_another(turn, task)
    asked = rows.last_request(turn.conn, task.id)
    decided = (
        asked is not None
        and asked.granted
        and asked.asked_by != turn.person.id
        and (asked.due_at, asked.reason) == (due.at, reason)
    )
    if due.at == task.due_at or (decided and set_by):
        raise Sorry(texts.same_date(task.label, task.title, deadlines.spoken_due(turn, _of(task)), set_by))


def _set_by_another(turn: Turn, task: Task) -> str:
    """Who moved the date last, if it was somebody else; empty when nobody did."""
    moved = [c for c in changes.of_object(turn.conn, "task", task.id) if c.field == "due_at"]
    if not moved or moved[-1].by in (None, turn.person.id):
        return ""
    return people_rows.person(turn.conn, moved[-1].by).name


def _ask_earlier(turn: Turn, task: Task, due: deadlines.Due, reason: str) -> Sorry:
    old, new = deadlines.spoken_due(turn, _of(task)), deadlines.spoken_due(turn, due)
    question = Ask("改期", "confirm", f"/改期 {task.label} 截止:{new} 原因:{reason}", CONFIRM_MINUTES)
    return Sorry(texts.earlier_date(task.label, task.title, old, new, due.notes), ask=question)


def _of(task: Task) -> deadlines.Due:
    return deadlines.Due(task.due_at, task.due_has_clock)


def _holders(turn: Turn, task: Task):  # type: ignore[no-untyped-def]
    return roles.holders_of_task(turn.conn, task, "reschedule")


def _set(turn: Turn, task: Task, due: deadlines.Due, reason: str) -> Answer:
    old = deadlines.spoken(turn, task.due_at, task.due_has_clock)
    waiting = rows.open_request(turn.conn, task.id)
    values: dict[str, Any] = {"due_at": due.at, "due_has_clock": due.has_clock, "forecast_at": None}
    values |= buffer.moved(turn, task, due.at)
    if task.due_at <= turn.now or (task.forecast_at is not None and task.forecast_at > task.due_at):
        values["delay_reason"] = reason  # a date moved in good time is no delay
    changes.record(turn.conn, "task", task.id, {"reschedule_reason": (None, reason)}, turn.actor)
    updated = tasks.update(turn, task, values)
    told = ladder.end_case(turn, "task", task.id, "new_date")
    new = deadlines.spoken(turn, updated.due_at, updated.due_has_clock)
    if waiting:
        rows.decide_requests(turn.conn, task.id, True, turn.now)
        if waiting.asked_by != turn.person.id:
            note = texts.granted(task.label, task.title, new, turn.person.name)
            notify.to_person(
                turn.conn, turn.house, waiting.asked_by, note, kind="request", now=turn.now, about=task.label
            )
    asked = offplan.weigh(turn, task, updated, lambda: reason)
    notes = [buffer.both(turn, updated), *due.notes, views.nothing_left(turn, told), asked.question]
    days = division_texts.day_off_buttons(task.label, deadlines.around_day_off(turn, due))
    message = texts.rescheduled(task.label, task.title, old, new, reason, notes, [*days, *asked.buttons])
    return Answer(message, tuple(told), task.label)


def _request(turn: Turn, task: Task, due: deadlines.Due, reason: str) -> Answer:
    lead = tasks.lead_of(turn, task)
    new = deadlines.spoken(turn, due.at, due.has_clock)
    if lead is None:
        return Answer(texts.request_unsendable(task.label, "部门负责人或牵头人"))
    rows.decide_requests(turn.conn, task.id, False, turn.now)  # a newer wish replaces the older
    changes.record(turn.conn, "task", task.id, {"requested": (None, due.at)}, turn.actor)
    rows.add_request(
        turn.conn,
        kind="reschedule",
        task_id=task.id,
        due_at=due.at,
        due_has_clock=due.has_clock,
        reason=reason,
        asked_by=turn.person.id,
        asked_of=lead.id,
        asked_at=turn.now,
    )
    message = texts.please_grant(
        turn.person.name,
        task.label,
        task.title,
        deadlines.spoken(turn, task.due_at, task.due_has_clock),
        new,
        reason,
        f"/改期 {task.label} {new} 原因:{reason}",
        f"/改期 {task.label} 不同意",
    )
    group = notify.home_group(turn.conn, task.project_id)
    notify.to_person_or_group(
        turn.conn, turn.house, lead.id, group, message, kind="request", now=turn.now, about=task.label
    )
    late = task.due_at <= turn.now
    return Answer(texts.request_sent(task.label, task.title, new, lead.name, late=late), about=task.label)


def _refuse(turn: Turn, task: Task) -> Answer:
    request = rows.open_request(turn.conn, task.id)
    if request is None:
        raise Sorry(texts.no_request(task.label))
    allowed = roles.towards_task(turn.conn, task, turn.person.id, turn.now)
    roles.require(turn, "reschedule_late", allowed, holders=_holders(turn, task), object_id=task.id)
    rows.decide_requests(turn.conn, task.id, False, turn.now)
    changes.record(turn.conn, "task", task.id, {"refused": (None, request.due_at)}, turn.actor)
    note = texts.refused(task.label, task.title, people_rows.person(turn.conn, turn.person.id).name)
    notify.to_person(turn.conn, turn.house, request.asked_by, note, kind="request", now=turn.now, about=task.label)
    return Answer(texts.refused_said(task.label, task.title), about=task.label)
