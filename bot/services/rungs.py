"""One case as it stands now: its record, its people, its moments in local time, and what a text says about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlalchemy import Connection

from bot.rules import escalation as e
from bot.rules import permissions
from bot.rules.manners import Manners
from bot.rules.zones import to_local, to_utc
from bot.services import notify
from bot.services.house import House
from bot.texts import common, typed
from bot.texts import ladder as texts
from storage import cases, people, projects, tasks
from storage import issues as issue_rows
from storage.records import Case, Department, Group, Issue, Project, Rung, Task

END_OF_DAY = time(23, 59)  # what a day without a clock is stored as


@dataclass(frozen=True, slots=True)
class Matter:
    """A case with everything it is about. Exactly one of `task` and `issue` is set."""

    case: Case
    task: Task | None
    issue: Issue | None
    project: Project
    group: Group  # where its posts go
    zone: str
    manners: Manners

    @property
    def record(self) -> Task | Issue:
        """The late task or the unresolved issue."""
        found = self.task or self.issue
        assert found is not None
        return found

    def local(self, moment: datetime) -> datetime:
        """Naive wall time of the project's home group."""
        return to_local(moment, self.zone)

    def utc(self, local: datetime) -> datetime:
        """Aware UTC of a wall time there."""
        return to_utc(local, self.zone)

    def spoken(self, moment: datetime, now: datetime, *, has_clock: bool = True) -> str:
        """A moment as people read it: `10月22日（周四）09:30`; the year only where it is another."""
        local, today = self.local(moment), self.local(now)
        return common.date(local, has_clock=has_clock, today=local if local.year == today.year else today)


def look(conn: Connection, house: House, case: Case) -> Matter:
    """Read everything a case is about."""
    task = tasks.task(conn, case.object_id) if case.object_kind == "task" else None
    issue = issue_rows.issue(conn, case.object_id) if case.object_kind == "issue" else None
    home = notify.home_group(conn, case.project_id)
    record = task or issue
    assert record is not None
    own = home if record.group_id == home.id else projects.group(conn, record.group_id)
    group = home if own.closed_at is not None else own
    project = projects.project(conn, case.project_id)
    return Matter(case, task, issue, project, group, home.zone, house.manners(conn, home.id))


def over(matter: Matter) -> str:
    """Why a case has nothing to say any more, whoever forgot to end it; empty while it has."""
    if matter.project.closed_at is not None or matter.project.cancelled_at is not None:
        return "cancelled"
    if matter.record.cancelled_at is not None:
        return "cancelled"
    if not matter.record.open:
        return "done" if matter.task else "solved"
    if matter.task and matter.task.due_at != matter.case.started_at:
        return "new_date"
    return ""


# ---------------------------------------------------------------- who stands on a rung


def department_of(conn: Connection, department_id: int | None, person_id: int) -> Department | None:
    """The department given, else the person's own."""
    found = department_id or people.person(conn, person_id).department_id
    return people.department(conn, found) if found else None


def _own_department(conn: Connection, matter: Matter) -> Department | None:
    return department_of(conn, matter.record.department_id, matter.record.owner_id)


def people_on(conn: Connection, matter: Matter, role: str) -> list[int]:
    """Person ids on a rung now, each once, in the order they are named; empty when nobody is."""
    own = _own_department(conn, matter)
    found: list[int | None] = []
    if role == e.OWNER:
        found = [matter.record.owner_id]
    elif role == e.CONTACT:
        found = [own.contact_id if own else None]
    elif role in (e.LEAD, e.NOTICE):
        found = [own.lead_id if own else None]
    elif role == e.BOTH_LEADS:
        found = _leads(conn, matter, own)
    elif role == e.EXECUTIVE:
        found = [matter.project.executive_id]
    elif role == e.PROMISE:
        found = [matter.case.follower_id]
    return list(dict.fromkeys(people.person(conn, i).id for i in found if i))


def _leads(conn: Connection, matter: Matter, own: Department | None) -> list[int | None]:
    assert matter.issue is not None
    raising = department_of(conn, None, matter.issue.raiser_id)
    leading = projects.lead_departments(conn, matter.project.id)[:1]
    return [d.lead_id if d else None for d in (raising, own, *leading)]


def names_of(conn: Connection, ids: list[int]) -> list[str]:
    """Names in the given order."""
    return [people.person(conn, i).name for i in ids]


# ---------------------------------------------------------------- what a text says


def describe(conn: Connection, house: House, matter: Matter, rung: Rung | None, now: datetime) -> texts.Matter:
    """The facts for a text; `rung` adds what is to be decided by when and what happens otherwise."""
    facts = _task_facts(conn, house, matter, now) if matter.task else _issue_facts(conn, matter, now)
    facts = replace(facts, follow=follow_choices(house, matter, now))
    if matter.case.follower_id and matter.case.follow_until and matter.case.follow_until <= now:
        follower = people.person(conn, matter.case.follower_id).name
        promised = matter.local(matter.case.follow_until)
        whole_day = promised.time() >= END_OF_DAY
        said = matter.spoken(matter.case.follow_until, now, has_clock=not whole_day)
        facts = replace(facts, follower=follower, promise=said, promise_is_day=whole_day)
    grace = after_first_promise(conn, house, matter)
    if grace is not None and grace > now:
        facts = replace(facts, goes_on=matter.spoken(grace, now))
    return _with_next(conn, house, matter, rung, now, facts) if rung else facts


