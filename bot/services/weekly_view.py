"""A week seen twice: the state it began with and the state it is told from, with what a line about either needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from bot.rules.dayposts import monday_of
from bot.rules.status import Standing, days_late, planned_percent, word
from bot.rules.zones import LAST_SECOND, to_local, to_utc
from bot.services import snapshot, weeks
from bot.services.house import House
from bot.services.snapshot import State
from storage import people, projects
from storage.records import Project, Task

WEEK = timedelta(days=7)


@dataclass(slots=True)
class View:
    """Two states of some projects. `start` is what the week began with (see weeks.begins), `as_of` what is known; aware UTC."""

    conn: Connection
    house: House
    zone: str
    monday: date
    start: datetime
    as_of: datetime
    before: State
    after: State
    _then: Mapping[int, Task] = field(init=False)
    _now_standings: dict[int, Standing] = field(default_factory=dict)
    _then_standings: dict[int, Standing] = field(default_factory=dict)
    _plans: dict[tuple[date, date, date], int] = field(default_factory=dict)
    _days: dict[datetime, date] = field(default_factory=dict)
    _hindered: tuple[set[int], set[int]] = field(init=False)

    def __post_init__(self) -> None:
        self._then = {task.id: task for task in self.before.tasks}
        self._hindered = (self.before.hindered(), self.after.hindered())

    @property
    def local(self) -> datetime:
        """`as_of` as naive wall time."""
        return to_local(self.as_of, self.zone)

    @property
    def week_end(self) -> datetime:
        """The last moment of the week, aware UTC."""
        return to_utc(datetime.combine(self.monday + timedelta(days=6), LAST_SECOND), self.zone)

    def at(self, moment: datetime) -> datetime:
        """Naive wall time of the home group."""
        return to_local(moment, self.zone)

    def then(self, task: Task) -> Task | None:
        """The task as the week began with it; None for one made since."""
        return self._then.get(task.id)

    def percent_then(self, task: Task) -> int:
        """Its percent as the week began."""
        then = self.then(task)
        return then.percent if then else 0

    def verdict(self, task: Task) -> Standing:
        """How a task of the later state stands."""
        found = self._now_standings.get(task.id)
        if found is None:
            found = self._now_standings[task.id] = self._standing(task, self._hindered[1], self.as_of)
        return found

    def verdict_then(self, task: Task) -> Standing | None:
        """How it stood as the week began; None for one made since."""
        found = self._then_standings.get(task.id)
        then = self.then(task)
        if found is None and then is not None:
            found = self._then_standings[task.id] = self._standing(then, self._hindered[0], self.start)
        return found

    def _standing(self, task: Task, hindered: set[int], moment: datetime) -> Standing:
        """As rules.status has it; days and plans are remembered, since a project's tasks share them."""
        key = (self._day(task.start_at or task.created_at), self._day(task.due_at), self._day(moment))
        planned = self._plans.get(key)
        if planned is None:
            planned = self._plans[key] = planned_percent(*key, self.house.calendar)
        late = days_late(task.due_at, task.done_at or moment, self.house.calendar, self.zone)
        return Standing(word(task, task.id in hindered, moment, planned), planned, late)

    def _day(self, moment: datetime) -> date:
        found = self._days.get(moment)
        if found is None:
            found = self._days[moment] = to_local(moment, self.zone).date()
        return found

    def done_now(self, task: Task) -> bool:
        """Reported done within the week, whenever it was completed."""
        then = self.then(task)
        return task.done_at is not None and (then.done_at is None if then else task.done_at > self.start)

    def due(self, after: datetime, until: datetime) -> list[Task]:
        """Open tasks due after one moment and not later than another, soonest first."""
        found = [t for t in self.after.tasks if t.open and after < t.due_at <= until]
        return sorted(found, key=lambda t: (t.due_at, t.number))

    def departments(self, ids: Iterable[int | None]) -> dict[int, str]:
        """Names of departments by id."""
        return {i: found.name for i, found in people.departments_by_ids(self.conn, ids).items()}

    def names(self, ids: Iterable[int | None]) -> dict[int, str]:
        """Names of people by id."""
        return {i: found.name for i, found in people.by_ids(self.conn, (i for i in ids if i)).items()}


def look(conn: Connection, house: House, of: Sequence[Project], week_of: date, as_of: datetime) -> View:
    """The ISO week of `week_of` (a local day) of these projects, with what was known at `as_of` (aware UTC).

    The first project's home group gives the wall clock, its last 定稿 the beginning.
    """
    zone = projects.group(conn, of[0].home_group_id).zone
    monday = monday_of(week_of)
    start = weeks.begins(conn, of[0], monday, as_of, zone)
    before, after = snapshot.states(conn, [project.id for project in of], [start, as_of], dated=False)
    return View(conn, house, zone, monday, start, as_of, before, after)


def beyond(project: Project, tasks: Sequence[Task]) -> bool:
    """Whether an open task is forecast beyond the project's end."""
    end = project.due_at
    return end is not None and any(t.open and t.forecast_at is not None and t.forecast_at > end for t in tasks)
