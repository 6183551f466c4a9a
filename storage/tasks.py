"""任务分工表 and 协作进度跟踪表: tasks, their assistants and their reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.later import put_off
from storage.models import progress, requests, task_assistants, tasks
from storage.prepared import Prepared
from storage.records import Request, Task

_BY_NUMBER = Prepared(select(tasks).where(tasks.c.number == bindparam("wanted")), apart=True)
_UNSAID = {"note": "", "risk": "", "measure": "", "waiting_for": "", "forecast_at": None, "inbox_id": None}
_ADD_REPORT = Prepared(
    insert(progress),
    ["task_id", "percent", "note", "risk", "measure", "waiting_for", "forecast_at", "by", "at", "inbox_id"],
    apart=True,
)


def task(conn: Connection, task_id: int) -> Task:
    """A task by row id."""
    return Task(*conn.execute(select(tasks).where(tasks.c.id == task_id)).one())


def by_number(conn: Connection, number: int, project_ids: Sequence[int]) -> Task | None:
    """Task T`number` if it belongs to one of these projects: a foreign number answers exactly like a missing one."""
    row = _BY_NUMBER.first(conn, {"wanted": number})
    task = Task(*row) if row else None
    return task if task and task.project_id in project_ids else None


def of_projects(conn: Connection, project_ids: Sequence[int], *, only_open: bool = False) -> list[Task]:
    """Tasks of these projects by number, without cancelled ones."""
    query = select(tasks).where(tasks.c.project_id.in_(project_ids), tasks.c.cancelled_at.is_(None))
    if only_open:
        query = query.where(tasks.c.done_at.is_(None))
    return [Task(*row) for row in conn.execute(query.order_by(tasks.c.number))]


def open_of_owner(conn: Connection, owner_id: int, project_ids: Sequence[int]) -> list[Task]:
    """What somebody answers for and has not reported done, soonest due first."""
    rows = conn.execute(
        select(tasks)
        .where(
            tasks.c.owner_id == owner_id,
            tasks.c.done_at.is_(None),
            tasks.c.cancelled_at.is_(None),
            tasks.c.project_id.in_(project_ids),
        )
        .order_by(tasks.c.due_at, tasks.c.number)
    )
    return [Task(*row) for row in rows]


def add(conn: Connection, **values: Any) -> int:
    """A new task; `next_due_at` is given by rules.reminders."""
    return int(conn.execute(insert(tasks).values(**values).returning(tasks.c.id)).scalar_one())


_FIELDS = tuple(field.name for field in fields(Task))
_all_of = attrgetter(*_FIELDS)


def with_values(task: Task, values: Mapping[str, Any]) -> Task:
    """The task with these columns set: dataclasses.replace, at a third of its time."""
    return Task(*map(values.get, _FIELDS, _all_of(task)))


def set_values(conn: Connection, task_id: int, values: Mapping[str, Any]) -> None:
    """Set columns of a task."""
    if not values:
        return  # the same said twice in one moment
    _update(tuple(values)).run(conn, {**values, "task_row": task_id})


@lru_cache(maxsize=256)
def _update(columns: tuple[str, ...]) -> Prepared:
    """Built once for each set of columns: building a statement costs more than running it."""
    values: dict[str, Any] = {c: bindparam(c) for c in columns}
    return Prepared(update(tasks).where(tasks.c.id == bindparam("task_row")).values(values), apart=True)


def set_assistants(conn: Connection, task_id: int, names: Iterable[str]) -> None:
    """协助部门, as written."""
    rows = [{"task_id": task_id, "name": name} for name in dict.fromkeys(name[:80] for name in names)]
    if rows:
        conn.execute(insert(task_assistants), rows)


def assistants(conn: Connection, task_ids: Sequence[int]) -> dict[int, list[str]]:
    """協助 names by task id."""
    found: dict[int, list[str]] = {}
    rows = conn.execute(
        select(task_assistants.c.task_id, task_assistants.c.name)
        .where(task_assistants.c.task_id.in_(task_ids))
        .order_by(task_assistants.c.name)
    )
    for task_id, name in rows:
        found.setdefault(task_id, []).append(name)
    return found


def add_report(conn: Connection, **values: Any) -> None:
    """One progress report: a row of the task's history."""
    put_off(conn, _ADD_REPORT.run_many, {**_UNSAID, **values})


def undo_reports(conn: Connection, inbox_id: int, now: datetime) -> None:
    """The reports of one message no longer count."""
    conn.execute(update(progress).where(progress.c.inbox_id == inbox_id).values(undone_at=now))


def due_for_attention(conn: Connection, now: datetime, limit: int) -> list[Task]:
    """Tasks about which something must be said by `now`, through the partial index on next_due_at."""
    rows = conn.execute(
        select(tasks)
        .where(tasks.c.next_due_at.is_not(None), tasks.c.next_due_at <= now)
        .order_by(tasks.c.next_due_at)
        .limit(limit)
    )
    return [Task(*row) for row in rows]


def next_attention(conn: Connection) -> datetime | None:
    """The earliest moment any task needs attention."""
    found: datetime | None = conn.execute(
        select(tasks.c.next_due_at).where(tasks.c.next_due_at.is_not(None)).order_by(tasks.c.next_due_at).limit(1)
    ).scalar()
    return found


def add_request(conn: Connection, **values: Any) -> int:
    """Somebody asks another for something only the other may grant."""
    return int(conn.execute(insert(requests).values(**values).returning(requests.c.id)).scalar_one())


def open_request(conn: Connection, task_id: int) -> Request | None:
    """The newest undecided request about a task."""
    row = conn.execute(
        select(requests)
        .where(requests.c.task_id == task_id, requests.c.decided_at.is_(None))
        .order_by(requests.c.id.desc())
    ).first()
    return Request(*row) if row else None


def decide_requests(conn: Connection, task_id: int, granted: bool, now: datetime) -> None:
    """Close every open request about a task."""
    conn.execute(
        update(requests)
        .where(requests.c.task_id == task_id, requests.c.decided_at.is_(None))
        .values(decided_at=now, granted=granted)
    )


def last_request(conn: Connection, task_id: int) -> Request | None:
    """The newest request about a task, decided or not."""
    row = conn.execute(select(requests).where(requests.c.task_id == task_id).order_by(requests.c.id.desc())).first()
    return Request(*row) if row else None


def reopen_request(conn: Connection, task_id: int, decided_at: datetime, *, granted: bool) -> Request | None:
    """The newest request granted or refused at that moment is undecided again; None when none was."""
    decided = (requests.c.task_id == task_id) & (requests.c.decided_at == decided_at)
    row = conn.execute(select(requests).where(decided, requests.c.granted.is_(granted)).order_by(requests.c.id.desc())).first()
    if row is None:
        return None
    conn.execute(update(requests).where(requests.c.id == row.id).values(decided_at=None, granted=None))
    return Request(*row)
