"""会议: called together, answered, changed; which one is meant and who may. Used by commands and by the 例会 job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules import meetings as rules
from bot.rules import permissions as p
from bot.rules.zones import to_local, to_utc
from bot.services import notify, paper, roles
from bot.services.house import House
from bot.services.turn import Sorry, Turn
from bot.texts import common
from bot.texts import meetings as texts
from storage import changes, counters, minutes, people, projects
from storage import meetings as rows
from storage import paper as paper_rows
from storage.changes import Actor
from storage.meeting_records import Meeting
from storage.records import Department, Person, Project

KIND, TOPIC, INVITED = "meeting", "meeting_topic", "meeting_person"
COMING, DECLINED = "coming", "declined"
PLAIN, REGULAR = "会议", "例会"
KINDS = ("启动会", "评审会", "复盘会", REGULAR)


@dataclass(frozen=True, slots=True)
class NewTopic:
    """One 议题. `about`: T2, Q1 where it was prefilled from one."""

    title: str
    owner_id: int | None
    minutes: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """What a notice says. Moments are aware UTC; `invited` is (person, department they come for)."""

    title: str
    kind: str
    start_at: datetime
    end_at: datetime
    confirm_by: datetime
    host_id: int
    recorder_id: int
    topics: tuple[NewTopic, ...]
    invited: tuple[tuple[int, int | None], ...]
    goal: str = ""
    place: str = ""
    online: str = ""
    late_reason: str = ""
    series_id: int | None = None


def make(
    conn: Connection, actor: Actor, project: Project, group_id: int, created_by: int, wanted: NewMeeting
) -> Meeting:
    """A new meeting with its topics and everybody invited; when something must be said about it next."""
    number = counters.take(conn, KIND)
    values: dict[str, Any] = {
        "number": number,
        "project_id": project.id,
        "group_id": group_id,
        "series_id": wanted.series_id,
        "kind": wanted.kind,
        "title": wanted.title[:200],
        "goal": wanted.goal,
        "start_at": wanted.start_at,
        "end_at": wanted.end_at,
        "place": wanted.place[:200],
        "online": wanted.online[:200],
        "host_id": wanted.host_id,
        "recorder_id": wanted.recorder_id,
        "confirm_by": wanted.confirm_by,
        "late_reason": wanted.late_reason,
        "minutes_due_at": wanted.end_at + rules.MINUTES_WITHIN,
        "created_by": created_by,
        "created_at": actor.now,
        "updated_at": actor.now,
        "inbox_id": actor.inbox_id,
    }
    meeting_id = _born(conn, actor, KIND, number, values)
    lay_topics(conn, actor, meeting_id, wanted.topics)
    invite(conn, actor, meeting_id, wanted.invited)
    return wake(conn, rows.meeting(conn, meeting_id), actor.now)


def _born(conn: Connection, actor: Actor, kind: str, shown: Any, values: dict[str, Any]) -> int:
    """As paper.born, for a job too."""
    row_id = paper_rows.add(conn, kind, **values)
    changes.record(conn, kind, row_id, {"created": (None, shown)}, actor)
    return row_id


def lay_topics(conn: Connection, actor: Actor, meeting_id: int, topics: Sequence[NewTopic]) -> None:
    """The agenda is exactly this; what stood there before is taken off."""
    for old in rows.topics_of(conn, meeting_id):
        paper_rows.set_values(conn, TOPIC, old.id, {"cancelled_at": actor.now})
        changes.record(conn, TOPIC, old.id, {"cancelled_at": (None, actor.now)}, actor)
    for position, one in enumerate(topics, 1):
        values: dict[str, Any] = {"meeting_id": meeting_id, "position": position, "title": one.title[:200]}
        values |= {"owner_id": one.owner_id, "minutes": one.minutes, "about": one.about}
        _born(conn, actor, TOPIC, position, values)


def invite(conn: Connection, actor: Actor, meeting_id: int, invited: Iterable[tuple[int, int | None]]) -> list[int]:
    """Invite people who are not yet; their ids."""
    new: list[int] = []
    for person_id, department_id in invited:
        person = people.person(conn, person_id)
        known = rows.invitation(conn, meeting_id, person.id)
        if known is None:
            department = department_id or person.department_id
            values = {"meeting_id": meeting_id, "person_id": person.id, "department_id": department}
            _born(conn, actor, INVITED, person.id, values)
            new.append(person.id)
        elif known.cancelled_at is not None:
            paper_rows.set_values(conn, INVITED, known.id, {"cancelled_at": None})
            changes.record(conn, INVITED, known.id, {"cancelled_at": (known.cancelled_at, None)}, actor)
            new.append(person.id)
    return new


# ---------------------------------------------------------------- when something must be said


def moments(meeting: Meeting, has_minutes: bool) -> list[tuple[str, datetime]]:
    """What must be said about a meeting and when, the soonest first: remind, answers, minutes, late."""
    found: list[tuple[str, datetime]] = []
    if meeting.confirm_by is not None:
        found.append(("remind", rules.remind_at(meeting.created_at, meeting.confirm_by)))
        found.append(("answers", meeting.confirm_by))
    if not has_minutes:
        found.append(("minutes", meeting.end_at + rules.MINUTES_REMINDED))
        found.append(("late", meeting.minutes_due_at))
    return sorted(found, key=lambda one: one[1])


def wake(conn: Connection, meeting: Meeting, now: datetime) -> Meeting:
    """Set when the job looks at it next; nothing for one that is cancelled."""
    ahead = [at for _, at in moments(meeting, minutes.confirmed(conn, meeting.id) is not None) if at > now]
    rows.wake_at(conn, meeting.id, min(ahead) if ahead and meeting.cancelled_at is None else None)
    return rows.meeting(conn, meeting.id)


def update(turn: Turn, meeting: Meeting, values: dict[str, Any]) -> Meeting:
    """Set columns with their change rows, and when it is looked at next."""
    if "end_at" in values:
        values["minutes_due_at"] = values["end_at"] + rules.MINUTES_WITHIN
    paper.change(turn, KIND, meeting.id, {**values, "updated_at": turn.now})
    return wake(turn.conn, rows.meeting(turn.conn, meeting.id), turn.now)


# ---------------------------------------------------------------- which one, and who may


def visible(turn: Turn) -> list[Meeting]:
    """What may be seen from here: the group's projects'; one-to-one also those one is invited to."""
    found = rows.of_projects(turn.conn, turn.project_ids())
    if turn.group is None:
        found += rows.of_person(turn.conn, turn.person.id)
    return sorted({one.id: one for one in found}.values(), key=lambda one: (one.start_at, one.id))


def by_label(turn: Turn, label: str) -> Meeting:
    """Meeting `M3` among those seen from here; a foreign number answers exactly like a missing one."""
    found = next((one for one in visible(turn) if one.label == label), None)
    if found is None:
        raise Sorry(common.no_such(label))
    return found


def meant(turn: Turn, numbers: Sequence[str], among: Sequence[Meeting], example: str) -> Meeting:
    """The meeting a line names or replies to, else the only one of `among`."""
    label = next((n for n in (*numbers, turn.about) if n.startswith("M")), "")
    if label or numbers:
        return by_label(turn, label or numbers[0])
    if len(among) == 1:
        return among[0]
    if not among:
        raise Sorry(texts.none_ahead())
    lines = [texts.line(one.label, one.title, spoken(turn, one), one.kind) for one in among[:8]]
    raise Sorry(texts.which(lines, example.format(among[0].label)))


def require(turn: Turn, action: str, meeting: Meeting) -> None:
    """Refuse, naming who may, unless the speaker is host, recorder or coordinates the project."""
    project = projects.project(turn.conn, meeting.project_id)
    held = roles.in_project(turn.conn, project, turn.person.id) & {p.COORDINATOR}
    if turn.person.id in (meeting.host_id, meeting.created_by):
        held.add(p.HOST)
    if turn.person.id == meeting.recorder_id:
        held.add(p.RECORDER)
    ids = {p.HOST: meeting.host_id, p.RECORDER: meeting.recorder_id, p.COORDINATOR: project.coordinator_id}
    named = [i for i in (ids.get(role) for role in p.ALLOWED[action]) if i]
    holders = [people.person(turn.conn, i) for i in dict.fromkeys(named)]
    roles.require(turn, action, held, holders=holders, kind=KIND, object_id=meeting.id)


def speaks_for(conn: Connection, department: Department) -> int | None:
    """Who is invited for a department: its contact, its lead where there is none."""
    return department.contact_id or department.lead_id


def across(conn: Connection, invited: Iterable[tuple[int, int | None]]) -> bool:
    """Whether several departments meet."""
    found = {department_id or people.person(conn, person_id).department_id for person_id, department_id in invited}
    return len(found - {None}) > 1


# ---------------------------------------------------------------- words


def spoken(turn: Turn, meeting: Meeting) -> str:
    """`9月18日（周五）14:00–16:00` here."""
    return span(meeting.start_at, meeting.end_at, turn.zone, turn.now)


def span(start: datetime, end: datetime, zone: str, now: datetime) -> str:
    """The same in any zone."""
    first, last, today = to_local(start, zone), to_local(end, zone), to_local(now, zone)
    said = common.date(first, has_clock=True, today=today)
    return f"{said}–{last:%H:%M}" if first.date() == last.date() else said


def moment(turn: Turn, at: datetime | None) -> str:
    """A moment with its clock; empty for None."""
    return common.date(to_local(at, turn.zone), has_clock=True, today=turn.local) if at else ""


def notice_in_time(
    house: House, start: datetime, zone: str, now: datetime, is_across: bool
) -> tuple[bool, datetime]:
    """Whether a notice now keeps rule 5, and until when it did (naive local)."""
    until = rules.notice_until(to_local(start, zone), is_across, house.calendar)
    return now <= to_utc(until, zone), until


def tell_outside(turn: Turn, meeting: Meeting, person_ids: Iterable[int]) -> None:
    """Invite privately whom the post in the group does not reach; everybody where there is no such post."""
    until = moment(turn, meeting.confirm_by)
    note = texts.invited(meeting.label, meeting.title, meeting.kind, spoken(turn, meeting), turn.person.name, until)
    tell(turn, meeting, person_ids, note)


def tell(turn: Turn, meeting: Meeting, person_ids: Iterable[int], message: OutgoingMessage) -> None:
    """Say something privately to those of these people whom the reply in this group does not reach."""
    inside = {one.id for one in people.members(turn.conn, turn.group.id)} if turn.group else set[int]()
    group = projects.group(turn.conn, meeting.group_id)
    for person_id in dict.fromkeys(person_ids):
        if person_id not in inside and person_id != turn.person.id:
            notify.to_person_or_group(
                turn.conn, turn.house, person_id, group, message, kind="request", now=turn.now, about=meeting.label
            )


def ask_again(turn: Turn, meeting: Meeting) -> None:
    """The time changed: what was answered holds no more."""
    for one in rows.invited_to(turn.conn, meeting.id):
        if one.answer and one.person_id != turn.person.id:
            paper.change(turn, INVITED, one.id, {"answer": "", "answered_at": None, "deputy_id": None})


def recorder_of(conn: Connection, meeting: Meeting) -> Person:
    """记录人, else the host, else whoever called it."""
    return people.person(conn, meeting.recorder_id or meeting.host_id or meeting.created_by)
