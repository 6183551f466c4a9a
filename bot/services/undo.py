"""/撤销: the last message of mine that changed a task or an issue, taken back by compensating changes."""

from __future__ import annotations

from dataclasses import fields as columns_of
from datetime import datetime, timedelta
from typing import Any

from adapters.base import OutgoingMessage
from bot.services import (
    away,
    budget,
    buffer,
    corrections,
    deadlines,
    division,
    hush,
    ladder,
    linking,
    milestones,
    notify,
    paper_undo,
    preferences,
    spread,
    supports,
    taking_part,
    tasks,
)
from bot.services import issues as issue_service
from bot.services.turn import Sorry, Turn
from bot.texts import nudge as nudge_texts
from bot.texts import talk as talk_texts
from bot.texts import undo as texts
from storage import changes, inbox, notes, people
from storage import issues as issue_rows
from storage import projects as project_rows
from storage import tasks as task_rows
from storage.changes import Change, canonical
from storage.records import Issue, Task

WITHIN = timedelta(minutes=10)
KINDS = ("task", "issue")
BESIDE = (away.KIND, milestones.KIND, spread.KIND, linking.KIND, *budget.KINDS, *paper_undo.KINDS)  # each taken back by its own service
DIRECTORY = ("project", "department", "person")
_TYPES = {one.name: str(one.type) for one in (*columns_of(Issue), *columns_of(Task))}  # field → annotation
CLOSING = frozenset({"done_at", "cancelled_at", "solved_at", "due_at"})
_COLUMNS = {"task": {c.name for c in columns_of(Task)}, "issue": {c.name for c in columns_of(Issue)}}


def last(turn: Turn) -> list[str]:
    """Undo my last undoable message here; the lines say what is as before.

    It never reaches past a newer message whose change cannot be taken back: that one is named instead.
    """
    for message_id in inbox.last_of(turn.conn, turn.person.id, turn.group_id, turn.inbox_id):
        made = [c for c in changes.of_message(turn.conn, message_id) if c.field != "denied"]
        if any(c.field == "undone" for c in made) or changes.was_undone(turn.conn, message_id):
            continue  # an undo itself, or undone before
        if not made:
            continue
        if made[0].at < turn.now - WITHIN:
            break
        heard = any((c.kind, c.field) == ("case", "follow_until") for c in made)  # 跟进, perhaps by a waiver
        if heard or not any(c.kind in (*KINDS, preferences.KIND, hush.KIND, *BESIDE) for c in made):
            raise Sorry(_stays(made))
        return _undo(turn, message_id, made)
    raise Sorry(texts.nothing_to_undo())


def _stays(made: list[Change]) -> OutgoingMessage:
    first = made[0]
    if first.kind == "setting":
        return texts.setting_stays(first.field, first.old or "")
    if first.kind == "nudge":
        return nudge_texts.stays()
    return texts.directory_stays() if first.kind in DIRECTORY else texts.answer_stays()


def _undo(turn: Turn, message_id: int, every: list[Change]) -> list[str]:
    lines = []
    made = [c for c in every if c.kind in KINDS]
    for kind, object_id in dict.fromkeys((c.kind, c.object_id) for c in made):
        own = [c for c in made if (c.kind, c.object_id) == (kind, object_id)]
        lines.append(_undo_object(turn, kind, object_id, own))
    born = [c.object_id for c in made if c.kind == "task" and c.field == "created"]
    division.withdrawn(turn, [task_rows.task(turn.conn, task_id) for task_id in born])
    taking_part.undo(turn, every)
    lines += [_project_back(turn, c.object_id) for c in every if c.kind == "project" and c.field == "created"]
    lines += [_preference_back(turn, c) for c in every if c.kind == preferences.KIND]
    lines += [hush.undo(turn, c.object_id, c.old or "") for c in every if c.kind == hush.KIND]
    for milestone_id in dict.fromkeys(c.object_id for c in every if c.kind == milestones.KIND):
        own = [c for c in every if (c.kind, c.object_id) == (milestones.KIND, milestone_id)]
        lines.append(milestones.undo(turn, milestone_id, own))
    lines += budget.undo_of(turn, every)
    lines += away.undo(turn, [c for c in every if c.kind == away.KIND])
    lines += spread.undo(turn, every)
    lines += linking.undo(turn, every)
    lines += paper_undo.back(turn, every)
    task_rows.undo_reports(turn.conn, message_id, turn.now)
    notes.withdraw_of(turn.conn, message_id, turn.now)
    changes.mark_undone(turn.conn, message_id, turn.actor)
    return [line for line in lines if line]


