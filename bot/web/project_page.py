"""`/p/{code}`: where a project stands, made ready for its template; now or at a past moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.rules import escalation
from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services.export_desk import Desk
from bot.services.house import House
from bot.texts import exports as words
from bot.texts import paper as paper_texts
from bot.texts import project_page as texts
from bot.web import gantt, project_parts
from bot.web.gantt import Gantt, Work
from bot.web.project_parts import Item, at
from bot.web.sheet import TONES, Row, Sheet, day_text
from storage import milestones, reports, timeline
from storage.changes import Change
from storage.records import Project

MOST_CHANGES, MOST_EVENTS = 160, 40
LATE_FIRST = {"滞后": 0, "风险": 1, "正常": 2, "未开始": 2, "已完成": 3}
MOMENTS = ("due_at", "forecast_at", "inner_due_at", "start_at")


@dataclass(frozen=True, slots=True)
class Glance:
    """Done against plan, in percent of all tasks; `left`: until the end, in words."""

    left: str
    done: int
    total: int
    percent: int
    planned: int
    counts: Sequence[tuple[str, str, int]]  # status, tone, how many


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of an issue's ladder."""

    who: str
    at: str
    done: bool


@dataclass(frozen=True, slots=True)
class Event:
    """What one message changed; `source` its page, "" where there is none."""

    at: str
    who: str
    source: str
    lines: Sequence[tuple[str, str]]  # number and title, what changed


@dataclass(frozen=True, slots=True)
class Extras:
    """Everything of the page beside the sheet."""

    glance: Glance
    gantts: Sequence[Gantt]  # for a wide page and for a phone; none without tasks
    ladders: Mapping[str, Sequence[Step]]
    parts: Sequence[tuple[str, Sequence[Item]]]  # heading, what stands under it
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Choice:
    """What of the sheet is shown, and in which order."""

    status: str = ""
    department: str = ""
    sort: str = "late"


def chosen(rows: Sequence[Row], choice: Choice) -> list[Row]:
    """The rows asked for; late first unless something else is."""
    found = [
        row
        for row in rows
        if choice.status in ("", row.status) and choice.department in ("", row.department)
    ]
    if choice.sort == "percent":
        return sorted(found, key=lambda row: row.percent)
    if choice.sort == "late":
        return sorted(found, key=lambda row: (LATE_FIRST.get(row.status, 2), -row.days_late))
    return found


def extras(conn: Connection, house: House, project: Project, sheet: Sheet, now: datetime, as_of: datetime | None) -> Extras:
    """The page's other parts at the moment shown."""
    past = as_of is not None and as_of < now
    moment = as_of if past and as_of else now
    desk = Desk(conn, house, project, moment, past)
    papers = project_parts.read(desk)
    return Extras(
        glance=_glance(desk, sheet),
        gantts=_gantts(desk, sheet),
        ladders=_ladders(desk),
        parts=project_parts.parts(desk, papers),
        events=_events(desk, papers.names),
    )


def _glance(desk: Desk, sheet: Sheet) -> Glance:
    rows = sheet.rows
    total = len(rows)
    done = sum(row.status == "已完成" for row in rows)
    planned = [100 if row.planned is None else row.planned for row in rows]
    left = ""
    if desk.project.due_at is not None:
        ends, today = to_local(desk.project.due_at, DEFAULT_ZONE).date(), to_local(desk.moment, DEFAULT_ZONE).date()
        left = texts.days_left((ends - today).days)
    return Glance(
        left=left,
        done=done,
        total=total,
        percent=round(sum(row.percent for row in rows) / total) if total else 0,
        planned=round(sum(planned) / total) if total else 0,
        counts=[(name, tone, sum(row.status == name for row in rows)) for name, tone in TONES.items()],
    )


