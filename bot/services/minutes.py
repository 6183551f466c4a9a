"""会议纪要: free words become a proposal, and on the recorder's 确认 minutes whose actions are tracked tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.grammar.minutes import Absent, Reading, Said, read_minutes
from bot.rules import meetings as rules
from bot.rules.zones import to_local
from bot.services import deadlines, directory, entries, informing, meetings, notify, paper, signoffs
from bot.services.entries import Row
from bot.services.signoffs import Form, Wanted
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import common
from bot.texts import minutes as texts
from storage import meetings as meeting_rows
from storage import minutes as rows
from storage import people, projects
from storage.meeting_records import Meeting, Minutes, Point
from storage.records import Person, Task

KIND, POINT = "minutes", "minutes_point"
MINUTES = 30  # five are too short to read them


@dataclass(frozen=True, slots=True)
class Missing:
    """Who was not there, who tells them and by when (aware UTC)."""

    name: str
    informer: str
    by: datetime


@dataclass(frozen=True, slots=True)
class Understood:
    """Minutes as read, with people by name."""

    present: tuple[str, ...]
    absent: tuple[Missing, ...]
    topics: dict[int, str]
    said: tuple[Said, ...]
    pending: tuple[Row, ...]
    actions: tuple[Row, ...]

    @property
    def wrong(self) -> list[tuple[str, Row]]:
        """Rows that cannot stand, with their names."""
        every = [("pending", row) for row in self.pending] + [("action", row) for row in self.actions]
        return [(texts.row_name(kind, row.number), row) for kind, row in every if row.problem]


def form_of(found: Minutes) -> Form:
    """A version, for confirming."""
    return Form(KIND, found.id, found.version)


# ---------------------------------------------------------------- reading


def understand(turn: Turn, meeting: Meeting, text: str) -> Understood:
    """Read the words as of the turn's moment; nothing is kept."""
    read = read_minutes(text, entries.known(turn))
    if read.empty:
        raise Sorry(texts.nothing_read(meeting.label))
    present, missing = _attendance(turn, meeting, read)
    topics = {one.position: one.title for one in meeting_rows.topics_of(turn.conn, meeting.id)}
    return Understood(
        tuple(present),
        tuple(missing),
        {**topics, **{number: title for number, title in read.topics.items() if title}},
        tuple(read.said),
        tuple(entries.understand(turn, read.pending)),
        tuple(entries.understand(turn, read.actions)),
    )


def _attendance(turn: Turn, meeting: Meeting, read: Reading) -> tuple[list[str], list[Missing]]:
    """As said; without 出席 those who answered, and whoever was invited and is not named was not there."""
    invited = meeting_rows.invited_to(turn.conn, meeting.id)
    names = {one.person_id: people.person(turn.conn, one.person_id).name for one in invited}
    gone = {one.name for one in read.absent}
    declined = {names[one.person_id] for one in invited if one.answer == meetings.DECLINED}
    present = list(dict.fromkeys(read.present)) or [n for n in names.values() if n not in gone | declined]
    author = turn.person.name
    if author in names.values() and author not in {*present, *gone, *declined}:
        present.append(author)  # who wrote down what was said was there
    absent = [*read.absent, *(Absent(n) for n in names.values() if n not in present and n not in gone)]
    deputies = {names[one.person_id]: one.deputy_id for one in invited if one.deputy_id and names.get(one.deputy_id) in present}
    return present, [_missing(turn, meeting, one, deputies) for one in absent if one.name not in present]


def _missing(turn: Turn, meeting: Meeting, one: Absent, deputies: dict[str, int]) -> Missing:
    """补同步 where nothing is said: by the deputy who was there, else the recorder, by the end of the next working day."""
    usual = people.person(turn.conn, deputies[one.name]) if one.name in deputies else meetings.recorder_of(turn.conn, meeting)
    by = rules.inform_by(turn.local, turn.house.calendar)
    if one.deadline is not None and one.deadline.moment is not None and not one.deadline.past:
        by = one.deadline.moment
    return Missing(one.name, one.informer or usual.name, turn.utc(by))


def refuse_wrong(turn: Turn, meeting: Meeting, found: Understood, draft: str) -> None:
    """Name the rows that cannot stand; the answer to the question puts the first one right."""
    if not found.wrong:
        return
    told = [texts.row(name, row.entry.text, row.problem) for name, row in found.wrong]
    first = found.wrong[0][0]
    message = texts.to_correct(meeting.label, meeting.title, told, first, texts.fix_example())
    raise Sorry(message, ask=Ask("纪要", first, draft, MINUTES))


