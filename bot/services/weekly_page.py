"""The weekly on one page: what a lead needs of a week, of one project or of one department in several projects."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Connection

from bot.rules import escalation as e
from bot.rules.status import LATE, RISK, light
from bot.services import acceptance, behind, decisions, risk_register, snapshot, waivers, week_events
from bot.services.decisions import DATE, Decision
from bot.services.house import House
from bot.services.snapshot import State
from bot.services.weekly_view import WEEK, View, beyond, look
from bot.texts import weekly_page as texts
from bot.texts.weekly_page import Count, Item, Page
from storage import acceptance as acceptance_rows
from storage import paper as paper_rows
from storage import people, reports
from storage.records import Department, Issue, Project, Task

MOST_LINKS = 40


def build(conn: Connection, house: House, project: Project, week_of: date, as_of: datetime, adapter: str = "") -> Page:
    """The page of one project in the ISO week of `week_of`, as known at `as_of`; `adapter`: where it will be read."""
    view = look(conn, house, [project], week_of, as_of)
    return _of_project(view, project, adapter)


def of_each(conn: Connection, house: House, of: Sequence[Project], week_of: date, as_of: datetime, adapter: str) -> list[Page]:
    """The page of each of several projects, from one look."""
    whole = look(conn, house, of, week_of, as_of)
    return [
        _of_project(replace(whole, before=whole.before.of(project.id), after=whole.after.of(project.id)), project, adapter)
        for project in of
    ]


def _of_project(view: View, project: Project, adapter: str) -> Page:
    named, week = _typed(project, view)
    then = snapshot.project_at(view.conn, project, view.as_of)
    page = told(view, [then], then.name, texts.commands(named, week), adapter)
    return replace(page, opens=texts.opens(named, week))


def of_department(
    conn: Connection, house: House, of: Sequence[Project], department: Department, week_of: date, as_of: datetime, adapter: str
) -> Page:
    """What one department has in these projects."""
    whole = look(conn, house, of, week_of, as_of)
    view = replace(whole, before=_only(whole.before, department), after=_only(whole.after, department))
    heading = f"{department.name} {of[0].name}" if len(of) == 1 else department.name
    commands = [(project.name, texts.opens(*_typed(project, view))) for project in of[: texts.MOST_BUTTONS]]
    return told(view, of, heading, commands, adapter)


def _only(state: State, department: Department) -> State:
    return State(
        state.moment,
        tuple(task for task in state.tasks if department.id in (task.department_id, task.waiting_department_id)),
        tuple(issue for issue in state.issues if issue.department_id == department.id),
    )


def _typed(project: Project, view: View) -> tuple[str, str]:
    """How a project and the week are typed: a button pressed later still means this week."""
    return texts.named(project.name, project.code), f" {view.monday.isoformat()}"


def told(view: View, of: Sequence[Project], heading: str, commands: Sequence[tuple[str, str]], adapter: str) -> Page:
    """The page from a view of the week."""
    page = _Page(view, of)
    tasks = view.after.tasks
    made = Page(
        heading=heading,
        code=of[0].code,
        monday=view.monday,
        until=view.local,
        light=page.light_of(view.after.tasks, page.decisions, then=False),
        light_before=page.light_before(),
        ends=view.at(of[0].due_at) if len(of) == 1 and of[0].due_at else None,
        total=len(tasks),
        done_count=page.count(lambda t, _: t.done_at is not None),
        should_be=page.count(lambda t, moment: t.due_at <= moment),
        late_count=page.standing(LATE),
        risk_count=page.standing(RISK),
        decisions=[page.decision(one) for one in page.decisions],
        done=[page.item(t) for t in tasks if view.done_now(t)],
        newly_late=[page.late(t) for t in page.with_status(LATE) if not page.was(t, LATE)],
        newly_at_risk=[page.risky(t) for t in page.with_status(RISK) if not page.was(t, RISK)],
        moved=page.moved(),
        still_late=[page.late(t) for t in page.with_status(LATE) if page.was(t, LATE)],
        due_now=page.by_day(view.due(view.as_of, view.week_end)),
        due_next=page.by_day(view.due(view.week_end, view.week_end + WEEK)),
        balls=page.balls(),
        support=page.support(),
        raised=[page.item(i) for i in view.after.issues if i.raised_at > view.start],
        solved=[page.item(i) for i in view.after.issues if i.solved_at is not None and i.solved_at > view.start],
        open_before=[page.item(i) for i in view.after.issues if i.open and i.raised_at <= view.start],
        to_accept=page.to_accept(),
        events=week_events.lines(view.conn, [one.id for one in of], view.after, view.start, view.as_of),
        register=risk_register.weekly_lines(view.conn, [one.id for one in of], view.start, view.as_of),
        waivers=waivers.lines(view.conn, [one.id for one in of], view.start, view.as_of),
        silent=page.silent(),
        commands=commands,
    )
    return replace(made, links=behind.links(view, page.shown, adapter))


@dataclass(slots=True)
class _Page:
    """What the lines of one page are made of; names are read once they are needed."""

    view: View
    of: Sequence[Project]
    decisions: list[Decision] = field(init=False)
    shown: dict[tuple[str, int], str] = field(default_factory=dict)  # (kind, row id) → number
    _departments: Mapping[int, str] = field(init=False)
    _names: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.decisions = decisions.of_view(self.view)
        self._departments = {d.id: d.name for d in people.all_departments(self.view.conn)}
        wanted = {i for one in self.decisions for i in (*one.who, *one.next_who)}
        self._names = self.view.names(wanted)

    # -------------------------------------------------------- numbers

    def light_of(self, tasks: Iterable[Task], open_decisions: Sequence[Decision], *, then: bool) -> str:
        kept = list(tasks)
        found = [self.view.verdict_then(t) if then else self.view.verdict(t) for t in kept]
        ahead = any(beyond(p, [t for t in kept if t.project_id == p.id]) for p in self.of)
        return light((one.status for one in found if one), ahead, bool(open_decisions))

    def light_before(self) -> str:
        """Last week's, where there was a last week."""
        if all(project.created_at > self.view.start for project in self.of):
            return ""
        return self.light_of(self.view.before.tasks, decisions.of_view(self.view, then=True), then=True)

    def count(self, holds) -> Count:  # type: ignore[no-untyped-def]
        now = sum(holds(t, self.view.as_of) for t in self.view.after.tasks)
        return self._against(now, sum(holds(t, self.view.start) for t in self.view.before.tasks))

    def standing(self, status: str) -> Count:
        now = sum(self.view.verdict(t).status == status for t in self.view.after.tasks)
        return self._against(now, sum(self.was(t, status) for t in self.view.before.tasks))

    def _against(self, now: int, before: int) -> Count:
        return Count(now, now - before if self.view.before.tasks else None)

    def with_status(self, status: str) -> list[Task]:
        """Tasks of the later state, the longest late first."""
        found = [t for t in self.view.after.tasks if self.view.verdict(t).status == status]
        return sorted(found, key=lambda t: (t.due_at, t.number))

    def was(self, task: Task, status: str) -> bool:
        then = self.view.verdict_then(task)
        return then is not None and then.status == status

    def silent(self) -> list[tuple[str, int]]:
        """Open tasks of the week before without a report since, by department, the most first. No names."""
        start = self.view.start
        counted: dict[str, int] = {}
        for task in self.view.after.tasks:
            if task.open and task.created_at <= start and (task.reported_at is None or task.reported_at <= start):
                name = self._department(task.department_id) or texts.NO_DEPARTMENT
                counted[name] = counted.get(name, 0) + 1
        return sorted(counted.items(), key=lambda one: (-one[1], one[0]))

    # -------------------------------------------------------- lines

    def item(self, row: Task | Issue, more: str = "") -> Item:
        kind = "task" if isinstance(row, Task) else "issue"
        if len(self.shown) < MOST_LINKS:
            self.shown[(kind, row.id)] = row.label
        return Item(row.label, row.title, more)

    def late(self, task: Task) -> Item:
        ahead = self.view.at(task.forecast_at) if task.forecast_at else None
        waiting = self._department(task.waiting_department_id) or task.waiting_for
        passed = task.due_at < self.view.as_of
        return self.item(task, texts.how_late(self.view.verdict(task).days_late, waiting, ahead, passed=passed))

    def risky(self, task: Task) -> Item:
        verdict = self.view.verdict(task)
        labels = [i.label for i in self.view.after.issues if i.open and i.task_id == task.id]
        return self.item(task, texts.why_at_risk(task.risk, labels, task.percent, verdict.planned_percent))

    def moved(self) -> list[texts.Moved]:
        """Open tasks whose due moment was moved this week, with who moved it last."""
        tasks = {task.id: task for task in self.view.after.tasks if task.open}
        ids = [project.id for project in self.of]
        moves = reports.due_moves(self.view.conn, ids, self.view.start, self.view.as_of)
        names = self.view.names(move.by for move in moves.values())
        found = []
        for task_id, move in moves.items():
            task = tasks.get(task_id)
            if task is not None and move.before is not None and move.before != task.due_at:
                self.item(task)
                before, after = self.view.at(move.before), self.view.at(task.due_at)
                agreed = move.by != task.owner_id
                found.append(texts.Moved(task.label, task.title, before, after, names.get(move.by or 0, ""), agreed))
        return found

    def by_day(self, due: Sequence[Task]) -> list[tuple[datetime, list[Item]]]:
        days: dict[date, tuple[datetime, list[Item]]] = {}
        for task in due:
            local = self.view.at(task.due_at)
            days.setdefault(local.date(), (local, []))[1].append(self.item(task))
        return list(days.values())

    def decision(self, one: Decision) -> texts.ToDecide:
        self.item(one.record)
        return texts.ToDecide(
            one.record.label,
            one.record.title,
            one.kind,
            [self._names.get(i, "") for i in one.who],
            one.since,
            one.by,
            one.new_due,
            one.has_clock,
            one.next_at,
            [self._names.get(i, "") for i in one.next_who],
            self.view.house.calendar.working_days_between(one.since.date(), self.view.local.date()),
        )

    # -------------------------------------------------------- who has the ball

    def balls(self) -> list[texts.Ball]:
        """By department, the longest waiting first: awaited work, requests to decide, issues between departments."""
        held: dict[str, list[tuple[datetime, Item]]] = {}
        for name, since, item in self._held():
            held.setdefault(name, []).append((since, item))
        now = self.view.local
        found = []
        for name, items in held.items():
            oldest = min(since for since, _ in items)
            found.append(texts.Ball(name, (now.date() - oldest.date()).days, [item for _, item in items]))
        return sorted(found, key=lambda one: -one.days)

    def _held(self) -> Iterable[tuple[str, datetime, Item]]:
        for task in self.view.after.tasks:
            if task.open and task.waiting_department_id:
                since = self.view.at(task.waiting_since or task.updated_at)
                yield self._department(task.waiting_department_id), since, self.item(task)
        for one in self.decisions:
            department = self._department_of(one.who[0]) if one.kind == DATE and one.who else ""
            if department:
                yield department, one.since, self.item(one.record)
        for issue in self.view.after.issues:
            if issue.open and issue.level != e.PLAIN and issue.department_id:
                yield self._department(issue.department_id), self.view.at(issue.raised_at), self.item(issue)

    def support(self) -> list[Item]:
        """支持 still to be given, and what tasks wait for that is no department's."""
        found = []
        for task in self.view.after.tasks:
            if task.open and task.supports_id is not None:
                due = self.view.at(task.due_at)
                found.append(self.item(task, texts.to_support(self._department(task.department_id), due, self.view.local)))
            elif task.open and task.waiting_for and not task.waiting_department_id:
                found.append(self.item(task, texts.waits_for(task.waiting_for)))
        return found

    def to_accept(self) -> list[Item]:
        """待验收 at that moment: what was handed in and not decided on."""
        view = self.view
        ids = acceptance_rows.born_by(view.conn, [one.id for one in self.of], view.as_of)
        then = paper_rows.at(view.conn, acceptance.KIND, ids, view.as_of) if ids else {}
        waiting = [one for one in map(then.get, ids) if one and not (one["decided_at"] or one["cancelled_at"])]
        tasks = {task.id: task for task in view.after.tasks}
        shown = [(tasks[one["task_id"]], one["due_at"]) for one in waiting if one["task_id"] in tasks]
        return [self.item(task, texts.accept_by(view.at(due), view.local)) for task, due in shown]

    def _department(self, department_id: int | None) -> str:
        return self._departments.get(department_id or 0, "")

    def _department_of(self, person_id: int) -> str:
        led = people.led_by(self.view.conn, person_id)
        own = people.person(self.view.conn, person_id).department_id
        return led[0].name if led else self._department(own)


def is_empty(page: Page) -> bool:
    """Nothing is open and nothing happened: no report is made."""
    happened = page.done or page.raised or page.solved or page.events
    return page.done_count.now == page.total and not (page.open_before or happened)


def digest(page: Page) -> str:
    """Of what the page says people did, without what only time changes: the final is posted again when it differs."""
    content = (
        page.total,
        [(one.label, one.wanted, one.new_due, one.who) for one in page.decisions],
        [(one.label, one.before, one.after, one.who) for one in page.moved],
        [[(i.label, i.title) for i in part] for part in (page.done, page.newly_late, page.newly_at_risk, page.still_late)],
        [[(i.label, i.title) for i in part] for part in (page.raised, page.solved, page.open_before, page.support)],
        [(ball.department, [i.label for i in ball.items]) for ball in page.balls],
        [[i.label for i in items] for _, items in page.due_next],
        list(page.events),
    )
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]
