"""/会议: a notice 会议通知, asked for field by field; with a number it shows, changes or cancels the meeting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.grammar import agenda, forms
from bot.grammar.deadline import Deadline, read_deadline
from bot.grammar.fields import read_fields
from bot.grammar.fold import flat
from bot.rules import meetings as rules
from bot.rules.zones import to_local
from bot.services import deadlines, directory, meeting_view, meetings, projects, proposals, waivers
from bot.services.meetings import NewMeeting, NewTopic
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import common
from bot.texts import meetings as texts
from bot.texts import waivers as waiver_texts
from storage import meetings as rows
from storage import people
from storage import projects as project_rows
from storage.meeting_records import Meeting
from storage.records import Person, Project

WORDS = ("会议", "会议通知", "开会", "约会议", "hy", "meeting")
USAGE = texts.EXAMPLE
HELP = "发会议通知"
KEYS = {
    "主题": "title",
    "会议主题": "title",
    "会议名称": "title",
    "类型": "kind",
    "目标": "goal",
    "会议目标": "goal",
    "时间": "due",
    "会议时间": "due",
    "开始时间": "due",
    "起止时间": "due",
    "截止": "due",
    "时长": "length",
    "地点": "place",
    "会议地点": "place",
    "会议室": "place",
    "线上": "online",
    "会议链接": "online",
    "参会": "people",
    "参会人": "people",
    "参会人员": "people",
    "参会部门": "people",
    "参会部门及人员": "people",
    "参加": "people",
    "部门": "people",
    "人员": "people",
    "议题": "topics",
    "会议议题": "topics",
    "议程": "topics",
    "材料": "links",
    "会议材料": "links",
    "附件": "links",
    "主持": "host",
    "主持人": "host",
    "记录": "recorder",
    "记录人": "recorder",
    "确认截止": "confirm",
    "截止确认": "confirm",
    "确认时间": "confirm",
    "原因": "reason",
    "项目": "project",
}
RULE = 5
_NUMBER = re.compile(r"\s*[Mm]-?(\d{1,7})(?!\d)[\s,，:：]*")
_CANCEL = re.compile(r"(?:取消|不开了?|作废)[\s,，。]*(?P<why>.*)", re.DOTALL)
_URL = re.compile(r"https?://[^\s，。；、）)]+", re.IGNORECASE)


def run(turn: Turn) -> Answer | None:
    """Show, change, cancel, or call one together."""
    said = turn.args.strip()
    number = _NUMBER.match(flat(said))
    label = f"M{int(number[1])}" if number else ""
    if not said:
        ahead = [one for one in meetings.visible(turn) if one.end_at > turn.now]
        return Answer(texts.usage([meeting_view.line(turn, one) for one in ahead[:12]]))
    if label:
        assert number is not None
        return _known(turn, meetings.by_label(turn, label), said[number.end() :])
    return _new(turn, said)


# ---------------------------------------------------------------- a new one


def _new(turn: Turn, said: str) -> Answer:
    """Call it together, or ask for what is missing, keeping what was understood."""
    bare, tagged = forms.cut_project(said)
    head, named = forms.split_form(bare, KEYS)
    named = forms.with_online(named)
    draft = f"/会议 {forms.one_line(said)}"
    title, start, end = _when(turn, head, named, draft)
    host = _one(turn, named.get("host", "")) or turn.person
    if not named.get("people", "").strip() and not _people(turn, head):
        raise Sorry(texts.missing_people(title), ask=Ask("会议", "参会", draft))
    topics, notes = _topics(turn, named, host, title, draft)
    recorder = _one(turn, named.get("recorder", "")) or host
    invited = _invited(turn, f"{head} {named.get('people', '')}", (host.id, recorder.id), topics)
    project = projects.for_new_record(turn, named.get("project") or tagged, title, draft)
    topics = _short_topics(turn, project, topics)
    reason = _notice(turn, project, start, meetings.across(turn.conn, invited), named.get("reason", ""), title, draft)
    until = _confirm(turn, named.get("confirm", ""), title, start)
    wanted = NewMeeting(
        title=title,
        kind=_kind(named.get("kind", ""), title),
        start_at=start,
        end_at=end,
        confirm_by=until,
        host_id=host.id,
        recorder_id=recorder.id,
        topics=topics,
        invited=tuple(invited),
        goal=named.get("goal", ""),
        place=named.get("place", ""),
        online=named.get("online", ""),
        late_reason=reason,
    )
    group_id = turn.group.id if turn.group else project.home_group_id
    made = meetings.make(turn.conn, turn.actor, project, group_id, turn.person.id, wanted)
    proposals.attach(turn, made.id, _links(named.get("links", "")), meetings.KIND)
    return _called(turn, made, [*notes, *([texts.late_note(reason)] if reason else [])])


def _called(turn: Turn, made: Meeting, notes: Sequence[str]) -> Answer:
    every = [one.person_id for one in rows.invited_to(turn.conn, made.id)]
    meetings.tell_outside(turn, made, every)
    ask = texts.ask_answer(made.label, meetings.moment(turn, made.confirm_by))
    others = [one for one in every if one != turn.person.id]
    return meeting_view.card(turn, made, texts.called(made.label, made.title, made.kind), [*notes, ask], others)


def _when(turn: Turn, head: str, named: dict[str, str], draft: str) -> tuple[str, datetime, datetime]:
    """The title and the aware moments of beginning and end."""
    words, last = agenda.cut_range(named.get("due") or head)
    words, length = (words, None) if last else agenda.cut_minutes(words)
    bare = words if not named.get("due") else agenda.cut_range(head)[0]
    fields = read_fields(bare, turn.local, turn.house.calendar, keys={}, known_names=turn.house.names)
    title = (named.get("title") or fields.title).strip(" ，,。；;")[:200]
    if not title:
        raise Sorry(texts.missing_title(), ask=Ask("会议", "主题", draft))
    read = read_deadline(named["due"] if named.get("due") and not last else words, turn.local, turn.house.calendar)
    if read is None:
        raise Sorry(texts.missing_time(title), ask=Ask("会议", "时间", draft))
    start = deadlines.settle(turn, read, command="会议", draft=draft)
    if not start.has_clock:
        day = common.date(to_local(start.at, turn.zone), has_clock=False, today=turn.local)
        raise Sorry(texts.missing_clock(title, day), ask=Ask("会议", "时间", draft))
    if named.get("length"):
        length = agenda.cut_minutes(named["length"])[1]
    return title, start.at, _end(turn, start.at, last, length)


def _end(turn: Turn, start: datetime, last: str, length: int | None) -> datetime:
    local = to_local(start, turn.zone)
    if not last:
        return start + (timedelta(minutes=length) if length else rules.LENGTH)
    end = agenda.end_of(local, last)
    if end is None:
        raise Sorry(texts.end_before_start())
    return turn.utc(end)


def _topics(
    turn: Turn, named: dict[str, str], host: Person, title: str, draft: str
) -> tuple[tuple[NewTopic, ...], list[str]]:
    """议题 with one owner each, and what to say about them."""
    read = agenda.read_topics(named.get("topics", ""), turn.house.names)
    if not read:
        raise Sorry(texts.missing_topics(title), ask=Ask("会议", "议题", draft))
    found: list[NewTopic] = []
    for number, one in enumerate(read, 1):
        if len(one.names) > 1:
            raise Sorry(texts.two_owners(number, one.title, one.names), ask=Ask("会议", "议题", draft))
        owner = directory.person_named(turn, one.names[0]) if one.names else host
        found.append(NewTopic(one.title, owner.id, one.minutes))
    unnamed = [number for number, one in enumerate(read, 1) if not one.names]
    return tuple(found), [texts.topics_by_host(unnamed, host.name)] if unnamed else []


def _short_topics(turn: Turn, project: Project, topics: tuple[NewTopic, ...], about: str = "") -> tuple[NewTopic, ...]:
    """Rule 5: none longer than 30 minutes, unless that was waived (for this meeting, `about` M3)."""
    for number, one in enumerate(topics, 1):
        if (one.minutes or 0) > rules.TOPIC_MINUTES and waivers.let_through(turn, project.id, RULE, about) is None:
            raise Sorry(texts.topic_too_long(number, one.title, one.minutes or 0))
    return topics


def _invited(
    turn: Turn, said: str, always: Sequence[int], topics: Sequence[NewTopic]
) -> list[tuple[int, int | None]]:
    """Everybody who comes, each once: named people, the contacts of named departments, host, recorder, owners."""
    found: dict[int, int | None] = {}
    named, rest = forms.names_in(said, turn.house.names)
    for person in (directory.person_named(turn, one) for one in named):
        found.setdefault(person.id, person.department_id)
    for department in directory.all_departments(turn):
        speaker = meetings.speaks_for(turn.conn, department)
        if speaker and forms.names_unit(department.name, rest):
            found.setdefault(people.person(turn.conn, speaker).id, department.id)
    for person_id in (*always, *(one.owner_id for one in topics if one.owner_id)):
        found.setdefault(person_id, people.person(turn.conn, person_id).department_id)
    return list(found.items())


def _people(turn: Turn, head: str) -> list[str]:
    return forms.names_in(head, ())[0]


def _notice(
    turn: Turn, project: Project, start: datetime, across: bool, reason: str, title: str, draft: str, about: str = ""
) -> str:
    """Rule 5: in time, or with a reason (self-declared, counted), or with a waiver. The reason, empty when in time."""
    in_time, until = meetings.notice_in_time(turn.house, start, turn.zone, turn.now, across)
    if in_time:
        return ""
    if reason:
        return reason
    waiver = waivers.let_through(turn, project.id, RULE, about)
    if waiver is not None:
        return waiver_texts.reason(waiver.reason)
    said = common.date(until, has_clock=True, today=turn.local)
    raise Sorry(texts.too_late(title, said, across), ask=Ask("会议", "原因", draft))


def _confirm(turn: Turn, said: str, title: str, start: datetime) -> datetime:
    """确认截止 as said, else the working day before at 17:00."""
    if not said:
        return turn.utc(rules.confirm_by(to_local(start, turn.zone), turn.local, turn.house.calendar))
    read: Deadline | None = read_deadline(said, turn.local, turn.house.calendar)
    if read is None or read.moment is None or not turn.now < turn.utc(read.moment) <= start:
        raise Sorry(texts.confirm_wrong(title))
    return turn.utc(read.moment)


def _kind(said: str, title: str) -> str:
    return next((one for one in meetings.KINDS if one in said or one in title), meetings.PLAIN)


def _one(turn: Turn, said: str) -> Person | None:
    """The one person under a key, with or without @."""
    words = said.strip().lstrip("@＠").split()
    return directory.person_named(turn, words[0]) if words else None


def _links(said: str) -> list[tuple[str, str]]:
    found = list(_URL.finditer(said))
    if said.strip() and not found:
        return []
    starts = [0, *(m.end() for m in found)]
    return [(said[a : m.start()].strip(" ，,、；:："), m.group()) for a, m in zip(starts, found, strict=False)]


# ---------------------------------------------------------------- one that is known


def _known(turn: Turn, meeting: Meeting, said: str) -> Answer:
    """`/会议 M3` shows it; with fields they are changed, with 取消 it is cancelled."""
    bare, tagged = forms.cut_project(said)
    if tagged and projects.find(turn, tagged).id != meeting.project_id:
        raise Sorry(texts.other_project(meeting.label, project_rows.project(turn.conn, meeting.project_id).name))
    head, named = forms.split_form(bare, KEYS)
    named = forms.with_online(named)
    gone = _CANCEL.match(head)
    if not head and not named:
        return meeting_view.card(turn, meeting)
    meetings.require(turn, "meeting", meeting)
    if gone:
        return _cancel(turn, meeting, (named.get("reason") or gone["why"]).strip())
    values: dict[str, Any] = {key: named[key] for key in ("title", "goal", "place", "online") if named.get(key)}
    for key in ("host", "recorder"):
        person = _one(turn, named.get(key, ""))
        if person:
            values[f"{key}_id"] = person.id
    notes: list[str] = []
    if named.get("due") or (head and read_deadline(head, turn.local, turn.house.calendar)):
        values |= _moved(turn, meeting, named, head, notes)
    elif named.get("confirm"):
        values["confirm_by"] = _confirm(turn, named["confirm"], meeting.title, meeting.start_at)
    return _changed(turn, meeting, named, values, notes)


def _moved(turn: Turn, meeting: Meeting, named: dict[str, str], head: str, notes: list[str]) -> dict[str, Any]:
    """A new time: rule 5 again, and everybody answers anew."""
    draft = f"/会议 {meeting.label} {forms.one_line(turn.args)}".replace(f"{meeting.label} {meeting.label}", meeting.label)
    said = {"title": meeting.title, "due": named.get("due") or head, "length": named.get("length", "")}
    _, start, end = _when(turn, "", said, draft)
    if not named.get("length") and not agenda.cut_range(said["due"])[1]:
        end = start + (meeting.end_at - meeting.start_at)
    invited = [(one.person_id, one.department_id) for one in rows.invited_to(turn.conn, meeting.id)]
    project = project_rows.project(turn.conn, meeting.project_id)
    across = meetings.across(turn.conn, invited)
    reason = _notice(turn, project, start, across, named.get("reason", ""), meeting.title, draft, meeting.label)
    notes.append(texts.again(meeting.label))
    until = _confirm(turn, named.get("confirm", ""), meeting.title, start)
    return {"start_at": start, "end_at": end, "confirm_by": until, "late_reason": reason or meeting.late_reason}


def _changed(
    turn: Turn, meeting: Meeting, named: dict[str, str], values: dict[str, Any], notes: list[str]
) -> Answer:
    real = {key: value for key, value in values.items() if getattr(meeting, key) != value}
    links = _links(named.get("links", ""))
    host = people.person(turn.conn, meeting.host_id or meeting.created_by)
    what = [words for words, key in KEYS.items() if named.get(key) and words in _FIRST]
    if named.get("topics"):
        topics, told = _topics(turn, named, host, meeting.title, f"/会议 {meeting.label}")
        short = _short_topics(turn, project_rows.project(turn.conn, meeting.project_id), topics, meeting.label)
        meetings.lay_topics(turn.conn, turn.actor, meeting.id, short)
        notes += told
    more = _invited(turn, named.get("people", ""), (), ()) if named.get("people") else []
    new = meetings.invite(turn.conn, turn.actor, meeting.id, more)
    if not real and not links and not new and not named.get("topics"):
        raise Sorry(texts.unchanged(meeting.label))
    proposals.attach(turn, meeting.id, links, meetings.KIND)
    after = meetings.update(turn, meeting, real)
    if "start_at" in real:
        meetings.ask_again(turn, after)
    meetings.tell_outside(turn, after, [one.person_id for one in rows.invited_to(turn.conn, after.id)] if real else new)
    every = [one.person_id for one in rows.invited_to(turn.conn, after.id) if one.person_id != turn.person.id]
    head = texts.changed(after.label, after.title, what)
    return meeting_view.card(turn, after, head, notes, every if "start_at" in real else new)


_FIRST = frozenset(
    next(word for word, key in KEYS.items() if key == wanted) for wanted in dict.fromkeys(KEYS.values())
) - {"原因", "项目"}


def _cancel(turn: Turn, meeting: Meeting, reason: str) -> Answer:
    why = reason.strip(" ：:，,。")
    if not why:
        question = Ask("会议", "原因", f"/会议 {meeting.label} 取消")
        raise Sorry(texts.why_cancelled(meeting.label, meeting.title), ask=question)
    every = [one.person_id for one in rows.invited_to(turn.conn, meeting.id)]
    meetings.update(turn, meeting, {"cancelled_at": turn.now, "cancel_reason": why})
    message = texts.cancelled(meeting.label, meeting.title, why)
    meetings.tell(turn, meeting, every, message)
    return Answer(message, tuple(one for one in every if one != turn.person.id), meeting.label)
