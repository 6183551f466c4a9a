"""What people are shown of a meeting: the notice with agenda, answers and what was prepared."""

from __future__ import annotations

from collections.abc import Sequence

from bot.services import meetings
from bot.services.turn import Answer, Turn
from bot.texts import meetings as texts
from storage import meetings as rows
from storage import people, projects
from storage import proposals as proposal_rows
from storage.meeting_records import Invited, Meeting


def card(
    turn: Turn, meeting: Meeting, head: str = "", notes: Sequence[str] = (), mention: Sequence[int] = ()
) -> Answer:
    """The whole notice; `head` what was done with it."""
    shown = head or texts.shown(meeting.label, meeting.title, meeting.kind)
    over = meeting.end_at <= turn.now
    buttons = [texts.minutes_button(meeting.label)] if over else texts.answer_buttons(meeting.label)
    return Answer(texts.card(shown, facts(turn, meeting), notes, buttons), tuple(mention), meeting.label)


def facts(turn: Turn, meeting: Meeting) -> list[tuple[str, str]]:
    """Every field of the notice as (label, value), empty ones too."""
    invited = rows.invited_to(turn.conn, meeting.id)
    names = people.by_ids(turn.conn, [i for one in invited for i in (one.person_id, one.deputy_id) if i])
    departments = people.departments_by_ids(turn.conn, [one.department_id for one in invited])
    project = projects.project(turn.conn, meeting.project_id)
    ready = [one for one in invited if one.prepared_at is not None]
    values = {
        "when": meetings.spoken(turn, meeting),
        "place": meeting.place,
        "online": meeting.online,
        "goal": meeting.goal,
        "departments": "、".join(one.name for one in departments.values()),
        "people": "、".join(person_line(turn, one, meeting.host_id) for one in invited),
        "topics": "\n".join(agenda(turn, meeting)),
        "links": "；".join(
            f"{one.title} {one.url}".strip() for one in proposal_rows.attachments_of(turn.conn, "meeting", meeting.id)
        ),
        "host": name_of(turn, meeting.host_id),
        "recorder": name_of(turn, meeting.recorder_id),
        "confirm": meetings.moment(turn, meeting.confirm_by),
        "late": meeting.late_reason,
        "prepared": "\n".join(texts.prepared_line(names[one.person_id].name, one.support, one.needs) for one in ready),
        "project": f"{project.code} {project.name}",
    }
    return [(words, values[key]) for key, words in texts.FACTS.items()]


def agenda(turn: Turn, meeting: Meeting) -> list[str]:
    """议题, one a line."""
    return [
        texts.topic_line(one.position, one.title, name_of(turn, one.owner_id), one.minutes or 0, one.about)
        for one in rows.topics_of(turn.conn, meeting.id)
    ]


def person_line(turn: Turn, one: Invited, host_id: int | None) -> str:
    """Who comes, for whom, and what they answered."""
    department = people.department(turn.conn, one.department_id).name if one.department_id else ""
    answer = one.answer or ("host" if one.person_id == host_id else "")
    return texts.person_line(name_of(turn, one.person_id), department, answer, name_of(turn, one.deputy_id))


def line(turn: Turn, meeting: Meeting) -> str:
    """One meeting in a list."""
    return texts.line(meeting.label, meeting.title, meetings.spoken(turn, meeting), meeting.kind)


def name_of(turn: Turn, person_id: int | None) -> str:
    """A name; empty for nobody."""
    return people.person(turn.conn, person_id).name if person_id else ""
