"""项目周报 in full: what moved between the beginning of a week and a moment, read from rows and their changes alone.

What is posted and read on a phone is the page of bot/services/weekly_page.py; this is `/周报 全部`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from bot.rules.escalation import PLAIN
from bot.rules.status import LATE, RISK, light
from bot.services import decisions, risk_register, snapshot, waivers, week_events
from bot.services.house import House
from bot.services.risks import because
from bot.services.weekly_view import WEEK, View, beyond, look
from bot.texts import offplan
from bot.texts.weekly import IssueLine, TaskLine, WeeklyReport
from storage import reports
from storage.records import Issue, Project, Task


def build(conn: Connection, house: House, project: Project, week_of: date, as_of: datetime) -> WeeklyReport:
    """The whole report of the ISO week of `week_of` (a local day) with what was known at `as_of` (aware UTC)."""
    return told(look(conn, house, [project], week_of, as_of), snapshot.project_at(conn, project, as_of))


def told(view: View, project: Project) -> WeeklyReport:
    """The whole report of one project from a view of its week."""
    tasks, issues = view.after.tasks, view.after.issues
    notes = reports.last_notes(view.conn, [t.id for t in tasks], view.start, view.as_of)
    lines = _Lines(view, notes)
    return WeeklyReport(
        project=project.name,
        code=project.code,
        monday=view.monday,
        until=view.local,
        ends=view.at(project.due_at) if project.due_at else None,
        light=light((view.verdict(t).status for t in tasks), beyond(project, tasks), bool(decisions.of_view(view))),
        total=len(tasks),
        done_total=sum(t.done_at is not None for t in tasks),
        moved=lines.of(t for t in tasks if lines.moved(t)),
        done=lines.of(t for t in tasks if view.done_now(t)),
        late=lines.of(t for t in tasks if view.verdict(t).status == LATE),
        at_risk=lines.of(t for t in tasks if view.verdict(t).status == RISK),
        raised=lines.issues(i for i in issues if i.raised_at > view.start),
        solved=lines.issues(i for i in issues if i.solved_at is not None and i.solved_at > view.start),
        open_issues=lines.issues(i for i in issues if i.open),
        waiting=lines.of(t for t in tasks if t.open and t.waiting_for),
        between=lines.issues(i for i in issues if i.open and i.level != PLAIN),
        due_this_week=lines.of(view.due(view.as_of, view.week_end)),
        due_next_week=lines.of(view.due(view.week_end, view.week_end + WEEK)),
        events=tuple(week_events.lines(view.conn, [project.id], view.after, view.start, view.as_of)),
        register=tuple(risk_register.weekly_lines(view.conn, [project.id], view.start, view.as_of)),
        waivers=tuple(waivers.lines(view.conn, [project.id], view.start, view.as_of)),
    )


@dataclass(slots=True)
class _Lines:
    """Lines of one report; names are read once, each task becomes a line once."""

    view: View
    notes: Mapping[int, str]
    _departments: Mapping[int, str] = field(init=False)
    _names: Mapping[int, str] = field(init=False)
    _made: dict[int, TaskLine] = field(default_factory=dict)

    def __post_init__(self) -> None:
        after = self.view.after
        ids = {t.department_id for t in after.tasks} | {issue.department_id for issue in after.issues}
        self._departments = self.view.departments(ids)
        self._names = self.view.names({issue.owner_id for issue in after.issues})

    def moved(self, task: Task) -> bool:
        """Reported in the week or with another percent, and not among the done."""
        return task.open and (task.percent != self.view.percent_then(task) or task.id in self.notes)

    def of(self, tasks: Iterable[Task]) -> tuple[TaskLine, ...]:
        """A line each."""
        return tuple(self.task(task) for task in tasks)

    def issues(self, issues: Iterable[Issue]) -> tuple[IssueLine, ...]:
        """A line each."""
        return tuple(self.issue(issue) for issue in issues)

    def task(self, task: Task) -> TaskLine:
        if task.id not in self._made:
            self._made[task.id] = self._line(task)
        return self._made[task.id]

    def _line(self, task: Task) -> TaskLine:
        verdict = self.view.verdict(task)
        return TaskLine(
            label=task.label,
            title=task.title,
            department=self._departments.get(task.department_id or 0, ""),
            before=self.view.percent_then(task),
            percent=task.percent,
            note=self.notes.get(task.id, ""),
            due=self.view.at(task.due_at),
            has_clock=task.due_has_clock,
            forecast=self.view.at(task.forecast_at) if task.forecast_at else None,
            days_late=verdict.days_late,
            planned=verdict.planned_percent,
            risk=task.risk,
            reason=offplan.with_words(task.off_plan, task.delay_reason),
            measure=task.measure,
            waiting_for=task.waiting_for,
            because=because(task, self.view.after, verdict),
        )

    def issue(self, issue: Issue) -> IssueLine:
        return IssueLine(
            label=issue.label,
            title=issue.title,
            level=issue.level,
            owner=self._names.get(issue.owner_id, ""),
            department=self._departments.get(issue.department_id or 0, ""),
            measure=issue.measure or issue.result,
            raised=self.view.at(issue.raised_at),
        )

