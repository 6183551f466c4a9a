"""今日进度 and the 17:30 call: which tasks of which groups, and who is asked for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from adapters.base import OutgoingMessage, Profile
from bot.rules.dayposts import monday_of, worth_calling
from bot.rules.inner import place
from bot.rules.manners import Manners, with_values
from bot.rules.status import days_late
from bot.rules.zones import to_local
from bot.services import absences, milestones, notify, supports
from bot.services.house import House
from bot.texts import daily as texts
from bot.texts.daily import AskLine
from storage import people, projects, settings, slots, tasks
from storage.records import Department, Group, Project, Task


@dataclass(frozen=True, slots=True)
class Day:
    """A group at a moment: its wall time, what it has set, and its open projects."""

    group: Group
    local: datetime  # naive
    manners: Manners
    projects: tuple[Project, ...]  # at home here
    joined: tuple[Project, ...] = ()  # at home in another group: here the tasks of those who are in this one alone


def days(conn: Connection, now: datetime) -> list[Day]:
    """Every group an open project is worked on in."""
    at_home: dict[int, list[Project]] = {}
    running = {project.id: project for project in projects.all_open(conn)}
    for project in running.values():
        at_home.setdefault(project.home_group_id, []).append(project)
    joined: dict[int, list[Project]] = {}
    for project_id, group_id in projects.guests_of_open(conn):
        joined.setdefault(group_id, []).append(running[project_id])
    values = settings.of_groups(conn)
    return [
        Day(
            group,
            to_local(now, group.zone),
            with_values(values.get(group.id, {})),
            tuple(at_home.get(group.id, ())),
            tuple(joined.get(group.id, ())),
        )
        for group in projects.groups_all(conn)
        if group.id in at_home or group.id in joined
    ]


def open_tasks(conn: Connection, of: Iterable[Project]) -> list[Task]:
    """Every open task of these projects: 优先级 高 first, then by the day reminders follow."""
    found = tasks.of_projects(conn, [project.id for project in of], only_open=True)
    return sorted(found, key=place)


def _of_day(conn: Connection, day: Day) -> list[Task]:
    """At home every open task; of a project that is at home elsewhere, those of the people who read it only here."""
    found = open_tasks(conn, [*day.projects, *day.joined])
    homes = {project.id: projects.group(conn, project.home_group_id) for project in day.joined}
    return [task for task in found if task.project_id not in homes or _only_here(conn, day, homes[task.project_id], task)]


def _only_here(conn: Connection, day: Day, home: Group, task: Task) -> bool:
    return notify.in_group(conn, day.group, task.owner_id) and not notify.in_group(conn, home, task.owner_id)


def missing_today(found: Iterable[Task], local: datetime, zone: str) -> list[Task]:
    """Those without a report on this local day: what is asked for today; nothing of one whose clock stands."""
    return [task for task in found if not _reported_on(task, local, zone) and not _held(task, local, zone)]


def _held(task: Task, local: datetime, zone: str) -> bool:
    """不归我们: until it is settled whose task it is, nobody is asked."""
    return task.held_until is not None and to_local(task.held_until, zone) > local


def _reported_on(task: Task, local: datetime, zone: str) -> bool:
    return task.reported_at is not None and to_local(task.reported_at, zone).date() == local.date()


def post(conn: Connection, house: House, day: Day, now: datetime) -> OutgoingMessage | None:
    """The group's post of the day, None when no task is open."""
    found = _of_day(conn, day)
    if not found:
        return None
    departments = people.departments_by_ids(conn, (task.department_id for task in found))
    missing = {task.id for task in missing_today(found, day.local, day.group.zone)}
    ids = [task.id for task in found]
    waits = supports.waits_for(conn, house, ids, now, day.group.zone)
    nodes = milestones.near(conn, house, ids, day.local, day.group.zone)
    late, soon, asked = [], [], []
    for task in found:
        line = _line(task, departments, day, house, now)
        line = replace(line, waits=waits.get(task.id, ""), milestone=nodes.get(task.id, ""))
        if now > task.due_at:
            late.append(line)
        elif texts.is_near(line, day.local, house.calendar) or line.milestone:
            soon.append(line)
        elif task.id in missing:
            asked.append(line)
    of = {*day.projects, *(one for one in day.joined if any(task.project_id == one.id for task in found))}
    name = "" if len(of) > 1 else of.pop().name
    first = next((task for task in found if task.id in missing), None)
    typed = _example(house.profiles.get(day.group.adapter), first) if first else ""
    return texts.post(day.local, name, late, soon, asked, typed, house.calendar)


def _example(profile: Profile | None, task: Task) -> str:
    """What to type about a task, with the bot's name where the platform hears only mentions."""
    called = f"@{profile.bot_name} " if profile and profile.hears == "mention" else ""
    return texts.example(called, task.label, task.percent)