def _project_back(turn: Turn, project_id: int) -> str:
    """A project made along with its first task goes with it, unless it holds something else by now."""
    held = [*task_rows.of_projects(turn.conn, [project_id]), *issue_rows.of_projects(turn.conn, [project_id])]
    project = project_rows.project(turn.conn, project_id)
    if held:
        return ""
    values = {"cancelled_at": turn.now, "cancel_reason": texts.UNDONE_REASON}
    project_rows.set_values(turn.conn, project_id, **values)
    fields = {key: (getattr(project, key), new) for key, new in values.items()}
    changes.record(turn.conn, "project", project_id, fields, turn.actor)
    for group in project_rows.groups_of(turn.conn, project_id):
        if group.default_project_id == project_id:
            project_rows.set_group(turn.conn, group.id, default_project_id=None)
    turn.forget_projects()
    return texts.project_withdrawn(project.name)


def _preference_back(turn: Turn, made: Change) -> str:
    preferences.restore(turn, made.old or preferences.NORMAL)
    return talk_texts.remind_undone(made.old or preferences.NORMAL)


def _undo_object(turn: Turn, kind: str, object_id: int, made: list[Change]) -> str:
    row: Task | Issue = (
        task_rows.task(turn.conn, object_id) if kind == "task" else issue_rows.issue(turn.conn, object_id)
    )
    if {c.field for c in made} == {corrections.FIELD}:
        return corrections.take_back(turn, row)
    if any(c.field == "created" for c in made):
        _refuse_others(turn, kind, row, made[0].inbox_id)
        values: dict[str, Any] = {"cancelled_at": turn.now, "cancel_reason": texts.UNDONE_REASON}
    else:
        own = [c for c in made if c.field in _COLUMNS[kind]]
        values = {c.field: value(c.field, c.old) for c in own}
        if any(canonical(getattr(row, c.field)) != c.new for c in own):
            raise Sorry(texts.undo_overtaken(row.label))
    if isinstance(row, Task):
        return _undo_task(turn, row, values, made)
    changed = issue_service.update(turn, row, values)
    _follow_case(turn, kind, object_id, values, changed.open)
    return texts.undone_issue(changed.label, changed.title, gone=changed.cancelled_at is not None)


def _refuse_others(turn: Turn, kind: str, row: Task | Issue, message_id: int | None) -> None:
    """What others did with a record since it was made is not wiped along with it."""
    later = [c for c in changes.of_object(turn.conn, kind, row.id) if c.inbox_id != message_id and c.field != "denied"]
    hindering = issue_rows.open_on_tasks(turn.conn, [row.id]).get(row.id, []) if kind == "task" else []
    further = kind == "task" and supports.made_since(turn.conn, row.id, message_id)
    others = any(c.by not in (None, turn.person.id) for c in later)
    if others or further or any(i.raiser_id != turn.person.id for i in hindering):
        raise Sorry(texts.undo_overtaken(row.label, new=True))


def _undo_task(turn: Turn, row: Task, values: dict[str, Any], made: list[Change]) -> str:
    fields = {c.field for c in made}
    if "requested" in fields:
        _withdraw(turn, row)
    after = tasks.update(turn, row, values) if values else row
    _follow_case(turn, "task", row.id, values, after.open)
    _tell_back(turn, row, after, values, made)
    back = _back(turn, after, values)
    back += [texts.back_request()] if "requested" in fields else []
    back += [texts.back_refusal()] if "refused" in fields else []
    return texts.undone_task(after.label, after.title, back, gone=after.cancelled_at is not None)


