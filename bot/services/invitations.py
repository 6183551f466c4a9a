"""What the invited answer: they come, they do not, somebody comes for them, what they prepared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.services import meetings, notify, paper
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import meetings as texts
from bot.texts.common import say
from storage import meetings as rows
from storage import projects
from storage.meeting_records import Invited, Meeting
from storage.records import Person


def meant(turn: Turn, numbers: Sequence[str], example: str) -> Meeting:
    """The meeting named or replied to; else the only one ahead to which the speaker is invited, unanswered first."""
    ahead = [one for one in meetings.visible(turn) if one.end_at > turn.now]
    mine = [(one, rows.invitation(turn.conn, one.id, turn.person.id)) for one in ahead]
    invited = [(one, own) for one, own in mine if own is not None and own.cancelled_at is None]
    unanswered = [one for one, own in invited if not own.answer]
    return meetings.meant(turn, numbers, unanswered or [one for one, _ in invited], example)


def come(turn: Turn, meeting: Meeting) -> Answer:
    """Noted; whoever was not invited is from now on."""
    _refuse_over(turn, meeting)
    _answer(turn, meeting, {"answer": meetings.COMING, "answered_at": turn.now, "deputy_id": None})
    said = texts.coming(meeting.label, meeting.title, turn.person.name, meetings.spoken(turn, meeting))
    return Answer(say(said), about=meeting.label)


def decline(turn: Turn, meeting: Meeting, deputy: Person | None) -> Answer:
    """Noted; the deputy is invited for the same department and told."""
    _refuse_over(turn, meeting)
    if deputy is not None and deputy.id == turn.person.id:
        raise Sorry(texts.not_self())
    values = {"answer": meetings.DECLINED, "answered_at": turn.now, "deputy_id": deputy.id if deputy else None}
    own = _answer(turn, meeting, values)
    lines = [texts.declined(meeting.label, meeting.title, turn.person.name, deputy.name if deputy else "")]
    if deputy is not None:
        meetings.invite(turn.conn, turn.actor, meeting.id, [(deputy.id, own.department_id)])
        _tell_deputy(turn, meeting, deputy)
    else:
        topics = [one.title for one in rows.topics_of(turn.conn, meeting.id) if one.owner_id == turn.person.id]
        lines += [texts.own_topics(meeting.label, topics)] if topics else []
    return Answer(say(*lines), about=meeting.label)


def prepare(turn: Turn, meeting: Meeting, support: str, needs: str) -> Answer:
    """It stands on the notice; said again, the newer words rule."""
    own = rows.invitation(turn.conn, meeting.id, turn.person.id)
    if own is None or own.cancelled_at is not None:
        raise Sorry(texts.not_invited(meeting.label, meeting.title))
    if not support and not needs:
        raise Sorry(texts.prepare_what(meeting.label))
    _refuse_over(turn, meeting)
    support, needs = support or own.support, needs or own.needs
    paper.change(turn, meetings.INVITED, own.id, {"support": support, "needs": needs, "prepared_at": turn.now})
    line = texts.prepared_line(turn.person.name, support, needs)
    return Answer(texts.prepared(meeting.label, meeting.title, line), about=meeting.label)


def _refuse_over(turn: Turn, meeting: Meeting) -> None:
    if meeting.end_at <= turn.now:
        raise Sorry(texts.over(meeting.label, meeting.title))


def _answer(turn: Turn, meeting: Meeting, values: dict[str, Any]) -> Invited:
    meetings.invite(turn.conn, turn.actor, meeting.id, [(turn.person.id, None)])
    own = rows.invitation(turn.conn, meeting.id, turn.person.id)
    assert own is not None
    paper.change(turn, meetings.INVITED, own.id, values)
    return own


def _tell_deputy(turn: Turn, meeting: Meeting, deputy: Person) -> None:
    group = projects.group(turn.conn, meeting.group_id)
    note = texts.deputise(meeting.label, meeting.title, meetings.spoken(turn, meeting), turn.person.name)
    notify.to_person_or_group(
        turn.conn, turn.house, deputy.id, group, note, kind="request", now=turn.now, about=meeting.label
    )
