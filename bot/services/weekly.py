"""项目周报: what moved between the beginning of a week and a moment, read from rows and their changes alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from bot.rules.dayposts import monday_of
from bot.rules.status import LATE, RISK, Standing, light, standing
from bot.rules.zones import to_local, to_utc
from bot.services import snapshot
from bot.services.house import House
from bot.services.risks import because
from bot.services.snapshot import State
from bot.texts.weekly import IssueLine, TaskLine, WeeklyReport
from storage import people, projects, reports
from storage.records import Issue, Project, Task

PLAIN = "普通"  # an issue of this level stays within its department


def build(conn: Connection, house: House, project: Project, week_of: date, as_of: datetime) -> WeeklyReport:
    """The report of the ISO week of `week_of` (a local day) with what was known at `as_of` (aware UTC)."""
    zone = projects.group(conn, project.home_group_id).zone
    monday = monday_of(week_of)
    start = to_utc(datetime.combine(monday, time()), zone)
    before, after = snapshot.states(conn, [project.id], [start, as_of])
    view = _View(conn, house, zone, start, as_of, before, after)
    sunday = monday + timedelta(days=6)
    tasks = after.tasks
    return WeeklyReport(
        project=project.name,
        code=project.code,
        monday=monday,
        until=to_local(as_of, zone),
        ends=to_local(project.due_at, zone) if project.due_at else None,
        light=light((view.verdict(t).status for t in tasks), _beyond(project, tasks)),
        total=len(tasks),
        done_total=sum(t.done_at is not None for t in tasks),
        moved=tuple(view.task(t) for t in tasks if view.moved(t)),
        done=tuple(view.task(t) for t in tasks if view.done_now(t)),
        late=tuple(view.task(t) for t in tasks if view.verdict(t).status == LATE),
        at_risk=tuple(view.task(t) for t in tasks if view.verdict(t).status == RISK),
        raised=tuple(view.issue(i) for i in after.issues if i.raised_at > start),
        solved=tuple(view.issue(i) for i in after.issues if i.solved_at is not None and i.solved_at > start),
        open_issues=tuple(view.issue(i) for i in after.issues if i.open),
        waiting=tuple(view.task(t) for t in tasks if t.open and t.waiting_for),
        between=tuple(view.issue(i) for i in after.issues if i.open and i.level != PLAIN),
        due_this_week=tuple(view.due(as_of, sunday)),
        due_next_week=tuple(view.due(to_utc(datetime.combine(sunday, time(23, 59, 59)), zone), sunday + _WEEK)),
    )


_WEEK = timedelta(days=7)


def _beyond(project: Project, tasks: Sequence[Task]) -> bool:
    """Whether an open task is forecast beyond the project's end."""
    end = project.due_at
    return end is not None and any(t.open and t.forecast_at is not None and t.forecast_at > end for t in tasks)


@dataclass(slots=True)
class _View:
    """Both states of one report with what lines need; verdicts are made once."""

    conn: Connection
    house: House
    zone: str
    start: datetime
    as_of: datetime
    before: State
    after: State
    _then: Mapping[int, Task] = field(init=False)
    _notes: Mapping[int, str] = field(init=False)
    _verdicts: Mapping[int, Standing] = field(init=False)
    _departments: Mapping[int, str] = field(init=False)
    _names: Mapping[int, str] = field(init=False)

    def __post_init__(self) -> None:
        tasks, calendar = self.after.tasks, self.house.calendar
        hindered = self.after.hindered()
        self._then = {t.id: t for t in self.before.tasks}
        self._notes = reports.last_notes(self.conn, [t.id for t in tasks], self.start, self.as_of)
        self._verdicts = {t.id: standing(t, t.id in hindered, self.as_of, calendar, self.zone) for t in tasks}
        ids = {t.department_id for t in tasks} | {issue.department_id for issue in self.after.issues}
        self._departments = {i: d.name for i, d in people.departments_by_ids(self.conn, ids).items()}
        owners = people.by_ids(self.conn, {issue.owner_id for issue in self.after.issues})
        self._names = {i: person.name for i, person in owners.items()}

    def verdict(self, task: Task) -> Standing:
        return self._verdicts[task.id]

    def percent_then(self, task: Task) -> int:
        then = self._then.get(task.id)
        return then.percent if then else 0

    def done_now(self, task: Task) -> bool:
        return task.done_at is not None and task.done_at > self.start

    def moved(self, task: Task) -> bool:
        """Reported in the week or with another percent, and not among the done."""
        changed = task.percent != self.percent_then(task) or task.id in self._notes
        return task.open and changed

    def due(self, after: datetime, last: date) -> list[TaskLine]:
        """Open tasks due after a moment and not later than a local day, soonest first."""
        found = [
            t for t in self.after.tasks if t.open and t.due_at > after and to_local(t.due_at, self.zone).date() <= last
        ]
        return [self.task(t) for t in sorted(found, key=lambda t: (t.due_at, t.number))]

    def task(self, task: Task) -> TaskLine:
        return TaskLine(
            label=task.label,
            title=task.title,
            department=self._departments.get(task.department_id or 0, ""),
            before=self.percent_then(task),
            percent=task.percent,
            note=self._notes.get(task.id, ""),
            due=to_local(task.due_at, self.zone),
            has_clock=task.due_has_clock,
            forecast=to_local(task.forecast_at, self.zone) if task.forecast_at else None,
            days_late=self.verdict(task).days_late,
            planned=self.verdict(task).planned_percent,
            risk=task.risk,
            reason=task.delay_reason,
            measure=task.measure,
            waiting_for=task.waiting_for,
            because=because(task, self.after, self.verdict(task)),
        )

    def issue(self, issue: Issue) -> IssueLine:
        return IssueLine(
            label=issue.label,
            title=issue.title,
            level=issue.level,
            owner=self._names.get(issue.owner_id, ""),
            department=self._departments.get(issue.department_id or 0, ""),
            measure=issue.measure or issue.result,
            raised=to_local(issue.raised_at, self.zone),
        )


def is_empty(report: WeeklyReport) -> bool:
    """Nothing is open and nothing happened: no report is made."""
    return (
        report.done_total == report.total
        and not report.open_issues
        and not (report.moved or report.done or report.raised or report.solved)
    )


def digest(report: WeeklyReport) -> str:
    """Of what people did, without what only time changes: the final is posted again when it differs."""
    content = (
        [(t.label, t.title, t.before, t.percent, t.note) for t in (*report.moved, *report.done)],
        [(t.label, t.due, t.forecast, t.reason, t.measure) for t in report.late],
        [(t.label, t.risk, t.measure) for t in report.at_risk if t.risk],
        [(i.label, i.title, i.measure) for i in (*report.raised, *report.solved)],
        [(i.label, i.level, i.owner) for i in report.open_issues],
        [(t.label, t.waiting_for) for t in report.waiting],
        [(t.label, t.due) for t in report.due_next_week],
        report.total,
    )
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]