def _back(turn: Turn, after: Task, values: dict[str, Any]) -> list[str]:
    """What came back, as phrases."""
    if "cancelled_at" in values:
        return [texts.back_on_sheet(after.percent)]
    found = []
    if "reported_at" in values or "percent" in values:
        found.append(texts.back_percent(after.percent))
    if "due_at" in values or "due_has_clock" in values:
        found.append(texts.back_due(deadlines.spoken(turn, after.due_at, after.due_has_clock)))
    if "owner_id" in values:
        found.append(texts.back_owner(tasks.owner_of(turn, after).name))
    if "deliverable" in values:
        found.append(texts.back_deliverable(after.deliverable))
    if "remark" in values:
        found.append(texts.back_remark(after.remark or ""))
    if "description" in values:
        found.append(texts.back_description(after.description or ""))
    if after.unclaimed and "unclaimed" in values:
        found.append(texts.back_unclaimed())
    if "priority" in values:
        found.append(texts.back_priority(after.priority))
    if "answer" in values and "owner_id" not in values:
        found.append(texts.back_answer())
    if "inner_due_at" in values and "due_at" not in values:
        found.append(texts.back_inner(buffer.both(turn, after)))
    if "off_plan" in values and len(values) <= 2:
        found.append(texts.back_reason(after.off_plan))
    if "snoozed_until" in values:
        when = deadlines.spoken(turn, after.snoozed_until, True) if after.snoozed_until else ""
        found.append(texts.back_snooze(when))
    return found


def _withdraw(turn: Turn, task: Task) -> None:
    """My request for a new date, unless it was decided since."""
    request = task_rows.open_request(turn.conn, task.id)
    if request is None or request.asked_by != turn.person.id:
        raise Sorry(texts.undo_overtaken(task.label))
    task_rows.decide_requests(turn.conn, task.id, False, turn.now)
    due = deadlines.spoken(turn, task.due_at, task.due_has_clock)
    _tell(turn, request.asked_of, task, texts.request_withdrawn(task.label, task.title, due, turn.person.name))


def _tell_back(turn: Turn, before: Task, after: Task, values: dict[str, Any], made: list[Change]) -> None:
    """Whoever was told of the change is told once that it was taken back."""
    by = turn.person.name
    if "owner_id" in values:
        owner = people.person(turn.conn, after.owner_id).name
        _tell(turn, before.owner_id, after, texts.transfer_undone(after.label, after.title, by, owner))
    refused = any(c.field == "refused" for c in made)
    if "due_at" in values or refused:
        request = task_rows.reopen_request(turn.conn, after.id, made[0].at, granted=not refused)
        if refused and request is None:
            raise Sorry(texts.undo_overtaken(after.label))
        if request:
            due = deadlines.spoken(turn, after.due_at, after.due_has_clock)
            _tell(turn, request.asked_by, after, texts.grant_undone(after.label, after.title, due, by))
    division.taken_back(turn, before, after)


def _tell(turn: Turn, person_id: int, task: Task, message: OutgoingMessage) -> None:
    if person_id != turn.person.id:
        notify.to_person(turn.conn, turn.house, person_id, message, kind="request", now=turn.now, about=task.label)


def _follow_case(turn: Turn, kind: str, object_id: int, values: dict[str, Any], is_open: bool) -> None:
    """The ladder goes with the record: it ends with a record taken off, and goes on with one that is open again."""
    if CLOSING.isdisjoint(values):
        return
    if is_open:
        ladder.reopen_case(turn, kind, object_id)
    else:
        ladder.end_case(turn, kind, object_id, "cancelled")


def value(field: str, text: str | None) -> Any:
    """A change row's canonical text as the column's value again."""
    kind = _TYPES[field]
    if text is None:
        return None
    if "datetime" in kind:
        return datetime.fromisoformat(text)
    if "bool" in kind:
        return text == "1"
    return int(text) if "int" in kind else text
