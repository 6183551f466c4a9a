"""复盘: laid out from the record, shown to each department's lead first, to everybody one working day later."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules.manners import in_working_window
from bot.rules.zones import to_local, to_utc
from bot.services import kpis, notify, paper, retrospective_facts
from bot.services.house import House
from bot.services.turn import Sorry, Turn
from bot.texts import common
from bot.texts import kpis as kpi_texts
from bot.texts import retrospectives as texts
from storage import changes, people, projects
from storage import kpis as kpi_rows
from storage import paper as paper_rows
from storage import retrospectives as rows
from storage.changes import Actor
from storage.paper_records import Retrospective, RetrospectiveLine
from storage.records import Group, Person, Project

KIND, LINE = "retrospective", "retrospective_line"
GOAL, WELL, IMPROVE, PATTERN, RECORD = "goal", "well", "improve", "pattern", "record"
DAYS_FOR_LEADS = 1  # working day
_MENTION = re.compile(r"[@＠]\s*(\S+)")


def of(turn: Turn, project: Project) -> Retrospective:
    """The project's own, begun now where there is none."""
    known = rows.of_project(turn.conn, project.id)
    if known is not None:
        return known
    paper.born(
        turn,
        KIND,
        project_id=project.id,
        created_by=turn.person.id,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    made = rows.of_project(turn.conn, project.id)
    assert made is not None
    return made


def add_line(turn: Turn, project: Project, kind: str, text: str) -> str:
    """What somebody adds; refused where it names a person (rule 12), praise excepted. The line as it is kept."""
    named = _person_in(turn, text) if kind != WELL else ""
    if named:
        raise Sorry(texts.no_persons(named, kind))
    known = kpi_rows.of_project(turn.conn, project.id) if kind == GOAL else []
    kpi = next((one for one in known if one.name in text), None)
    own = text.replace(kpi.name, "", 1).strip(" ：:，,") if kpi else text
    paper.born(
        turn,
        LINE,
        kind,
        retrospective_id=of(turn, project).id,
        kind=kind,
        text=own,
        kpi_id=kpi.id if kpi else None,
        person_id=turn.person.id,
        at=turn.now,
        inbox_id=turn.inbox_id,
    )
    return texts.added_line(kind, texts.goal_line(kpi.name if kpi else "", own))


def _person_in(turn: Turn, text: str) -> str:
    mentioned = _MENTION.search(text)
    if mentioned:
        return mentioned[1]
    return max((name for name in turn.house.names if len(name) > 1 and name in text), key=len, default="")


def plan(turn: Turn, project: Project) -> Retrospective:
    """It goes to the leads in their next window, to everybody one working day after."""
    one = of(turn, project)
    home = notify.home_group(turn.conn, project.id)
    begin = _window(turn.conn, turn.house, home, turn.now)
    paper.change(turn, KIND, one.id, {"publish_at": _a_day_later(turn.conn, turn.house, home, begin)})
    planned = rows.of_project(turn.conn, project.id)
    assert planned is not None
    if begin == turn.now:
        show_leads(turn.conn, turn.house, planned, turn.now)
    return planned


def show_leads(conn: Connection, house: House, one: Retrospective, now: datetime) -> None:
    """Privately to each department's lead, once; somebody who cannot be reached so reads it with everybody."""
    project, home = projects.project(conn, one.project_id), notify.home_group(conn, one.project_id)
    head = texts.for_leads(spoken(one.publish_at, home.zone, now)) if one.publish_at else ""
    message = texts.report(head, report(conn, house, project, now))
    known = rows.shown_to(conn, one.id)
    for lead in leads(conn, project):
        if lead.id not in known:
            rows.add_view(conn, one.id, lead.id, now)
            reason = f"{KIND}:{one.id}:{lead.id}:{int(now.timestamp())}"
            notify.to_person(conn, house, lead.id, message, kind=KIND, now=now, reason=reason, group=home)


def publish(conn: Connection, house: House, one: Retrospective, now: datetime) -> None:
    """To the group; the figures stay as they are then."""
    project, home = projects.project(conn, one.project_id), notify.home_group(conn, one.project_id)
    actor = Actor(None, None, now)
    for line in retrospective_facts.lines(conn, house, project, home.zone, now):
        row_id = paper_rows.add(conn, LINE, retrospective_id=one.id, kind=RECORD, text=line, at=now)
        changes.record(conn, LINE, row_id, {"created": (None, RECORD)}, actor)
    paper_rows.set_values(conn, KIND, one.id, {"published_at": now})
    changes.record(conn, KIND, one.id, {"published_at": (None, now)}, actor)
    message = texts.report(texts.for_all(spoken(now, home.zone, now, clock=False)), report(conn, house, project, now))
    notify.to_group(conn, house, home, message, kind=KIND, now=now, reason=f"{KIND}:{one.id}:{int(now.timestamp())}")


# ---------------------------------------------------------------- its way


def next_look(conn: Connection, house: House, one: Retrospective, now: datetime) -> datetime | None:
    """When it must be looked at after `now`."""
    if one.publish_at is None:
        return None
    if rows.shown_to(conn, one.id) or not leads(conn, projects.project(conn, one.project_id)):
        return max(one.publish_at, now)
    return _window(conn, house, notify.home_group(conn, one.project_id), now)


def step(conn: Connection, house: House, one: Retrospective, now: datetime) -> None:
    """To the leads in their window, then, when its moment has come, to everybody."""
    home = notify.home_group(conn, one.project_id)
    if not rows.shown_to(conn, one.id) and leads(conn, projects.project(conn, one.project_id)):
        if _window(conn, house, home, now) != now:
            return
        later = _a_day_later(conn, house, home, now)  # counted from when they really see it
        if one.publish_at is not None and later > one.publish_at:
            paper_rows.set_values(conn, KIND, one.id, {"publish_at": later})
            changes.record(conn, KIND, one.id, {"publish_at": (one.publish_at, later)}, Actor(None, None, now))
        known = rows.of_project(conn, one.project_id)
        show_leads(conn, house, known or one, now)
    elif one.publish_at is not None and one.publish_at <= now:
        publish(conn, house, one, now)


def _window(conn: Connection, house: House, home: Group, now: datetime) -> datetime:
    local = to_local(now, home.zone)
    found = in_working_window(local, house.manners(conn, home.id), house.calendar)
    return now if found == local else to_utc(found, home.zone)


def _a_day_later(conn: Connection, house: House, home: Group, begin: datetime) -> datetime:
    local = to_local(begin, home.zone)
    later = datetime.combine(house.calendar.add_working_days(local.date(), DAYS_FOR_LEADS), local.time())
    return to_utc(in_working_window(later, house.manners(conn, home.id), house.calendar), home.zone)


# ---------------------------------------------------------------- reading it


def leads(conn: Connection, project: Project) -> list[Person]:
    """Leads of the departments taking part, each once."""
    found = [d.lead_id for d in projects.departments_of(conn, project.id) if d.lead_id]
    known = {person.id: person for person in (people.person(conn, i) for i in found)}
    return list(known.values())


def report(conn: Connection, house: House, project: Project, now: datetime) -> texts.Report:
    """As it stands: KPI always the newest, the record as it was when it was published, else as of now."""
    home = notify.home_group(conn, project.id)
    one = rows.of_project(conn, project.id)
    lines = rows.lines_of(conn, one.id) if one else []
    kept = [line.text for line in lines if line.kind == RECORD]
    names = {kpi.id: kpi.name for kpi in kpi_rows.of_project(conn, project.id)}
    return texts.Report(
        project=project.name,
        goal=project.goal,
        kpis=[_kpi(standing, home.zone, now) for standing in kpis.standings(conn, project.id)],
        goals=[texts.goal_line(names.get(line.kpi_id or 0, ""), line.text) for line in lines if line.kind == GOAL],
        record=kept or retrospective_facts.lines(conn, house, project, home.zone, now),
        well=_said(lines, WELL),
        improve=_said(lines, IMPROVE),
        pattern=_said(lines, PATTERN),
    )


def shown(turn: Turn, project: Project, one: Retrospective) -> OutgoingMessage:
    """The report for the speaker: everybody's once it is published."""
    if one.published_at is not None:
        head = texts.for_all(spoken(one.published_at, turn.zone, turn.now, clock=False))
    else:
        head = texts.for_leads(spoken(one.publish_at, turn.zone, turn.now)) if one.publish_at else ""
    return texts.report(head, report(turn.conn, turn.house, project, turn.now))


def spoken(moment: datetime | None, zone: str, now: datetime, *, clock: bool = True) -> str:
    """A moment as people read it there."""
    return common.date(to_local(moment, zone), has_clock=clock, today=to_local(now, zone)) if moment else ""


def _said(lines: list[RetrospectiveLine], kind: str) -> list[str]:
    return [f"{place}. {text}" for place, text in enumerate((one.text for one in lines if one.kind == kind), 1)]


def _kpi(one: kpis.Standing, zone: str, now: datetime) -> str:
    day = spoken(one.last.measured_at, zone, now, clock=False) if one.last else ""
    return kpi_texts.line(one.kpi.name, one.kpi.target, one.last.value if one.last else "", day, one.reached)