def _until(turn: Turn, at: datetime | None) -> str:
    """A day that was said without a clock is kept without one."""
    if at is None:
        return ""
    local = to_local(at, turn.zone)
    return common.date(local, has_clock=(local.hour, local.minute) != (23, 59), today=turn.local)


def lines(turn: Turn, found: Understood, labels: Sequence[str] = ()) -> list[str]:
    """Minutes in lines; `labels` the tasks of the actions, in their order."""
    told = [texts.present(found.present)]
    told += [texts.absent(one.name, one.informer, _until(turn, one.by)) for one in found.absent]
    pending = [(row.entry.topic, entries.line(turn, texts.row_name("pending", row.number), row)) for row in found.pending]
    named = list(labels) or [""] * len(found.actions)
    actions = [
        (row.entry.topic, entries.line(turn, texts.row_name("action", row.number), row, label))
        for row, label in zip(found.actions, named, strict=True)
    ]
    said = [(one.topic, texts.point(one.kind, one.text, one.who)) for one in found.said]
    every = [*said, *pending, *actions]
    for number in sorted({topic for topic, _ in every}):
        told += [texts.topic(number, found.topics.get(number, ""))] if number else []
        told += [words for topic, words in every if topic == number]
    return told


# ---------------------------------------------------------------- recording


