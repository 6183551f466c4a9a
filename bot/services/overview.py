"""近况: a project in five lines; several projects a line each; and what waits for one person's decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.rules.status import DONE, GREEN, LATE, RED, RISK, YELLOW, light, standing
from bot.rules.zones import to_local
from bot.services import daily, decisions, snapshot
from bot.services.decisions import Decision
from bot.services.snapshot import State
from bot.services.turn import Turn
from bot.texts import common
from bot.texts import overview as texts
from storage import people, projects
from storage.records import Project, Task

_ORDER = {RED: 0, YELLOW: 1, GREEN: 2}


def of_projects(turn: Turn) -> list[texts.Overview]:
    """Every open project seen from here, the reddest first."""
    found = [p for p in projects.by_ids(turn.conn, turn.project_ids()) if p.closed_at is None and p.cancelled_at is None]
    made = [_overview(turn, project, _state(turn, project)) for project in found]
    return sorted(made, key=lambda one: _ORDER.get(one.light, 2))


def to_decide(turn: Turn) -> list[texts.ToDecide]:
    """What waits for the speaker, over every project seen from here."""
    found: list[texts.ToDecide] = []
    for project in projects.by_ids(turn.conn, turn.project_ids()):
        if project.closed_at is not None or project.cancelled_at is not None:
            continue
        zone = _zone(turn, project)
        mine = [d for d in decisions.open_in(turn.conn, turn.house, _state(turn, project), zone) if _is_mine(turn, d)]
        found += [replace(_decision(turn, one, project.name), who=()) for one in mine]
    return found


def _is_mine(turn: Turn, one: Decision) -> bool:
    return any(people.person(turn.conn, i).id == turn.person.id for i in one.who)


def _state(turn: Turn, project: Project) -> State:
    return snapshot.current(turn.conn, [project.id], turn.now)


def _zone(turn: Turn, project: Project) -> str:
    return projects.group(turn.conn, project.home_group_id).zone


def _overview(turn: Turn, project: Project, state: State) -> texts.Overview:
    zone = _zone(turn, project)
    local = to_local(turn.now, zone)
    hindered = state.hindered()
    verdicts = {t.id: standing(t, t.id in hindered, turn.now, turn.house.calendar, zone) for t in state.tasks}
    late = [t for t in state.tasks if verdicts[t.id].status == LATE]
    open_decisions = decisions.open_in(turn.conn, turn.house, state, zone)
    open_tasks = [t for t in state.tasks if t.open]
    end = project.due_at
    beyond = end is not None and any(t.forecast_at is not None and t.forecast_at > end for t in open_tasks)
    return texts.Overview(
        project=project.name,
        light=light((v.status for v in verdicts.values()), beyond, bool(open_decisions)),
        end=_day(to_local(end, zone), local) if end else "",
        days_left=turn.house.calendar.working_days_between(local.date(), to_local(end, zone).date()) if end else 0,
        total=len(state.tasks),
        done=sum(v.status == DONE for v in verdicts.values()),
        at_risk=sum(v.status == RISK for v in verdicts.values()),
        missing=len(daily.missing_today(open_tasks, local, zone)),
        late=tuple(_late(t, verdicts[t.id].days_late, zone, local) for t in _longest_late(late)),
        issues=tuple(texts.IssueSeen(i.label, i.title, _hours(i.raised_at, turn.now)) for i in state.issues if i.open),
        decisions=tuple(_decision(turn, one, "") for one in open_decisions),
    )


def _longest_late(late: Sequence[Task]) -> list[Task]:
    return sorted(late, key=lambda task: (task.due_at, task.number))


def _late(task: Task, days: int, zone: str, local: datetime) -> texts.LateSeen:
    hoped = _day(to_local(task.forecast_at, zone), local) if task.forecast_at else ""
    return texts.LateSeen(task.label, task.title, days, hoped)


def _decision(turn: Turn, one: Decision, project: str) -> texts.ToDecide:
    return texts.ToDecide(
        label=one.record.label,
        title=one.record.title,
        kind=one.kind,
        who=tuple(people.person(turn.conn, i).name for i in one.who),
        by=common.date(one.by, has_clock=True, today=turn.local) if one.by else "",
        new_due=common.date(one.new_due, has_clock=one.has_clock, today=turn.local) if one.new_due else "",
        project=project,
    )


def _day(moment: datetime, local: datetime) -> str:
    return common.date(moment, has_clock=False, today=local)


def _hours(since: datetime, now: datetime) -> int:
    return int((now - since).total_seconds() // 3600)
