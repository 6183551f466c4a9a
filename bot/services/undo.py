"""/撤销: the last message of mine that changed a task or an issue, taken back by compensating changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.services import issues as issue_service
from bot.services import ladder, tasks
from bot.services.turn import Sorry, Turn
from bot.texts import tasks as texts
from storage import changes, inbox
from storage import issues as issue_rows
from storage import tasks as task_rows
from storage.changes import Change, canonical
from storage.records import Issue, Task

WITHIN = timedelta(minutes=10)
KINDS = ("task", "issue")
MOMENTS = frozenset({"due_at", "start_at", "forecast_at", "reported_at", "done_at", "snoozed_until", "solved_at", "cancelled_at"})

WHOLE = frozenset({"percent", "owner_id", "department_id", "task_id", "solved_by"})
FLAGS = frozenset({"due_has_clock"})
CLOSING = frozenset({"done_at", "cancelled_at", "solved_at", "due_at"})


def last(turn: Turn) -> list[str]:
    """Undo my last undoable message here; the lines say what is as before."""
    for message_id in inbox.last_of(turn.conn, turn.person.id, turn.group_id, turn.inbox_id):
        made = changes.of_message(turn.conn, message_id)
        if any(c.field == "undone" for c in made) or changes.was_undone(turn.conn, message_id):
            continue  # an undo itself, or undone before
        mine = [c for c in made if c.kind in KINDS and c.field != "denied"]
        if not mine:
            continue
        if mine[0].at < turn.now - WITHIN:
            break
        return _undo(turn, message_id, mine)
    raise Sorry(texts.nothing_to_undo())


def _undo(turn: Turn, message_id: int, made: list[Change]) -> list[str]:
    lines = []
    for kind, object_id in dict.fromkeys((c.kind, c.object_id) for c in made):
        own = [c for c in made if (c.kind, c.object_id) == (kind, object_id)]
        lines.append(_undo_object(turn, kind, object_id, own))
    task_rows.undo_reports(turn.conn, message_id, turn.now)
    changes.mark_undone(turn.conn, message_id, turn.actor)
    return lines


def _undo_object(turn: Turn, kind: str, object_id: int, made: list[Change]) -> str:
    row: Task | Issue = (
        task_rows.task(turn.conn, object_id) if kind == "task" else issue_rows.issue(turn.conn, object_id)
    )
    if any(c.field == "created" for c in made):
        values: dict[str, Any] = {"cancelled_at": turn.now, "cancel_reason": texts.UNDONE_REASON}
    else:
        values = {c.field: value(c.field, c.old) for c in made}
        if any(canonical(getattr(row, c.field)) != c.new for c in made):
            raise Sorry(texts.undo_overtaken(row.label))
    if isinstance(row, Task):
        after = tasks.update(turn, row, values)
        _follow_case(turn, kind, object_id, values, after.open)
        return texts.undone_task(after.label, after.title, after.percent, gone=after.cancelled_at is not None)
    changed = issue_service.update(turn, row, values)
    _follow_case(turn, kind, object_id, values, changed.open)
    return texts.undone_issue(changed.label, changed.title, gone=changed.cancelled_at is not None)


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
    if text is None:
        return None
    if field in MOMENTS:
        return datetime.fromisoformat(text)
    if field in FLAGS:
        return text == "1"
    return int(text) if field in WHOLE else text
