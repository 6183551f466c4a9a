"""风险 as records: noted, changed, closed, happened (it becomes an issue); 重大 reaches the executive, others the weekly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.rules import permissions as p
from bot.rules.escalation import EXECUTIVE, WHOLE
from bot.rules.manners import in_working_window
from bot.rules.zones import to_local, to_utc
from bot.services import issues, notify, paper, roles, rungs
from bot.services.house import House
from bot.services.turn import Sorry, Turn
from bot.texts import common
from bot.texts import risk_register as texts
from storage import counters, people, projects, slots
from storage import paper as paper_rows
from storage import risks as rows
from storage import tasks as task_rows
from storage.changes import Change
from storage.meeting_records import Risk
from storage.records import Issue, Person, Project, Task

KIND = "risk"
BIG = "重大"
ACTION = "risk"  # in the table of roles


@dataclass(frozen=True, slots=True)
class NewRisk:
    """What `/风险` understood."""

    title: str
    level: str
    owner: Person
    impact: str = ""
    measure: str = ""
    task: Task | None = None


def note(turn: Turn, project: Project, wanted: NewRisk) -> Risk:
    """A new row of the risk register."""
    number = counters.take(turn.conn, KIND)
    department = wanted.owner.department_id
    risk_id = paper.born(
        turn,
        KIND,
        number,
        number=number,
        project_id=project.id,
        group_id=turn.group.id if turn.group else project.home_group_id,
        task_id=wanted.task.id if wanted.task else None,
        title=wanted.title,
        impact=wanted.impact,
        level=wanted.level,
        measure=wanted.measure,
        owner_id=wanted.owner.id,
        department_id=department,
        created_by=turn.person.id,
        created_at=turn.now,
        updated_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    if department:
        projects.link_department(turn.conn, project.id, department)
    return rows.risk(turn.conn, risk_id)


def by_number(turn: Turn, number: int) -> Risk:
    """风险`number` among those seen from here; a foreign number answers exactly like a missing one."""
    found = rows.by_number(turn.conn, number, turn.project_ids()) if number < 10**9 else None
    if found is None or found.cancelled_at is not None:
        raise Sorry(common.no_such(texts.label(number)))
    return found


def require(turn: Turn, risk: Risk) -> None:
    """Whoever noted it, answers for it, or leads and coordinates."""
    project = projects.project(turn.conn, risk.project_id)
    held = roles.in_project(turn.conn, project, turn.person.id)
    held |= {p.OWNER} if turn.person.id == risk.owner_id else set()
    held |= {p.RAISER} if turn.person.id == risk.created_by else set()
    department = roles.department_of(turn.conn, risk.owner_id)
    held |= {p.OWN_LEAD} if department and department.lead_id == turn.person.id else set()
    holders = people.by_ids(turn.conn, [risk.owner_id, risk.created_by])
    roles.require(turn, ACTION, held, holders=holders.values(), kind=KIND, object_id=risk.id)


def update(turn: Turn, risk: Risk, values: Mapping[str, Any]) -> Risk:
    """Set columns with their change rows."""
    if paper.change(turn, KIND, risk.id, values):
        paper_rows.set_values(turn.conn, KIND, risk.id, {"updated_at": turn.now})
    return rows.risk(turn.conn, risk.id)


def close(turn: Turn, risk: Risk, result: str) -> Risk:
    """It is over; whoever was told of it is told so."""
    done = update(turn, risk, {"closed_at": turn.now, "closed_by": turn.person.id, "result": result})
    _tell_told(turn, done, texts.ended(done.label, done.title, result))
    return done


def cancel(turn: Turn, risk: Risk, reason: str) -> Risk:
    """It is none any more, or never was; whoever was told of it is told so."""
    done = update(turn, risk, {"cancelled_at": turn.now, "cancel_reason": reason})
    _tell_told(turn, done, texts.dropped(done.label, done.title, reason))
    return done


def happened(turn: Turn, risk: Risk) -> tuple[Risk, Issue]:
    """It becomes an issue with the same person responsible, and starts that issue's ladder."""
    wanted = issues.NewIssue(
        title=risk.title,
        owner=people.person(turn.conn, risk.owner_id),
        level=WHOLE if risk.level == BIG else "",
        task=task_rows.task(turn.conn, risk.task_id) if risk.task_id else None,
        measure=risk.measure,
        occurred_at=turn.now,
    )
    made = issues.raise_issue(turn, projects.project(turn.conn, risk.project_id), wanted)
    values = {"issue_id": made.id, "closed_at": turn.now, "closed_by": turn.person.id}
    done = update(turn, risk, {**values, "result": texts.turned_into(made.label)})
    _tell_told(turn, done, texts.became_issue(done.label, done.title, made.label))
    return done, made


def open_here(turn: Turn) -> list[Risk]:
    """Open risks seen from here, the biggest first."""
    found = rows.of_projects(turn.conn, turn.project_ids(), only_open=True)
    return sorted(found, key=lambda one: (-texts.LEVELS.index(one.level), one.number))


def lines(turn: Turn, risks: Sequence[Risk]) -> list[str]:
    """Each risk with number, title, level and who answers for it."""
    names = people.by_ids(turn.conn, [one.owner_id for one in risks])
    return [texts.line(one.label, one.title, one.level, names[one.owner_id].name) for one in risks]


