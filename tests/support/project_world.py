"""A small project in a local group, written straight into the tables, and a runner on a standing clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine

from adapters.base import Adapter
from adapters.local import LocalAdapter, LocalSettings
from adapters.render import to_plain, unpack
from bot.clock import StandingClock
from bot.rules.calendar import Calendar
from bot.services.house import House
from scheduler.runner import Runner
from storage import changes, counters, issues, local, people, projects, tasks
from storage.changes import Actor
from storage.session import reading_engine, writing_engine
from storage.writer import Writer

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """`2026-10-16 17:00`, Beijing time, as the UTC moment that is stored."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@dataclass
class World:
    """One installation. `said(place)` is what the bot said in `groups/NAME` or `people/NAME`, oldest first."""

    engine: Engine
    read_engine: Engine
    writer: Writer
    house: House
    clock: StandingClock
    adapters: dict[str, Any]
    person: dict[str, int] = field(default_factory=dict)
    department: dict[str, int] = field(default_factory=dict)
    project: dict[str, int] = field(default_factory=dict)
    group: dict[str, int] = field(default_factory=dict)

    def do(self, unit: Any) -> Any:
        return self.writer.run(unit)

    def add_person(self, name: str, department: str = "", *, adapter: str = "local") -> int:
        def unit(conn: Connection) -> int:
            found = people.add_person(conn, name, self.clock.now())
            people.add_account(conn, adapter, name, found, name, seen_at=self.clock.now())
            if department:
                people.set_person(conn, found, department_id=self.department[department])
            return found

        self.person[name] = self.do(unit)
        return self.person[name]

    def add_department(self, name: str, lead: str = "", contact: str = "") -> int:
        self.department[name] = self.do(lambda conn: people.add_department(conn, name, self.clock.now()))
        for role, who in (("lead_id", lead), ("contact_id", contact)):
            if who:
                self.add_person(who, name)
                self.do(lambda conn, r=role, w=who: people.set_department(conn, self.department[name], **{r: self.person[w]}))
        return self.department[name]

    def add_group(self, title: str, *, adapter: str = "local", zone: str = "Asia/Shanghai") -> int:
        group = self.do(lambda conn: projects.add_group(conn, adapter, title, title, zone, self.clock.now()))
        self.group[title] = group.id
        return int(group.id)

    def add_project(self, name: str, group: str, by: str, **values: Any) -> int:
        def unit(conn: Connection) -> int:
            number = counters.take(conn, "project:test")
            found = projects.add(
                conn,
                code=f"2026-协作-{number:03}",
                name=name,
                home_group_id=self.group[group],
                created_by=self.person[by],
                coordinator_id=self.person[by],
                created_at=self.clock.now(),
                **values,
            )
            projects.link_group(conn, found, self.group[group])
            for department in self.department.values():
                projects.link_department(conn, found, department)
            return found

        self.project[name] = self.do(unit)
        return self.project[name]

    def add_task(self, title: str, owner: str, due: str, *, project: str, department: str = "", **values: Any) -> int:
        now = self.clock.now()

        def unit(conn: Connection) -> int:
            project_id = self.project[project]
            row = {
                "number": counters.take(conn, "task"),
                "project_id": project_id,
                "group_id": projects.project(conn, project_id).home_group_id,
                "title": title,
                "department_id": self.department.get(department),
                "owner_id": self.person[owner],
                "due_at": at(due),
                "created_by": self.person[owner],
                "created_at": now,
                "updated_at": now,
                **values,
            }
            task_id = tasks.add(conn, **row)
            changes.record(conn, "task", task_id, {"created": (None, title)}, Actor(self.person[owner], None, now))
            return task_id

        return int(self.do(unit))

    def add_issue(self, title: str, raiser: str, owner: str, *, project: str, **values: Any) -> int:
        now = self.clock.now()

        def unit(conn: Connection) -> int:
            project_id = self.project[project]
            row = {
                "number": counters.take(conn, "issue"),
                "project_id": project_id,
                "group_id": projects.project(conn, project_id).home_group_id,
                "title": title,
                "level": "普通",
                "raiser_id": self.person[raiser],
                "owner_id": self.person[owner],
                "raised_at": now,
                "updated_at": now,
                **values,
            }
            issue_id = issues.add(conn, **row)
            changes.record(conn, "issue", issue_id, {"created": (None, title)}, Actor(self.person[raiser], None, now))
            return issue_id

        return int(self.do(unit))

    def change_task(self, task_id: int, by: str = "", **values: Any) -> None:
        now = self.clock.now()

        def unit(conn: Connection) -> None:
            before = tasks.task(conn, task_id)
            fields = {name: (getattr(before, name), value) for name, value in values.items()}
            changes.record(conn, "task", task_id, fields, Actor(self.person.get(by), None, now))
            tasks.set_values(conn, task_id, {**values, "updated_at": now})

        self.do(unit)

    def report(self, task_id: int, percent: int, note: str = "", by: str = "", **values: Any) -> None:
        """One progress report as /进度 writes it."""
        now = self.clock.now()
        done = {"done_at": now} if percent == 100 else {}
        self.change_task(task_id, by, percent=percent, note=note, reported_at=now, **done, **values)

        def unit(conn: Connection) -> None:
            owner = tasks.task(conn, task_id).owner_id
            tasks.add_report(conn, task_id=task_id, percent=percent, note=note, by=owner, at=now)

        self.do(unit)

    def change_issue(self, issue_id: int, **values: Any) -> None:
        now = self.clock.now()

        def unit(conn: Connection) -> None:
            before = issues.issue(conn, issue_id)
            fields = {name: (getattr(before, name), value) for name, value in values.items()}
            changes.record(conn, "issue", issue_id, fields, Actor(None, None, now))
            issues.set_values(conn, issue_id, {**values, "updated_at": now})

        self.do(unit)

    def read(self, query: Any) -> Any:
        with self.read_engine.connect() as conn:
            return query(conn)

    def lines(self, place: str) -> list[tuple[datetime, str]]:
        """(moment, whole text) of everything the bot said in one place."""
        found = self.read(lambda conn: local.lines_after(conn, place, 0))
        return [(line.at, to_plain(unpack(line.packed), buttons=True)) for line in found if line.from_bot]

    def said(self, place: str) -> list[str]:
        return [text for _, text in self.lines(place)]

    def runner(self, jobs: Any = None) -> Runner:
        given = {} if jobs is None else {"jobs": jobs}
        return Runner(self.writer, self.read_engine, self.house, self.adapters, self.clock, **given)


@contextmanager
def world(url: str, start: str, adapters: Mapping[str, Adapter] | None = None) -> Iterator[World]:
    """A world on a fresh, ready database, its clock standing at `start` (Beijing time)."""
    engine = writing_engine(url)
    read_engine = reading_engine(url)
    found: dict[str, Any] = dict(adapters or {"local": LocalAdapter("local", LocalSettings())})
    house = House(Calendar.seeded(), {name: one.profile for name, one in found.items()})
    writer = Writer(engine)
    writer.start()
    try:
        yield World(engine, read_engine, writer, house, StandingClock(at(start)), found)
    finally:
        writer.stop()
        engine.dispose()
        read_engine.dispose()


def launch(world: World) -> World:
    """产品3.0版本上线 in 协作群: three departments with lead and contact."""
    world.add_department("市场部", "王经理", "小李")
    world.add_department("研发部", "周总监", "张工")
    world.add_department("运营部", "刘主管", "陈专员")
    world.add_group("协作群")
    world.add_project("产品3.0版本上线", "协作群", "王经理", due_at=at("2026-10-30 23:59"))
    return world