def _line(
    task: Task, departments: Mapping[int, Department], day: Day, house: House, now: datetime
) -> AskLine:
    return AskLine(
        label=task.label,
        title=task.title,
        department=departments[task.department_id].name if task.department_id else "",
        due=to_local(task.due_at, day.group.zone),
        has_clock=task.due_has_clock,
        percent=task.percent,
        days_late=days_late(task.due_at, now, house.calendar, day.group.zone),
        inner=to_local(task.inner_due_at, day.group.zone) if task.inner_due_at else None,
        unclaimed=task.unclaimed,
    )


# ---------------------------------------------------------------- the last call


Asked = tuple[tuple[Project, tuple[Task, ...]], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """What one person is asked for: (project, tasks) in order."""

    person_id: int
    asked: Asked

    def of(self, day: Day) -> Asked:
        """The part that belongs to one group."""
        own = {project.id for project in day.projects}
        return tuple(part for part in self.asked if part[0].id in own)


def calls(conn: Connection, house: House, at: Sequence[Day], now: datetime) -> list[Call]:
    """By person: the contact of each department with something missing today, the owner where there is none.

    Who is away is not called: their deputy is. A task that stays without a report is not called for every day.
    """
    by_project: dict[int, list[Task]] = {}
    for task in open_tasks(conn, [project for day in at for project in day.projects]):
        by_project.setdefault(task.project_id, []).append(task)
    found: dict[int, list[tuple[Project, tuple[Task, ...]]]] = {}
    readers: Readers = {}
    for day in at:
        earlier = _called_this_week(conn, day)
        for project in day.projects:
            missing = missing_today(by_project.get(project.id, []), day.local, day.group.zone)
            asked = [task for task in missing if _worth_calling(task, day, earlier, house)]
            for person_id, own in _by_person(conn, asked, now, readers).items():
                found.setdefault(person_id, []).append((project, tuple(own)))
    return [Call(person_id, tuple(asked)) for person_id, asked in found.items()]


def call_reason(group_id: int, on: date) -> str:
    """`call:G3:2026-11-20`."""
    return f"call:G{group_id}:{on.isoformat()}"


def _called_this_week(conn: Connection, day: Day) -> list[datetime]:
    """The moments of this week's calls in a group before today (aware UTC)."""
    monday = monday_of(day.local.date())
    earlier = [monday + timedelta(days=back) for back in range((day.local.date() - monday).days)]
    return slots.posted(conn, [call_reason(day.group.id, on) for on in earlier])


def _worth_calling(task: Task, day: Day, earlier: Sequence[datetime], house: House) -> bool:
    since = task.reported_at or task.created_at
    unanswered = sum(moment >= since for moment in earlier)
    due = to_local(task.inner_due_at or task.due_at, day.group.zone).date()
    return worth_calling(due, day.local.date(), unanswered, house.calendar)


Readers = dict[tuple[int | None, int], int | None]  # (contact, owner) → who is asked, looked up once


def _by_person(conn: Connection, missing: Sequence[Task], now: datetime, readers: Readers) -> dict[int, list[Task]]:
    departments = people.departments_by_ids(conn, (task.department_id for task in missing))
    found: dict[int, list[Task]] = {}
    for task in missing:
        contact = departments[task.department_id].contact_id if task.department_id else None
        pair = (contact, task.owner_id)
        if pair not in readers:
            readers[pair] = absences.asked_instead(conn, contact, task.owner_id, now)
        person = readers[pair]
        if person is not None:  # else nobody is there to be asked
            found.setdefault(person, []).append(task)
    return found


def call_message(conn: Connection, house: House, call: Call, day: Day, now: datetime) -> OutgoingMessage:
    """The last call to one person; tasks of somebody else carry the owner's name."""
    asked = [task for _, own in call.asked for task in own]
    owners = people.by_ids(conn, {task.owner_id for task in asked})
    names = {task.label: owners[task.owner_id].name for task in asked if task.owner_id != call.person_id}
    typed = texts.example("", asked[0].label, asked[0].percent)
    return texts.call(day.local, _parts(conn, house, call.asked, day, now), names, typed)


def numbered(call: Call) -> list[str]:
    """The numbers of the tasks a call lists, in the order of its rows."""
    return [task.label for _, own in call.asked for task in own][: texts.CALL_LINES]


def call_in_group(conn: Connection, house: House, asked: Asked, day: Day, now: datetime) -> OutgoingMessage:
    """The last call where nobody can be written to: departments and tasks, never people."""
    return texts.call_in_group(day.local, _parts(conn, house, asked, day, now))


def _parts(conn: Connection, house: House, asked: Asked, day: Day, now: datetime) -> list[tuple[str, list[AskLine]]]:
    ids = {task.department_id for _, own in asked for task in own}
    departments = people.departments_by_ids(conn, ids)
    return [(project.name, [_line(task, departments, day, house, now) for task in own]) for project, own in asked]