def after_first_promise(conn: Connection, house: House, matter: Matter) -> datetime | None:
    """Until when higher rungs leave the half day behind the first broken commitment to the follower (aware UTC)."""
    case = matter.case
    if case.follow_until is None:
        return None
    if case.paused_until is not None and case.paused_until < case.follow_until:
        return None  # the promise lay further ahead than a pause may last: the ladder went on before it
    uncounted = any(rung.role == e.PROMISE for rung in cases.waiting_rungs(conn, case.id))
    if case.broken_promises + (1 if uncounted else 0) != 1:
        return None
    return matter.utc(e.after_promise(matter.local(case.follow_until), matter.manners, house.calendar))


def _task_facts(conn: Connection, house: House, matter: Matter, now: datetime) -> texts.Matter:
    task = matter.task
    assert task is not None
    local = matter.local(now)
    due = matter.local(task.due_at)
    asked = tasks.open_request(conn, task.id)
    return texts.Matter(
        kind="task",
        label=task.label,
        title=task.title,
        project=matter.project.name,
        owner=people.person(conn, task.owner_id).name,
        percent=task.percent,
        due=matter.spoken(task.due_at, now, has_clock=task.due_has_clock),
        days_late=house.calendar.working_days_between(due.date(), local.date()),
        forecast=matter.spoken(task.forecast_at, now, has_clock=False) if task.forecast_at else "",
        hoped_date=_hoped_date(matter, task, now),
        cause=task.delay_reason or task.risk,
        waiting_for=task.waiting_for,
        measure=task.measure,
        asked_date=matter.spoken(asked.due_at, now, has_clock=asked.due_has_clock) if asked else "",
        asked_by=people.person(conn, asked.asked_by).name if asked else "",
    )


def _hoped_date(matter: Matter, task: Task, now: datetime) -> str:
    forecast = task.forecast_at
    if forecast is None or forecast <= max(task.due_at, now):
        return ""
    return matter.spoken(forecast, now, has_clock=False)


def _issue_facts(conn: Connection, matter: Matter, now: datetime) -> texts.Matter:
    issue = matter.issue
    assert issue is not None
    own = _own_department(conn, matter)
    affects = ""
    if issue.task_id:
        task = tasks.task(conn, issue.task_id)
        due = matter.spoken(task.due_at, now, has_clock=task.due_has_clock)
        affects = texts.affects(task.label, task.title, due)
    return texts.Matter(
        kind="issue",
        label=issue.label,
        title=issue.title,
        project=matter.project.name,
        owner=people.person(conn, issue.owner_id).name,
        department=own.name if own else "",
        due=matter.spoken(issue.due_at, now, has_clock=issue.due_has_clock) if issue.due_at else "",
        hours=int((now - issue.raised_at).total_seconds() // 3600),
        cause=issue.cause,
        tried=issue.tried,
        measure=issue.measure,
        affects=affects,
    )


def follow_choices(house: House, matter: Matter, now: datetime) -> tuple[tuple[str, str], ...]:
    """Two dated promises as (phrase, typed command)."""
    local, label = matter.local(now), matter.record.label
    return tuple(
        (
            _promised(moment, local),
            typed.follow_command(label, typed.typed(moment, has_clock=True, today=local)),
        )
        for moment in e.follow_choices(local, house.calendar)
    )


def _promised(moment: datetime, local: datetime) -> str:
    """A moment of today is called 当天: the button means the day it is tapped on, which may be a later one."""
    if moment.date() == local.date():
        return typed.same_day(moment)
    return common.date(moment, has_clock=True, today=local)


def _with_next(
    conn: Connection, house: House, matter: Matter, rung: Rung, now: datetime, facts: texts.Matter
) -> texts.Matter:
    following = [
        r
        for r in cases.waiting_rungs(conn, matter.case.id)
        if r.step > rung.step and r.role not in (e.NOTICE, e.PROMISE)
    ]
    local = matter.local(now)
    decide_by = e.next_noon(local, house.calendar)
    when = who = ""
    if following:
        after = max(matter.local(max(following[0].due_at, now)), local)
        after = e.sendable(following[0].role, after, matter.manners, house.calendar)
        when = common.date(after, has_clock=True, today=local)
        who = common.people(names_of(conn, people_on(conn, matter, following[0].role)))
        # a rung that is due in the same breath leaves no time before it: the noon stays
        decide_by = after if after > local else decide_by
    asked_of = ""
    if rung.role == e.BOTH_LEADS:
        decide_by = e.follow_choices(local, house.calendar)[0]
        asked_of = common.people(names_of(conn, people_on(conn, matter, rung.role)))
    return replace(
        facts,
        asked_of=asked_of,
        to_owner=people_on(conn, matter, rung.role) == [matter.record.owner_id],
        decide_by=common.date(decide_by, has_clock=True, today=local),
        next_when=when,
        next_who=who,
        agree_command=_agree(conn, matter, rung.role, now),
    )


def _agree(conn: Connection, matter: Matter, role: str, now: datetime) -> str:
    """The typed form of ［同意改期］ where a new date is asked for or expected and this role may grant it."""
    holding = {e.LEAD: permissions.OWN_LEAD, e.NOTICE: permissions.OWN_LEAD, e.EXECUTIVE: permissions.EXECUTIVE}
    task = matter.task
    if task is None or role not in holding or not permissions.may("reschedule_late", [holding[role]]):
        return ""
    return new_date_command(conn, task, matter.zone, now)


def new_date_command(conn: Connection, task: Task, zone: str, now: datetime) -> str:
    """Agreeing to the date asked for, else to the one expected, as it is typed; empty where neither is still to come."""
    asked = tasks.open_request(conn, task.id)
    moment = asked.due_at if asked else task.forecast_at
    if moment is None or moment <= max(now, task.due_at):
        return ""
    day = typed.typed(to_local(moment, zone), has_clock=bool(asked and asked.due_has_clock))
    reason = asked.reason if asked else task.delay_reason or task.risk or task.note
    return typed.agree(task.label, day, " ".join(reason.split())[:60])
