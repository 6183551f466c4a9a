"""看板: across exactly the projects a person belongs to, what they are to decide, who waits for them, whom they wait
for, and what they may chase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.dayposts import days_to_due
from bot.rules.status import days_late
from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import decisions, snapshot
from bot.services.decisions import DATE, FOLLOWER, PLAN, Decision
from bot.services.house import House
from bot.texts import board as texts
from bot.texts.board import Board, Line
from storage import acceptance, people, projects
from storage.paper_records import Acceptance
from storage.records import Department, Issue, Project, Task

NEAR = 1  # working days before the due day from which a task without a report today may be chased


def build(conn: Connection, house: House, person_id: int, project_ids: Sequence[int], now: datetime) -> Board:
    """One person's board over these projects (those neither closed nor cancelled)."""
    person = people.person(conn, person_id)
    of = [p for p in projects.by_ids(conn, project_ids) if p.closed_at is None and p.cancelled_at is None]
    local = to_local(now, DEFAULT_ZONE)
    if not of:
        return Board(person.name, local, ())
    state = snapshot.current(conn, [p.id for p in of], now)
    desk = _Desk(conn, house, person.id, now, {p.id: p for p in of}, state.tasks, state.issues)
    open_decisions = decisions.open_in(conn, house, state, DEFAULT_ZONE)
    mine = [one for one in open_decisions if person.id in one.who]
    taken = {one.record.label for one in mine}
    parts = [
        (texts.DECIDE, [desk.decide(one) for one in mine]),
        (texts.FOR_ME, [line for line in [*desk.to_accept(), *desk.waiting_for_me()] if line.label not in taken]),
        (texts.I_WAIT, [*desk.asked(open_decisions), *desk.i_wait(), *desk.handed_in()]),
    ]
    seen = taken | {line.label for _, lines in parts for line in lines}
    parts.append((texts.CHASE, [line for line in desk.chase() if line.label not in seen]))
    return Board(person.name, local, tuple(p.name for p in of), tuple((name, tuple(lines)) for name, lines in parts))


