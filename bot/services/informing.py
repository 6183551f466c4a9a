"""补同步: whoever was not at a meeting has been told what came of it, ticked by who told them or by themselves."""

from __future__ import annotations

import re

from bot.grammar.fold import flat
from bot.grammar.forms import names_in
from bot.services import deadlines, meetings, paper
from bot.services.turn import Sorry, Turn
from bot.texts import minutes as texts
from storage import minutes as rows
from storage import people
from storage.meeting_records import Attendance, Meeting

KIND = "attendance"
LONGEST = 40  # characters: more than a tick are minutes
_TICK = re.compile(
    r"[^:：；;\n]*?(?:已(?:经)?(?:完成|向|给|和|跟|与)?[^:：；;\n]{0,16}?(?:补|再)?同步|(?:补|再)同步(?:已)?(?:完成|完了|好了|过了?|给了?)?"
    r"|同步(?:已)?(?:完成|完了|好了|过了|给))[^:：；;\n]*"
)


def is_tick(words: str) -> bool:
    """Whether the words behind the meeting's number only say that somebody has been informed."""
    return len(words) <= LONGEST and _TICK.fullmatch(flat(words)) is not None


def tick(turn: Turn, meeting: Meeting, words: str) -> tuple[list[str], list[str]]:
    """Those named, else those who are the speaker's to inform, are informed now. (names ticked, names still open)"""
    kept = rows.confirmed(turn.conn, meeting.id)
    if kept is None:
        raise Sorry(texts.none_yet(meeting.label, meeting.title))
    absent = [one for one in rows.attendance_of(turn.conn, kept.id) if not one.present]
    waiting = [one for one in absent if one.informed_at is None]
    named = names_in(words, turn.house.names)[0]
    meant = [one for one in waiting if (_name(turn, one) in named if named else _mine(turn, one))]
    if not meant:
        raise Sorry(texts.nobody_to_inform(meeting.label, meeting.title, [_name(turn, one) for one in waiting]))
    if not all(_mine(turn, one) for one in meant):
        meetings.require(turn, "minutes", meeting)
    for one in meant:
        paper.change(turn, KIND, one.id, {"informed_at": turn.now})
    return [_name(turn, one) for one in meant], [_name(turn, one) for one in waiting if one not in meant]


def line(turn: Turn, one: Attendance, by: str) -> str:
    """Who was not there, and who tells them by when or has told them."""
    informer = people.person(turn.conn, one.informed_by).name if one.informed_by else ""
    if one.informed_at:
        return texts.informed(_name(turn, one), deadlines.spoken(turn, one.informed_at, False))
    return texts.absent(_name(turn, one), informer, by)


def _mine(turn: Turn, one: Attendance) -> bool:
    """Who is to inform them, or they themselves."""
    ids = [i for i in (one.informed_by, one.person_id) if i]
    return turn.person.id in {people.person(turn.conn, i).id for i in ids}


def _name(turn: Turn, one: Attendance) -> str:
    return people.person(turn.conn, one.person_id).name