def _gantts(desk: Desk, sheet: Sheet) -> list[Gantt]:
    nodes = milestones.of_tasks(desk.conn, desk.tasks)
    tones = {row.number: row.tone for row in sheet.rows}
    works = []
    for task in sorted(desk.state.tasks, key=lambda one: (one.start_at or one.created_at, one.due_at)):
        end = to_local(task.due_at, desk.zone).date()
        start = min(to_local(task.start_at or task.created_at, desk.zone).date(), end)
        own = [
            (n.title, to_local(n.due_at, desk.zone).date()) for n in nodes.get(task.id, []) if n.created_at <= desk.moment
        ]
        works.append(Work(task.label, task.title, start, end, task.percent, tones.get(task.label, "fine"), own))
    today = to_local(desk.moment, desk.zone).date()
    drawn = (gantt.draw(works, today, paper) for paper in (gantt.WIDE, gantt.NARROW))
    return [one for one in drawn if one is not None]


def _ladders(desk: Desk) -> dict[str, list[Step]]:
    """By issue: the rungs of its open case, those already climbed and those to come. Roles, not people."""
    labels = {issue.id: issue.label for issue in desk.state.issues}
    found = [
        case
        for case in reports.open_cases(desk.conn, [desk.project.id], desk.moment)
        if case.object_kind == "issue" and case.object_id in labels
    ]
    rungs = reports.rungs_of(desk.conn, [case.id for case in found])
    promised = timeline.promises(desk.conn, list(rungs), desk.moment)
    return {
        labels[case.object_id]: [
            Step(texts.STEPS.get(rung.role, rung.role), at(desk, rung.due_at), _climbed(rung.fired_at, desk.moment))
            for rung in rungs.get(case.id, [])
            if rung.role != escalation.PROMISE or (case.id, rung.due_at) in promised
        ]
        for case in found
    }


def _climbed(fired_at: datetime | None, moment: datetime) -> bool:
    return fired_at is not None and fired_at <= moment


# ---------------------------------------------------------------- what happened


def _events(desk: Desk, papers: Mapping[tuple[str, int], str]) -> list[Event]:
    """Changes of tasks, issues and forms gathered by message, newest first."""
    names = {("task", t.id): f"{t.label} {t.title}" for t in desk.state.tasks}
    names |= {("issue", i.id): f"{i.label} {i.title}" for i in desk.state.issues} | dict(papers)
    ids: dict[str, list[int]] = {}
    for kind, row_id in names:
        ids.setdefault(kind, []).append(row_id)
    rows = timeline.latest(desk.conn, ids, desk.moment, MOST_CHANGES)
    gathered: dict[tuple[Any, ...], list[Change]] = {}
    for row in rows:
        gathered.setdefault((row.inbox_id, row.by, None if row.inbox_id else row.recorded_at), []).append(row)
    events = (_event(desk, made, names) for made in gathered.values())
    return [event for event in events if event.lines][:MOST_EVENTS]


def _event(desk: Desk, made: Sequence[Change], names: Mapping[tuple[str, int], str]) -> Event:
    first = made[0]
    said: dict[str, list[str]] = {}
    for row in reversed(made):
        line = texts.changed(row.field, _value(desk, row, row.old), _value(desk, row, row.new))
        if line and row.kind not in ("task", "issue"):
            line = texts.on_paper(paper_texts.NAMES.get(row.kind, ""), line)
        parts = said.setdefault(names[(row.kind, row.object_id)], [])
        if line and line not in parts:
            parts.append(line)
    source = f"/m/{first.inbox_id}" if first.inbox_id else ""
    return Event(at(desk, first.recorded_at), desk.person(first.by), source, [(k, "；".join(v)) for k, v in said.items() if v])


def _value(desk: Desk, row: Change, text: str | None) -> str:
    if not text:
        return ""
    if row.field in MOMENTS:
        return day_text(datetime.fromisoformat(text), desk.moment)
    if row.field == "owner_id":
        return desk.person(int(text))
    if row.field == "result" and row.kind in ("acceptance", "acceptance_item"):
        return words.RESULT.get(text, text)
    return desk.department(int(text)) if row.field == "department_id" else text
