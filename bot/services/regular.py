"""例会: set up once, called together by a job, the agenda prefilled from what the records leave open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from bot.rules import meetings as rules
from bot.rules.zones import to_local, to_utc
from bot.services import meetings, notify, paper
from bot.services.house import House
from bot.services.meetings import NewMeeting, NewTopic
from bot.services.turn import Turn
from bot.texts import common
from bot.texts import meetings as texts
from storage import cases, issues, minutes, people, projects, slots, tasks
from storage import meetings as rows
from storage.changes import Actor
from storage.meeting_records import Meeting, MeetingSeries
from storage.records import Group, Project, Task

KIND = "meeting_series"
MOST_TOPICS = 8


def set_up(
    turn: Turn, project: Project, weekday: int, clock: time, minutes_long: int, title: str, place: str, host: int, recorder: int
) -> MeetingSeries:
    """The project's 例会, new or changed."""
    start = rules.next_meeting(turn.local, weekday, clock, turn.house.calendar)
    call = turn.utc(rules.call_at(start, turn.house.calendar)) if start else None
    values = {"title": title, "weekday": weekday, "clock": f"{clock:%H:%M}", "minutes": minutes_long}
    values |= {"host_id": host, "recorder_id": recorder, "next_at": call}
    known = rows.series_of(turn.conn, [project.id])
    if known:
        paper.change(turn, KIND, known[0].id, {**values, "place": place or known[0].place})
        return rows.series(turn.conn, known[0].id)
    group_id = turn.group.id if turn.group else project.home_group_id
    stamped = {"created_by": turn.person.id, "created_at": turn.now, "inbox_id": turn.inbox_id}
    made = paper.born(turn, KIND, project_id=project.id, group_id=group_id, place=place, **values, **stamped)
    return rows.series(turn.conn, made)


def stop(turn: Turn, series: MeetingSeries) -> None:
    """It ends; meetings already called stay."""
    paper.change(turn, KIND, series.id, {"next_at": None})


def next_start(series: MeetingSeries, house: House, zone: str, after: datetime) -> datetime | None:
    """The next one that can still be called in time after `after` (aware UTC); naive local."""
    clock = time.fromisoformat(series.clock)
    return rules.next_meeting(to_local(after, zone), series.weekday, clock, house.calendar)


def call(conn: Connection, house: House, series: MeetingSeries, now: datetime) -> None:
    """Call the next one together, once, and set when the one after it is called."""
    group = projects.group(conn, series.group_id)
    project = projects.project(conn, series.project_id)
    assert series.next_at is not None
    start = next_start(series, house, group.zone, series.next_at - timedelta(minutes=1))
    later = next_start(series, house, group.zone, now)
    call_again = to_utc(rules.call_at(later, house.calendar), group.zone) if later else None
    rows.set_series(conn, series.id, next_at=call_again if project.closed_at is None else None)
    if start is None or to_utc(start, group.zone) <= now or group.closed_at is not None or project.closed_at is not None:
        return
    reason = f"regular:S{series.id}:{start:%Y-%m-%d}"
    if slots.claim(conn, reason, "meeting", series.next_at, now, "posted"):
        _post(conn, house, _made(conn, house, series, project, group, start, now), group, now, reason)


def _made(
    conn: Connection, house: House, series: MeetingSeries, project: Project, group: Group, start: datetime, now: datetime
) -> Meeting:
    begins = to_utc(start, group.zone)
    topics = tuple(agenda(conn, project, now, begins))[:MOST_TOPICS]
    host, recorder = series.host_id or series.created_by, series.recorder_id or series.created_by
    return meetings.make(
        conn,
        Actor(None, None, now),
        project,
        group.id,
        series.created_by,
        NewMeeting(
            title=series.title,
            kind=meetings.REGULAR,
            start_at=begins,
            end_at=begins + timedelta(minutes=series.minutes),
            confirm_by=to_utc(rules.confirm_by(start, to_local(now, group.zone), house.calendar), group.zone),
            host_id=host,
            recorder_id=recorder,
            topics=topics,
            invited=tuple(_invited(conn, project, topics, host, recorder)),
            place=series.place,
            series_id=series.id,
        ),
    )


def agenda(conn: Connection, project: Project, now: datetime, until: datetime) -> Iterator[NewTopic]:
    """上次未决, 风险升级, 需支持, 未完成 (late, or due before the meeting), each record once."""
    seen: set[str] = set()
    for label, point in minutes.pending_of(conn, project.id):
        yield NewTopic(texts.source("pending", point.text), point.owner_id, about=label)
    for issue in issues.of_projects(conn, [project.id], only_open=True):
        yield NewTopic(texts.source("risk", issue.title), issue.owner_id, about=issue.label)
    still = tasks.of_projects(conn, [project.id], only_open=True)
    for kind in ("risk", "support", "open"):
        for task in still:
            if task.label not in seen and _belongs(conn, kind, task, now, until):
                seen.add(task.label)
                yield NewTopic(texts.source(kind, task.title), task.owner_id, about=task.label)


def _belongs(conn: Connection, kind: str, task: Task, now: datetime, until: datetime) -> bool:
    if kind == "risk":
        return bool(task.risk) or cases.open_case(conn, "task", task.id) is not None
    if kind == "support":
        return task.supports_id is not None or task.waiting_department_id is not None
    return task.due_at <= now or task.due_at <= until


def _invited(
    conn: Connection, project: Project, topics: tuple[NewTopic, ...], host: int, recorder: int
) -> list[tuple[int, int | None]]:
    """Contacts of the project's departments, owners of the topics, host and recorder, each once."""
    found: dict[int, int | None] = {}
    for department in projects.departments_of(conn, project.id):
        speaker = meetings.speaks_for(conn, department)
        if speaker:
            found.setdefault(people.person(conn, speaker).id, department.id)
    for person_id in (*(one.owner_id for one in topics), host, recorder):
        if person_id:
            person = people.person(conn, person_id)
            found.setdefault(person.id, person.department_id)
    return list(found.items())


def _post(conn: Connection, house: House, meeting: Meeting, group: Group, now: datetime, reason: str) -> None:
    topics = rows.topics_of(conn, meeting.id)
    names = people.by_ids(conn, [one.owner_id for one in topics if one.owner_id])
    lines = [
        texts.topic_line(one.position, one.title, names[one.owner_id].name if one.owner_id else "", 0, one.about)
        for one in topics
    ]
    until = common.date(to_local(meeting.confirm_by or now, group.zone), has_clock=True, today=to_local(now, group.zone))
    facts = [
        (texts.FACTS["when"], meetings.span(meeting.start_at, meeting.end_at, group.zone, now)),
        (texts.FACTS["place"], meeting.place),
        (texts.FACTS["topics"], "\n".join(lines)),
    ]
    notes = [texts.ask_answer(meeting.label, until)] if lines else [texts.nothing_prefilled(meeting.label)]
    head = texts.called(meeting.label, meeting.title, meeting.kind)
    message = texts.card(head, facts, notes, texts.answer_buttons(meeting.label))
    mention = [one.person_id for one in rows.invited_to(conn, meeting.id)]
    notify.to_group(
        conn, house, group, message, kind="meeting", now=now, mention=mention, reason=reason, about=meeting.label
    )