@dataclass(slots=True)
class _Desk:
    """Everything the lines of one person's board are read from."""

    conn: Connection
    house: House
    me: int
    now: datetime
    of: Mapping[int, Project]
    tasks: Sequence[Task]
    issues: Sequence[Issue]
    departments: Mapping[int, Department] = field(init=False)
    names: Mapping[int, str] = field(init=False)

    def __post_init__(self) -> None:
        self.departments = {d.id: d for d in people.all_departments(self.conn)}
        ids = {t.owner_id for t in self.tasks} | {i.owner_id for i in self.issues} | {i.raiser_id for i in self.issues}
        self.names = {i: person.name for i, person in people.by_ids(self.conn, ids).items()}

    # -------------------------------------------------------- the four questions

    def decide(self, one: Decision) -> Line:
        """What I am to decide, with its one-tap answers."""
        answers: list[tuple[str, str]] = []
        if one.kind == DATE or (one.kind == PLAN and one.new_due):
            answers = texts.answers_date(one.record.label)
        elif one.kind == PLAN:
            answers = texts.answers_plan(one.record.label)
        elif one.kind == FOLLOWER:
            answers = texts.answers_follow(one.record.label)
        today = self._local(self.now)
        more = texts.to_decide(one.kind, one.new_due, one.has_clock, one.by, one.since, today)
        return self._line(one.record, more, answers)

    def waiting_for_me(self) -> Iterable[Line]:
        """Support I am to give, work another task waits for, issues of mine others raised, tasks nobody claimed yet."""
        mine = self._my_departments()
        for task in self._open_tasks():
            answering = task.owner_id == self.me or task.department_id in mine
            if task.supports_id is not None and answering:
                yield self._line(task, texts.support_due(self._local(task.due_at), self._today()), texts.answers_done(task.label))
            elif task.unclaimed and task.owner_id == self.me:
                yield self._line(task, texts.UNCLAIMED, texts.answers_claim(task.label))
            elif task.waiting_department_id in mine and task.owner_id != self.me:
                days = self._days(task.waiting_since or task.updated_at)
                yield self._line(task, texts.awaited_by(self.names.get(task.owner_id, ""), days), [])
        for issue in self._open_issues():
            if issue.owner_id == self.me and issue.raiser_id != self.me:
                more = texts.raised_by(self.names.get(issue.raiser_id, ""), self._days(issue.raised_at))
                yield self._line(issue, more, texts.answers_solve(issue.label))

    def to_accept(self) -> Iterable[Line]:
        """待验收: finished work I am to look at."""
        for one, task in self._submissions():
            if self._acceptor(one) == self.me:
                more = texts.to_accept(self._local(one.due_at), self._today())
                yield self._line(task, more, texts.answers_accept(task.label))

    def handed_in(self) -> Iterable[Line]:
        """What I handed in and somebody else is to look at."""
        for one, task in self._submissions():
            acceptor = self._acceptor(one)
            if task.owner_id == self.me and acceptor:
                more = texts.accepted_by(people.person(self.conn, acceptor).name, self._days(one.created_at))
                yield self._line(task, more, [])

    def _submissions(self) -> list[tuple[Acceptance, Task]]:
        tasks = {task.id: task for task in self.tasks}
        found = acceptance.waiting(self.conn, list(self.of))
        return [(one, tasks[one.task_id]) for one in found if one.task_id in tasks]

    def _acceptor(self, one: Acceptance) -> int | None:
        return people.person(self.conn, one.acceptor_id).id if one.acceptor_id else None

    def asked(self, open_decisions: Sequence[Decision]) -> Iterable[Line]:
        """New dates I asked for."""
        for one in open_decisions:
            if one.kind == DATE and one.asked_by == self.me and self.me not in one.who:
                names = [person.name for person in people.by_ids(self.conn, one.who).values()]
                yield self._line(one.record, texts.asked_of(names, self._since(one.since)), [])

    def i_wait(self) -> Iterable[Line]:
        """What my own tasks wait for, and issues I raised."""
        for task in self._open_tasks():
            waiting = self._department(task.waiting_department_id) or task.waiting_for
            if task.owner_id == self.me and waiting:
                yield self._line(task, texts.waits(waiting, self._days(task.waiting_since or task.updated_at)), [])
        for issue in self._open_issues():
            if issue.raiser_id == self.me and issue.owner_id != self.me:
                more = texts.held_by(self.names.get(issue.owner_id, ""), self._days(issue.raised_at))
                yield self._line(issue, more, texts.answers_escalate(issue.label))

    def chase(self) -> Iterable[Line]:
        """Late or nearly due tasks of others that I answer for as coordinator, lead or contact, the latest first."""
        led, mine = self._coordinated(), self._my_departments()
        found = [
            task
            for task in self._open_tasks()
            if task.owner_id != self.me
            and (task.project_id in led or task.department_id in mine)
            and not (task.held_until and task.held_until > self.now)
            and (task.due_at < self.now or (self._near(task) and not self._reported_today(task)))
        ]
        for task in sorted(found, key=lambda one: (one.due_at, one.number)):
            late = days_late(task.due_at, self.now, self.house.calendar, DEFAULT_ZONE)
            owner, due = self.names.get(task.owner_id, ""), self._local(task.due_at)
            more = texts.to_chase(owner, task.percent, due, late, self._today(), passed=task.due_at < self.now)
            yield self._line(task, more, texts.answers_chase(task.label))

    # -------------------------------------------------------- small facts

    def _line(self, row: Task | Issue, more: str, answers: Sequence[tuple[str, str]]) -> Line:
        project = self.of[row.project_id]
        return Line(row.label, row.title, more, project.name, project.code, tuple(answers))

    def _open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.open]

    def _open_issues(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.open]

    def _my_departments(self) -> set[int]:
        """Those I lead or am the contact of."""
        return {d.id for d in self.departments.values() if self.me in (d.lead_id, d.contact_id)}

    def _coordinated(self) -> set[int]:
        return {p.id for p in self.of.values() if self.me in (p.coordinator_id, p.deputy_id)}

    def _near(self, task: Task) -> bool:
        return days_to_due(self._local(task.due_at).date(), self._today().date(), self.house.calendar) <= NEAR

    def _reported_today(self, task: Task) -> bool:
        return task.reported_at is not None and self._local(task.reported_at).date() == self._today().date()

    def _department(self, department_id: int | None) -> str:
        found = self.departments.get(department_id or 0)
        return found.name if found else ""

    def _local(self, moment: datetime) -> datetime:
        return to_local(moment, DEFAULT_ZONE)

    def _today(self) -> datetime:
        return self._local(self.now)

    def _days(self, since: datetime) -> int:
        return self._since(self._local(since))

    def _since(self, local: datetime) -> int:
        return (self._today().date() - local.date()).days


def with_page(board: Board, command: str) -> Board:
    """The board with the button that opens it as a page."""
    return replace(board, page=command)
