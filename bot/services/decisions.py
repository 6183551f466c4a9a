"""What waited for somebody's decision at a moment: a new date, a late task's plan, an issue's follower, an owner.

Read from rows with their moments (requests, cases, rungs, tasks), so that a past week shows what was open then. Who
holds a role is read from today's directory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import escalation as e
from bot.rules.zones import to_local
from bot.services.house import House
from bot.services.snapshot import State
from bot.services.weekly_view import View
from bot.texts.weekly_page import Wanted
from storage import changes, people, projects, reports
from storage.records import Case, Department, Issue, Project, Request, Rung, Task

DATE: Wanted = "date"
PLAN: Wanted = "plan"
FOLLOWER: Wanted = "follower"
OWNER: Wanted = "owner"
DISOWNED = "disowned"
_ASKED = (e.LEAD, e.BOTH_LEADS, e.EXECUTIVE)  # rungs that put a decision to somebody


@dataclass(frozen=True, slots=True)
class Decision:
    """Something to be decided. Moments are naive local; `who` person ids. `next_*`: what happens otherwise, if known."""

    project_id: int
    record: Task | Issue
    kind: Wanted
    who: tuple[int, ...]
    since: datetime
    by: datetime | None = None
    new_due: datetime | None = None
    has_clock: bool = False
    next_at: datetime | None = None
    next_who: tuple[int, ...] = ()
    asked_by: int | None = None


def of_view(view: View, *, then: bool = False) -> list[Decision]:
    """What was open at the later moment of a view, or as its week began."""
    state = view.before if then else view.after
    return open_in(view.conn, view.house, state, view.zone)


def open_in(conn: Connection, house: House, state: State, zone: str) -> list[Decision]:
    """What was to be decided about a state's tasks and issues, longest waiting first."""
    tasks = {task.id: task for task in state.tasks if task.open}
    issues = {issue.id: issue for issue in state.issues if issue.open}
    project_ids = sorted({task.project_id for task in tasks.values()} | {issue.project_id for issue in issues.values()})
    if not project_ids:
        return []
    desk = _Desk(conn, house, state.moment, zone, {p.id: p for p in projects.by_ids(conn, project_ids)})
    asked = {r.task_id: r for r in reports.open_requests(conn, project_ids, state.moment) if r.task_id in tasks}
    found = [desk.date(tasks[r.task_id], r) for r in asked.values()]
    open_cases = reports.open_cases(conn, project_ids, state.moment)
    rungs = reports.rungs_of(conn, [case.id for case in open_cases])
    for case in open_cases:
        held: Mapping[str, Mapping[int, Task | Issue]] = {"task": tasks, "issue": issues}
        record = held.get(case.object_kind, {}).get(case.object_id)
        if record is not None and not (isinstance(record, Task) and (record.id in asked or _elsewhere(record, state.moment))):
            found += desk.climbed(case, record, rungs.get(case.id, []))
    found += [desk.owner(task) for task in tasks.values() if _disowned(task, state.moment)]
    return sorted(found, key=lambda one: (one.since, one.record.label))


def _disowned(task: Task, moment: datetime) -> bool:
    return task.answer == DISOWNED and task.held_until is not None and task.held_until > moment


def _elsewhere(task: Task, moment: datetime) -> bool:
    """Whose task it is comes first; the plan waits for that."""
    return _disowned(task, moment)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Everything a decision is read with."""

    conn: Connection
    house: House
    moment: datetime
    zone: str
    of: Mapping[int, Project]

    def local(self, moment: datetime) -> datetime:
        return to_local(moment, self.zone)

    def date(self, task: Task, request: Request) -> Decision:
        """Somebody asked for a new date."""
        since = self.local(request.asked_at)
        return Decision(
            task.project_id,
            task,
            DATE,
            (request.asked_of,),
            since,
            by=self._ahead(e.next_noon(since, self.house.calendar)),
            new_due=self._ahead(self.local(request.due_at)),  # a day that has passed is proposed no more
            has_clock=request.due_has_clock,
            asked_by=request.asked_by,
        )

    def owner(self, task: Task) -> Decision:
        """不归我们: the coordinator says whose it is."""
        who = self.of[task.project_id].coordinator_id
        since = self.local(task.answered_at or task.updated_at)
        until = self.local(task.held_until) if task.held_until else None
        return Decision(task.project_id, task, OWNER, (who,) if who else (), since, by=until)

    def climbed(self, case: Case, record: Task | Issue, rungs: Sequence[Rung]) -> list[Decision]:
        """The highest rung that has asked somebody; nothing while somebody has promised an answer."""
        fired = [r for r in rungs if r.role in _ASKED and r.outcome in ("sent", "merged") and _by(r.fired_at, self.moment)]
        if not fired or self._promised(case):
            return []
        last = fired[-1]
        who = self._people(last.role, case, record)
        if not who:
            return []
        ahead = [r for r in rungs if r.step > last.step and r.role in _ASKED and not _by(r.fired_at, self.moment)]
        ahead = [r for r in ahead if r.due_at > self.moment and self._people(r.role, case, record)]
        since = self.local(last.fired_at or last.due_at)
        next_at = self.local(ahead[0].due_at) if ahead else None
        by = next_at or self._ahead(e.next_noon(since, self.house.calendar))
        next_who = self._people(ahead[0].role, case, record) if ahead else ()
        kind = FOLLOWER if isinstance(record, Issue) else PLAN
        hoped = record.forecast_at if isinstance(record, Task) else None
        new_due = self.local(hoped) if hoped and isinstance(record, Task) and hoped > max(record.due_at, self.moment) else None
        return [Decision(case.project_id, record, kind, who, since, by, new_due, False, next_at, next_who)]

    def _ahead(self, local: datetime) -> datetime | None:
        return local if local > self.local(self.moment) else None

    def _promised(self, case: Case) -> bool:
        """Whether a commitment stood at the moment: today's columns with what was recorded later taken back."""
        until = case.follow_until
        for change in changes.after(self.conn, "case", self.moment, [case.id]):
            if change.field == "follow_until":
                until = datetime.fromisoformat(change.old) if change.old else None
        return until is not None and until > self.moment

    def _people(self, role: str, case: Case, record: Task | Issue) -> tuple[int, ...]:
        """Who stands on a rung by the directory, each once."""
        project = self.of[case.project_id]
        own = self._department(record.department_id, record.owner_id)
        found: list[int | None] = [project.executive_id] if role == e.EXECUTIVE else [own.lead_id if own else None]
        if role == e.BOTH_LEADS and isinstance(record, Issue):
            raising = self._department(None, record.raiser_id)
            leading = projects.lead_departments(self.conn, project.id)[:1]
            found = [d.lead_id if d else None for d in (raising, own, *leading)]
        return tuple(dict.fromkeys(i for i in found if i))

    def _department(self, department_id: int | None, person_id: int) -> Department | None:
        found = department_id or people.person(self.conn, person_id).department_id
        return people.department(self.conn, found) if found else None


def _by(fired: datetime | None, moment: datetime) -> bool:
    return fired is not None and fired <= moment