def record(turn: Turn, meeting: Meeting, text: str, found: Understood) -> tuple[Minutes, list[Task]]:
    """A confirmed version with points, attendance, tracked tasks, and those who were there asked to confirm it."""
    before = rows.confirmed(turn.conn, meeting.id)
    version = rows.next_version(turn.conn, meeting.id)
    minutes_id = paper.born(
        turn,
        KIND,
        version,
        meeting_id=meeting.id,
        version=version,
        body=text,
        state=rows.CONFIRMED,
        confirmed_at=turn.now,
        created_by=turn.person.id,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    made = entries.track(turn, projects.project(turn.conn, meeting.project_id), found.actions, _tasks_of(turn, before))
    _points(turn, meeting, minutes_id, found, made)
    present = _people_there(turn, minutes_id, found)
    kept = rows.by_id(turn.conn, minutes_id)
    others = [one for one in present if one.id != turn.person.id]
    signoffs.ask(turn, form_of(kept), [Wanted("participant", person_id=one.id) for one in others])
    meetings.wake(turn.conn, meeting, turn.now)
    _tell_informers(turn, meeting, found)
    return kept, made


def as_of(turn: Turn, moment: datetime) -> Turn:
    """The same message as if it had come at another moment (aware UTC): days are read from there."""
    return replace(turn, now=moment, _fields=None)


def earlier_tasks(turn: Turn, meeting: Meeting) -> list[Task]:
    """What the newest confirmed version already tracks."""
    return _tasks_of(turn, rows.confirmed(turn.conn, meeting.id))


def asked(turn: Turn, found: Minutes) -> list[int]:
    """Who is asked to confirm a version."""
    missing = signoffs.standing(turn.conn, form_of(found)).missing
    return [one.person_id for one in missing if one.person_id]


def _tasks_of(turn: Turn, before: Minutes | None) -> list[Task]:
    if before is None:
        return []
    return [entries.task_of(turn, one.task_id) for one in rows.points_of(turn.conn, before.id) if one.task_id]


def _points(turn: Turn, meeting: Meeting, minutes_id: int, found: Understood, made: Sequence[Task]) -> None:
    topics = _topics(turn, meeting, found)
    position = 0
    for one in found.said:
        position += 1
        who = directory.department_named(turn, one.who) if one.who else None
        words = one.text if who or not one.who else f"{one.who}：{one.text}"
        rows.add_point(
            turn.conn, minutes_id=minutes_id, topic_id=topics.get(one.topic), position=position, kind=one.kind,
            text=words, department_id=who.id if who else None,
        )  # fmt: skip
    acting = [("pending", row, None) for row in found.pending]
    acting += [("action", row, task.id) for row, task in zip(found.actions, made, strict=True)]  # type: ignore[misc]
    for kind, row, task_id in acting:
        position += 1
        assert row.due is not None
        rows.add_point(
            turn.conn, minutes_id=minutes_id, topic_id=topics.get(row.entry.topic), position=position, kind=kind,
            text=row.entry.text, owner_id=entries.person(turn, row).id,
            department_id=row.department.id if row.department else None,
            due_at=row.due.at, due_has_clock=row.due.has_clock, task_id=task_id,
        )  # fmt: skip


def _topics(turn: Turn, meeting: Meeting, found: Understood) -> dict[int, int]:
    """Topic row by number; one that was not on the agenda joins it."""
    known = {one.position: one.id for one in meeting_rows.topics_of(turn.conn, meeting.id)}
    for number, title in found.topics.items():
        if number not in known:
            values = {"meeting_id": meeting.id, "position": number, "title": title[:200], "about": ""}
            known[number] = paper.born(turn, meetings.TOPIC, number, **values)
    return known


def _people_there(turn: Turn, minutes_id: int, found: Understood) -> list[Person]:
    present = [directory.person_named(turn, name) for name in found.present]
    kept = {one.id: {"minutes_id": minutes_id, "person_id": one.id, "present": True} for one in present}
    told = []
    for one in found.absent:
        who, informer = directory.person_named(turn, one.name), directory.person_named(turn, one.informer)
        if who.id not in kept:
            told.append({"minutes_id": minutes_id, "person_id": who.id, "present": False,
                         "informed_by": informer.id, "inform_by_at": one.by})  # fmt: skip
    rows.add_attendance(turn.conn, list(kept.values()))
    rows.add_attendance(turn.conn, list({one["person_id"]: one for one in told}.values()))
    return list({one.id: one for one in present}.values())


def _tell_informers(turn: Turn, meeting: Meeting, found: Understood) -> None:
    """Whoever brings absent people up to date hears it privately, all of them at once."""
    group = projects.group(turn.conn, meeting.group_id)
    by_informer: dict[str, list[Missing]] = {}
    for one in found.absent:
        by_informer.setdefault(one.informer, []).append(one)
    for name, several in by_informer.items():
        informer = directory.person_named(turn, name)
        if informer.id == turn.person.id:
            continue
        by = _until(turn, min(one.by for one in several))
        note = texts.inform(meeting.label, meeting.title, "、".join(one.name for one in several), by)
        notify.to_person_or_group(
            turn.conn, turn.house, informer.id, group, note, kind="request", now=turn.now, about=meeting.label
        )


# ---------------------------------------------------------------- what stands


def recorded_lines(turn: Turn, found: Minutes) -> list[str]:
    """A recorded version in lines, and how the confirming stands."""
    topics = {one.id: one for one in meeting_rows.topics_of(turn.conn, found.meeting_id)}
    there = rows.attendance_of(turn.conn, found.id)
    told = [texts.present([_name(turn, one.person_id) for one in there if one.present])]
    told += [informing.line(turn, one, _until(turn, one.inform_by_at)) for one in there if not one.present]
    shown: dict[int | None, list[str]] = {}
    numbers = {"pending": 0, "action": 0}
    for one in rows.points_of(turn.conn, found.id):
        if one.kind in numbers:
            numbers[one.kind] += 1
        shown.setdefault(one.topic_id, []).append(_point_line(turn, one, numbers.get(one.kind, 0)))
    for topic_id, told_there in shown.items():
        topic = topics.get(topic_id or 0)
        told += [texts.topic(topic.position, topic.title)] if topic else []
        told += told_there
    return [*told, *signoffs.lines(turn.conn, signoffs.standing(turn.conn, form_of(found)))]


def _point_line(turn: Turn, one: Point, number: int) -> str:
    department = people.department(turn.conn, one.department_id).name if one.department_id else ""
    if one.due_at is None:
        return texts.point(one.kind, one.text, department)
    owner = _name(turn, one.owner_id)
    due = deadlines.spoken(turn, one.due_at, one.due_has_clock)
    label = entries.task_of(turn, one.task_id).label if one.task_id else ""
    words = texts.over(one.text) if one.settled_at else one.text
    shown = f"{department}（{owner}）" if department else owner
    return texts.entry(texts.row_name(one.kind, number), words, shown, due, label)


def _name(turn: Turn, person_id: int | None) -> str:
    return people.person(turn.conn, person_id).name if person_id else ""


def settle(turn: Turn, meeting: Meeting, number: int) -> str:
    """未决 number is settled; its words."""
    kept = rows.confirmed(turn.conn, meeting.id)
    found = [one for one in rows.points_of(turn.conn, kept.id) if one.kind == rows.PENDING] if kept else []
    if not 0 < number <= len(found):
        raise Sorry(texts.no_such_pending(meeting.label, number))
    paper.change(turn, POINT, found[number - 1].id, {"settled_at": turn.now})
    return found[number - 1].text


def tell_objection(turn: Turn, minutes_id: int, words: str) -> None:
    """Whoever wrote them hears of an objection."""
    kept = rows.by_id(turn.conn, minutes_id)
    meeting = meeting_rows.meeting(turn.conn, kept.meeting_id)
    if kept.created_by != turn.person.id:
        note = texts.objection(meeting.label, meeting.title, turn.person.name, words)
        group = projects.group(turn.conn, meeting.group_id)
        notify.to_person_or_group(
            turn.conn, turn.house, kept.created_by, group, note, kind="request", now=turn.now, about=meeting.label
        )
