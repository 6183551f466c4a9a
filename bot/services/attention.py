"""A task whose `next_due_at` has come: open its late case, remind its owner, and say when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.logs import get_logger
from bot.rules.reminders import next_due_at
from bot.rules.zones import to_local
from bot.services import absences, holding, ladder, notify, supports
from bot.services.house import House
from bot.texts import absences as absence_texts
from bot.texts import common
from bot.texts import ladder as texts
from storage import changes, people, projects, tasks
from storage.changes import Actor
from storage.later import part
from storage.records import Task
from storage.writer import UNAVAILABLE

BATCH = 500
AGAIN = timedelta(minutes=15)  # a task that raised is looked at again then
log = get_logger(__name__)


def attend_all(conn: Connection, house: House, due: Sequence[Task], now: datetime) -> None:
    """Look at each of these tasks; one that raises is put off and holds back nobody."""
    for task in due:
        try:
            with part(conn):
                attend(conn, house, task, now)
        except UNAVAILABLE:
            raise
        except Exception:
            log.exception("attention failed", number=task.label)
            tasks.set_values(conn, task.id, {"next_due_at": now + AGAIN})


def attend(conn: Connection, house: House, task: Task, now: datetime) -> None:
    """Everything a task is due for at `now`. Afterwards its next moment lies ahead, or there is none."""
    project = projects.project(conn, task.project_id)
    live = task.open and project.closed_at is None and project.cancelled_at is None
    actor = Actor(None, None, now)
    late = live and task.due_at <= now
    if late:
        ladder.open_late(conn, house, task, actor)
        if task.supports_id is not None:
            supports.charge(conn, task.supports_id, now)
    snoozed = task.snoozed_until
    values: dict[str, datetime | None] = {}
    if snoozed is not None and snoozed <= now:
        if live:
            _remind(conn, house, task, snoozed, now)
        values["snoozed_until"] = snoozed = None
        changes.record(conn, "task", task.id, {"snoozed_until": (task.snoozed_until, None)}, actor)
    if live and task.held_until is not None and task.held_until <= now:
        holding.over(conn, house, task, now)
    held = holding.ends(task, now)
    values["next_due_at"] = next_due_at(task.due_at, snoozed, open=live, late_case=late, held_until=held)
    tasks.set_values(conn, task.id, values)


def _remind(conn: Connection, house: House, task: Task, snoozed: datetime, now: datetime) -> None:
    """The owner chose this moment, so quiet hours do not hold it back."""
    group = projects.group(conn, task.group_id)
    local, today = to_local(task.due_at, group.zone), to_local(now, group.zone)
    due = common.date(local, has_clock=task.due_has_clock, today=local if local.year == today.year else today)
    message = texts.snooze_over(task.label, task.title, task.percent, due)
    reason = f"snooze:{task.label}:{int(snoozed.timestamp())}"
    reader = absences.to_whom(conn, task.owner_id, now)
    if reader is None:
        return  # the owner is away and nobody stands in: the day's post asks
    if reader != task.owner_id:
        message = absence_texts.on_behalf(message, people.person(conn, task.owner_id).name)
    if not notify.to_person(
        conn,
        house,
        reader,
        message,
        kind="reminder",
        now=now,
        reason=reason,
        about=task.label,
        heed_quiet=False,
    ):
        notify.to_group(
            conn, house, group, message, kind="reminder", now=now, mention=[reader], reason=reason, about=task.label
        )