def facts(turn: Turn, risk: Risk) -> list[tuple[str, str]]:
    """Every field as (label, value), empty ones too."""
    task = task_rows.task(turn.conn, risk.task_id) if risk.task_id else None
    values = {
        "level": risk.level,
        "impact": risk.impact,
        "measure": risk.measure,
        "owner": people.person(turn.conn, risk.owner_id).name,
        "task": f"{task.label} {task.title}" if task else "",
        "result": risk.result,
        "closed": spoken(turn, risk.closed_at) if risk.closed_at else "",
    }
    return [(texts.FACTS[key], value) for key, value in values.items()]


def spoken(turn: Turn, moment: datetime) -> str:
    """A moment as people read it here."""
    return common.date(to_local(moment, turn.zone), has_clock=True, today=turn.local)


# ---------------------------------------------------------------- 重大: the executive


def what_next(turn: Turn, risk: Risk) -> str:
    """Who hears of it and when; inside the window they are told now."""
    if risk.level != BIG or not risk.open:
        return texts.in_weekly() if risk.open else ""
    fire(turn.conn, turn.house, risk, turn.now)
    found = _executive(turn.conn, risk, turn.now)
    if found is None:
        return texts.nobody_to_tell()
    name = people.person(turn.conn, found).name
    if _reason(risk, found) in slots.taken(turn.conn, [_reason(risk, found)]):
        return texts.went_to(name)
    return texts.goes_to(name, spoken(turn, window(turn.conn, turn.house, risk, turn.now)))


def untold(conn: Connection, now: datetime) -> list[Risk]:
    """Open 重大 risks whose executive has not heard of them."""
    found = [(risk, _executive(conn, risk, now)) for risk in rows.open_at_level(conn, BIG)]
    taken = slots.taken(conn, [_reason(risk, who) for risk, who in found if who])
    return [risk for risk, who in found if who and _reason(risk, who) not in taken]


def window(conn: Connection, house: House, risk: Risk, now: datetime) -> datetime:
    """`now` itself where the executive may be written to, else the next moment they may (aware UTC)."""
    home = notify.home_group(conn, risk.project_id)
    local = in_working_window(to_local(now, home.zone), house.manners(conn, home.id), house.calendar)
    return to_utc(local, home.zone) if local != to_local(now, home.zone) else now


def fire(conn: Connection, house: House, risk: Risk, now: datetime) -> None:
    """Tell the executive once, in their working hours. A big risk is no routine: no cap holds it back."""
    who = _executive(conn, risk, now)
    if who is None or window(conn, house, risk, now) != now:
        return
    if not slots.claim(conn, _reason(risk, who), KIND, now, now, "posted"):
        return
    project = projects.project(conn, risk.project_id)
    owner = people.person(conn, risk.owner_id).name
    message = texts.big(risk.label, risk.title, risk.impact, risk.measure, owner, project.name)
    group = notify.home_group(conn, project.id)
    reason = _reason(risk, who)
    notify.to_person_or_group(conn, house, who, group, message, kind=KIND, now=now, reason=reason, about=risk.label)


def _executive(conn: Connection, risk: Risk, now: datetime) -> int | None:
    """分管领导 or who stands in; whoever coordinates where there is none."""
    project = projects.project(conn, risk.project_id)
    named = project.executive_id
    if named is None:
        found = rungs.coordinator_of(conn, project, now)
        return found.id if found else None
    return rungs.standing_in(conn, named, EXECUTIVE, now) or named


def _reason(risk: Risk, person_id: int) -> str:
    return f"{KIND}:{risk.label}:{person_id}"


def _told(conn: Connection, risk: Risk, now: datetime) -> list[int]:
    who = _executive(conn, risk, now)
    return [who] if who and slots.taken(conn, [_reason(risk, who)]) else []


def _tell_told(turn: Turn, risk: Risk, message: Any) -> None:
    group = notify.home_group(turn.conn, risk.project_id)
    for who in _told(turn.conn, risk, turn.now):
        if who != turn.person.id:
            notify.to_person_or_group(
                turn.conn, turn.house, who, group, message, kind="end", now=turn.now, about=risk.label
            )


def taken_back(turn: Turn, made: Sequence[Change]) -> None:
    """/撤销 of what an executive was told of: they hear it once."""
    for risk_id in dict.fromkeys(c.object_id for c in made if c.kind == KIND):
        risk = rows.risk(turn.conn, risk_id)
        _tell_told(turn, risk, texts.taken_back(risk.label, risk.title, turn.person.name))


# ---------------------------------------------------------------- the weekly


def weekly_lines(conn: Connection, project_ids: Sequence[int], since: datetime, as_of: datetime) -> list[str]:
    """Risks open at `as_of` or closed since `since`, the biggest first, as they were recorded by `as_of`."""
    then = paper_rows.at(conn, KIND, rows.born_by(conn, project_ids, as_of), as_of)
    living = [one for one in then.values() if one["cancelled_at"] is None]
    kept = [one for one in living if one["closed_at"] is None or one["closed_at"] > since]
    kept.sort(key=lambda one: (one["closed_at"] is not None, -texts.LEVELS.index(one["level"]), one["number"]))
    names = people.by_ids(conn, [one["owner_id"] for one in kept])
    return [_weekly_line(one, names[one["owner_id"]].name, since) for one in kept]


def _weekly_line(one: Mapping[str, Any], owner: str, since: datetime) -> str:
    state = "closed" if one["closed_at"] else "new" if one["created_at"] > since else "open"
    return texts.weekly_line(texts.label(one["number"]), one["title"], one["level"], owner, state)
