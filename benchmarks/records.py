"""What time does to the jobs: the sweep among many open tasks, and the weekly report of a long history."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, text

from bot.services import calendar_store, weekly
from bot.services.house import House
from scheduler import reminders
from storage import projects, tasks
from storage.models import changes, groups, metadata, people, progress, project_groups
from storage.models import projects as projects_table
from storage.models import tasks as tasks_table
from storage.session import writing_engine
from storage.writer import run_unit

MONDAY = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
FRIDAY = MONDAY + timedelta(days=4, hours=8)
DUE = 100  # tasks that are due among all the others
REPEATS = 9
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Sweep:
    """Milliseconds, medians. `find` is the query; `run` the whole job with everything it writes, taken back each time."""

    open_tasks: int
    find: float
    nothing: float  # the job when nothing is due, as in most seconds
    run: float


def sweep(database: str, count: int) -> Sweep:
    """The job among `count` open tasks, of which DUE are due."""
    with prepared(database) as (engine, house):
        run_unit(engine, lambda conn: _many_tasks(conn, count))
        _analyze(engine)
        due = MONDAY + timedelta(hours=1)
        return Sweep(
            count,
            find=milliseconds(engine, lambda conn: tasks.due_for_attention(conn, due, DUE)),
            nothing=milliseconds(engine, lambda conn: reminders.run(conn, house, MONDAY - timedelta(days=1))),
            run=milliseconds(engine, lambda conn: reminders.run(conn, house, due)),
        )


def report(database: str, count: int, entries: int) -> float:
    """Milliseconds of one weekly report of a project with so many tasks and so many reports in its history."""
    with prepared(database) as (engine, house):
        fill(engine, count, entries)

        def build(conn: Connection) -> None:
            project = projects.project(conn, 1)
            found = weekly.build(conn, house, project, MONDAY.date(), FRIDAY)
            assert found.total == count

        return milliseconds(engine, build)


def fill(engine: Engine, count: int, entries: int) -> None:
    """One project with so many tasks, and so many reports spread over five weeks."""
    run_unit(engine, lambda conn: _many_tasks(conn, count, due=0))
    run_unit(engine, lambda conn: _history(conn, count, entries))
    _analyze(engine)


@contextmanager
def prepared(database: str) -> Iterator[tuple[Engine, House]]:
    """A fresh database with one person, group and project."""
    engine = writing_engine(database)
    metadata.create_all(engine)
    try:
        calendar = run_unit(engine, calendar_store.ensure_seeded)
        run_unit(engine, _begin)
        yield engine, House(calendar=calendar, profiles={}, names=set())
    finally:
        engine.dispose()


def milliseconds(engine: Engine, work: Callable[[Connection], object]) -> float:
    """The median of several runs, each taken back."""
    times = []
    for _ in range(REPEATS):
        with engine.connect() as conn:
            begin = time.perf_counter()
            work(conn)
            times.append((time.perf_counter() - begin) * 1000)
            conn.rollback()
    return statistics.median(times)


def _begin(conn: Connection) -> None:
    conn.execute(insert(people).values(id=1, name="张工", created_at=MONDAY))
    conn.execute(
        insert(groups).values(
            id=1, adapter="bench", conversation="c", title="协作群", zone="Asia/Shanghai", created_at=MONDAY
        )
    )
    conn.execute(
        insert(projects_table).values(
            id=1, code="2026-市场-001", name="产品3.0版本上线", home_group_id=1, coordinator_id=1, created_by=1,
            created_at=MONDAY - timedelta(days=30),
        )
    )  # fmt: skip
    conn.execute(insert(project_groups).values(project_id=1, group_id=1))


def _many_tasks(conn: Connection, count: int, due: int = DUE) -> None:
    """Open tasks with due moments all over the next year; the first `due` of them have just become due."""
    begun = MONDAY - timedelta(days=20)
    for start in range(0, count, CHUNK):
        rows = []
        for number in range(start + 1, min(start + CHUNK, count) + 1):
            moment = MONDAY if number <= due else MONDAY + timedelta(days=2 + number % 360, minutes=number % 480)
            rows.append(
                {"number": number, "title": f"联调第{number}项", "due_at": moment, "next_due_at": moment}
                | {"percent": number % 100, "due_has_clock": True, "project_id": 1, "group_id": 1, "owner_id": 1}
                | {"created_by": 1, "created_at": begun, "updated_at": begun, "reported_at": begun}
            )
        conn.execute(insert(tasks_table), rows)


def _history(conn: Connection, count: int, entries: int) -> None:
    """Reports spread over five weeks; each changed the percent."""
    reports, changed = [], []
    for entry in range(entries):
        task, at = entry % count + 1, MONDAY + timedelta(days=4) - timedelta(minutes=entry * 50_400 // entries)
        before, now = (entry + 1) % 100, entry % 100
        reports.append({"task_id": task, "percent": now, "note": "今日联调", "by": 1, "at": at})
        changed.append(
            {"kind": "task", "object_id": task, "field": "percent", "old": str(before), "new": str(now)}
            | {"by": 1, "at": at, "recorded_at": at}
        )
    conn.execute(insert(progress), reports)
    conn.execute(insert(changes), changed[::-1])


def _analyze(engine: Engine) -> None:
    """Statistics as autovacuum or a nightly run would have them; the planner of a real database knows its tables."""
    run_unit(engine, lambda conn: conn.execute(text("ANALYZE")))
