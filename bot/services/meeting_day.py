"""What is said about a meeting by itself, each once: answers asked for and told, minutes asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from bot.rules.zones import to_local
from bot.services import meetings, notify
from bot.services.house import House
from bot.texts import common
from bot.texts import meetings as texts
from bot.texts import minutes as minutes_texts
from storage import meetings as rows
from storage import minutes, people, projects, slots
from storage.meeting_records import Meeting
from storage.records import Group

KIND = "meeting"
STALE = timedelta(days=2)  # after a long downtime nothing older is asked for


def say(conn: Connection, house: House, meeting: Meeting, now: datetime) -> None:
    """Everything due by `now` that was not said, and when to look again."""
    group = projects.group(conn, meeting.group_id)
    archived = projects.project(conn, meeting.project_id).closed_at is not None  # nothing of it can be written any more
    gone = archived or meeting.cancelled_at is not None or group.closed_at is not None
    due = meetings.moments(meeting, minutes.confirmed(conn, meeting.id) is not None)
    for what, at in due:
        if gone or not now - STALE < at <= now:
            continue
        reason = f"{KIND}:{meeting.label}:{what}:{at:%Y-%m-%dT%H:%M}"
        if slots.claim(conn, reason, KIND, at, now, "posted"):
            _SAID[what](conn, house, meeting, group, now)
    meetings.wake(conn, meeting, now)


def _remind(conn: Connection, house: House, meeting: Meeting, group: Group, now: datetime) -> None:
    """Only those who have not answered, privately."""
    if meeting.start_at <= now or meeting.confirm_by is None:
        return
    when, until = _when(meeting, group, now), _clock(meeting.confirm_by, group, now)
    for one in rows.invited_to(conn, meeting.id):
        if not one.answer and one.person_id not in (meeting.host_id, meeting.created_by):
            note = texts.reminder(meeting.label, meeting.title, when, until)
            notify.to_person_or_group(
                conn, house, one.person_id, group, note, kind="notice", now=now, about=meeting.label
            )


def _answers(conn: Connection, house: House, meeting: Meeting, group: Group, now: datetime) -> None:
    """The host, where somebody has not answered or does not come."""
    invited = [one for one in rows.invited_to(conn, meeting.id) if one.person_id != meeting.host_id]
    if meeting.start_at <= now or all(one.answer == meetings.COMING for one in invited):
        return
    names = people.by_ids(conn, [one.person_id for one in invited])
    by_answer = {
        answer: [names[one.person_id].name for one in invited if one.answer == answer]
        for answer in (meetings.COMING, meetings.DECLINED, "")
    }
    note = texts.answers(
        meeting.label, meeting.title, by_answer[meetings.COMING], by_answer[meetings.DECLINED], by_answer[""]
    )
    _tell(conn, house, meeting.host_id or meeting.created_by, meeting, group, note, now)


def _minutes(conn: Connection, house: House, meeting: Meeting, group: Group, now: datetime) -> None:
    recorder = meetings.recorder_of(conn, meeting)
    note = minutes_texts.remind(meeting.label, meeting.title, _clock(meeting.minutes_due_at, group, now))
    _tell(conn, house, recorder.id, meeting, group, note, now)


def _late(conn: Connection, house: House, meeting: Meeting, group: Group, now: datetime) -> None:
    recorder = meetings.recorder_of(conn, meeting)
    note = minutes_texts.overdue(meeting.label, meeting.title, recorder.name)
    _tell(conn, house, meeting.host_id or meeting.created_by, meeting, group, note, now)


_SAID: Mapping[str, Callable[[Connection, House, Meeting, Group, datetime], None]] = {
    "remind": _remind,
    "answers": _answers,
    "minutes": _minutes,
    "late": _late,
}


def _tell(
    conn: Connection,
    house: House,
    person_id: int,
    meeting: Meeting,
    group: Group,
    note: OutgoingMessage,
    now: datetime,
) -> None:
    notify.to_person_or_group(conn, house, person_id, group, note, kind="notice", now=now, about=meeting.label)


def _when(meeting: Meeting, group: Group, now: datetime) -> str:
    return meetings.span(meeting.start_at, meeting.end_at, group.zone, now)


def _clock(moment: datetime, group: Group, now: datetime) -> str:
    return common.date(to_local(moment, group.zone), has_clock=True, today=to_local(now, group.zone))
