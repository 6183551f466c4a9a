"""What a rung says about its case: the facts, what they affect, who is waited for, what was tried, what is to decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import escalation as e
from bot.rules import permissions
from bot.rules.zones import END_OF_DAY
from bot.services import absences, ball, overspend, rungs
from bot.services.house import House
from bot.services.rungs import Matter
from bot.texts import budget as budget_texts
from bot.texts import common, typed
from bot.texts import rungs as texts
from storage import cases, changes, people, tasks
from storage.records import Rung, Task

MOST_TOLD = 3  # people named as reminded before


def describe(conn: Connection, house: House, matter: Matter, rung: Rung | None, now: datetime) -> texts.Matter:
    """The facts for a text; `rung` adds what is to be decided by when and what happens otherwise."""
    facts = FACTS[matter.case.object_kind](conn, house, matter, now)
    facts = replace(facts, follow=follow_choices(house, matter, now), opinions=_opinions(conn, matter))
    facts = replace(facts, tried=facts.tried or _told_so_far(conn, matter, now), owner_deputy=_deputy(conn, matter, now))
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


# ---------------------------------------------------------------- the facts, by kind


def _task_facts(conn: Connection, house: House, matter: Matter, now: datetime) -> texts.Matter:
    task = matter.task
    assert task is not None
    local = matter.local(now)
    due = matter.local(task.due_at)
    asked = tasks.open_request(conn, task.id)
    if asked and asked.due_at <= now:
        asked = None  # the day asked for has passed: there is nothing to agree to any more
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
        forecast_passed=task.forecast_at is not None and task.forecast_at <= now,
        hoped_date=_hoped_date(matter, task, now),
        cause=task.delay_reason or task.risk,
        waiting_for=task.waiting_for or ball.waited_for(conn, house, matter, now),
        tried=task.measure,
        affects=_impact(matter, task, asked.due_at if asked else task.forecast_at, now),
        asked_date=matter.spoken(asked.due_at, now, has_clock=asked.due_has_clock) if asked else "",
        asked_by=people.person(conn, asked.asked_by).name if asked else "",
        asked_to=people.person(conn, asked.asked_of).name if asked else "",
    )


def _hoped_date(matter: Matter, task: Task, now: datetime) -> str:
    forecast = task.forecast_at
    if forecast is None or forecast <= max(task.due_at, now):
        return ""
    return matter.spoken(forecast, now, has_clock=False)


def _impact(matter: Matter, task: Task, expected: datetime | None, now: datetime) -> str:
    """How many days to the project's end are left by the plan and by what is expected now."""
    if matter.project.due_at is None:
        return texts.no_end()
    end = matter.local(matter.project.due_at).date()
    planned = (end - matter.local(task.due_at).date()).days
    known = expected is not None and expected > now
    left = (end - matter.local(expected if known and expected else now).date()).days
    said = matter.spoken(matter.project.due_at, now, has_clock=False)
    return texts.impact(said, planned, left, expected=known)


def _issue_facts(conn: Connection, house: House, matter: Matter, now: datetime) -> texts.Matter:
    issue = matter.issue
    assert issue is not None
    own = rungs.own_department(conn, matter)
    raiser = people.person(conn, issue.raiser_id).name
    affects = texts.affects_level(issue.level, raiser)
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


def _deputy(conn: Connection, matter: Matter, now: datetime) -> str:
    found = absences.named_deputy(conn, matter.record.owner_id, now)
    return people.person(conn, found).name if found else ""


def _spending_facts(conn: Connection, house: House, matter: Matter, now: datetime) -> texts.Matter:
    over = overspend.look(conn, matter.case.object_id)
    return texts.Matter(
        kind="project",
        label=over.label,
        title=over.title,
        project=over.title,
        owner=people.person(conn, over.owner_id).name,
        state=budget_texts.state(over.overs),
        cause=budget_texts.last_expenses(over.last),
        plan_command=budget_texts.agree_command(over.label, over.overs),
    )


Facts = Callable[[Connection, House, Matter, datetime], texts.Matter]
FACTS: Mapping[str, Facts] = {"task": _task_facts, "issue": _issue_facts, "project": _spending_facts}  # by Case.object_kind


def _told_so_far(conn: Connection, matter: Matter, now: datetime) -> str:
    """What was tried where people wrote nothing down: who was reminded on which day."""
    told = cases.alarms_of(conn, matter.case.id)[-MOST_TOLD:]
    said = [(people.person(conn, a.person_id).name, matter.spoken(a.at, now, has_clock=False)) for a in told]
    if said:
        return texts.reminded(said)
    return texts.in_day_posts() if matter.task else texts.told_owner(people.person(conn, matter.record.owner_id).name)


def _opinions(conn: Connection, matter: Matter) -> tuple[tuple[str, str], ...]:
    """What those asked have said without deciding, the last word of each: (name, words)."""
    said = [
        (people.person(conn, c.by).name, c.new)
        for c in changes.of_object(conn, "case", matter.case.id)
        if c.field == "coordination" and c.by and c.new
    ]
    return tuple(dict(said).items())


# ---------------------------------------------------------------- what can be answered


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
        if r.step > rung.step and r.role not in (e.NOTICE, e.PROMISE) and not _reads_it(conn, matter, rung, r, now)
    ]
    local = matter.local(now)
    decide_by = e.next_noon(local, house.calendar)
    when = who = ""
    if following:
        after = max(matter.local(ball.due(conn, house, matter, following[0], now)), local)
        after = e.sendable(following[0].role, after, matter.manners, house.calendar)
        when = common.date(after, has_clock=True, today=local)
        who = common.people(_names_on(conn, matter, following[0].role, now))
        # a rung that is due in the same breath leaves no time before it: the noon stays
        decide_by = after if after > local else decide_by
    asked_of = ""
    if rung.role == e.BOTH_LEADS:
        decide_by = e.follow_choices(local, house.calendar)[0]
        asked_of = common.people(_names_on(conn, matter, rung.role, now))
    return replace(
        facts,
        asked_of=asked_of,
        to_owner=rungs.named_on(conn, matter, rung.role) == [matter.record.owner_id],
        decide_by=common.date(decide_by, has_clock=True, today=local),
        next_when=when,
        next_who=who,
        agree_command=_agree(conn, matter, rung.role, now),
    )


def _reads_it(conn: Connection, matter: Matter, rung: Rung, higher: Rung, now: datetime) -> bool:
    """Whether whoever reads this rung is all there is on a higher one: nobody is told that it goes to themselves."""
    others = rungs.people_on(conn, matter, higher.role, now)
    return bool(others) and set(others) <= set(rungs.people_on(conn, matter, rung.role, now))


def _names_on(conn: Connection, matter: Matter, role: str, now: datetime) -> list[str]:
    return [
        common.standing_in(people.person(conn, i).name, rungs.stood_for(conn, matter, role, i, now))
        for i in rungs.people_on(conn, matter, role, now)
    ]


def _agree(conn: Connection, matter: Matter, role: str, now: datetime) -> str:
    """The typed form of ［同意改期］ where a new date is asked for or expected and this role may grant it."""
    holding = {e.LEAD: permissions.OWN_LEAD, e.NOTICE: permissions.OWN_LEAD, e.EXECUTIVE: permissions.EXECUTIVE}
    task = matter.task
    if task is None or role not in holding or not permissions.may("reschedule_late", [holding[role]]):
        return ""
    return rungs.new_date_command(conn, task, matter.zone, now)
