"""沟通记录: made, made from a quoted message, looked at; their 待办 are tracked tasks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.grammar.deadline import read_deadline
from bot.rules.zones import END_OF_DAY
from bot.services import deadlines, entries, meetings, paper, projects
from bot.services.entries import Row
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from bot.texts import communications as texts
from storage import communications as rows
from storage import counters, inbox, people
from storage import projects as project_rows
from storage.meeting_records import Communication
from storage.records import Department, Person, Project

KIND = "communication"
WAYS = ("会议", "邮件", "即时通讯", "电话")
CHAT = WAYS[2]
_PAST_DAYS = {"昨天": 1, "昨日": 1, "昨晚": 1, "前天": 2, "大前天": 3}
_QUOTED = re.compile(r"^[ \t]*[>＞][ \t]?(.*)$", re.MULTILINE)
HALF_A_YEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Quote:
    """A message a record is made from; `at` when it was said, aware UTC."""

    inbox_id: int
    words: str
    person: Person | None
    at: datetime


@dataclass(frozen=True, slots=True)
class NewRecord:
    """What `/沟通` understood. `happened_at` is an aware UTC moment."""

    topic: str
    happened_at: datetime
    department_id: int | None
    people: tuple[Person, ...]
    departments: tuple[Department, ...]
    way: str = ""
    summary: str = ""
    conclusion: str = ""
    note: str = ""
    quoted_inbox_id: int | None = None


def make(turn: Turn, project: Project, wanted: NewRecord, todos: Sequence[Row]) -> Communication:
    """A new record; each 待办 a task."""
    number = counters.take(turn.conn, KIND)
    made = paper.born(
        turn,
        KIND,
        number,
        number=number,
        project_id=project.id,
        group_id=turn.group.id if turn.group else project.home_group_id,
        topic=wanted.topic[:200],
        department_id=wanted.department_id,
        happened_at=wanted.happened_at,
        way=wanted.way[:20],
        summary=wanted.summary,
        conclusion=wanted.conclusion,
        note=wanted.note,
        quoted_inbox_id=wanted.quoted_inbox_id,
        created_by=turn.person.id,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    rows.take_part(
        turn.conn, made, [one.id for one in wanted.people], [one.id for one in wanted.departments]
    )
    rows.add_todos(turn.conn, made, [task.id for task in entries.track(turn, project, todos)])
    return rows.communication(turn.conn, made)


# ---------------------------------------------------------------- when it was, and what is quoted


def happened(turn: Turn, said: str) -> datetime:
    """When a talk was, aware UTC; nothing said is now."""
    if not said.strip():
        return turn.now
    words = said
    for word, days in _PAST_DAYS.items():
        day = turn.local - timedelta(days=days)
        words = words.replace(word, f"{day.year}年{day.month}月{day.day}日") if word in words else words
    read = read_deadline(words, turn.local, turn.house.calendar)
    if read is None or read.day is None:
        raise Sorry(texts.unread_time(said[:40]))
    local = datetime.combine(read.day, read.clock or END_OF_DAY)
    if local - turn.local > HALF_A_YEAR:  # 9月14日, said on the 15th, is yesterday
        local = local.replace(year=local.year - 1)
    if local > turn.local and (read.clock is not None or local.date() > turn.local.date()):
        raise Sorry(texts.in_future(common.date(local, has_clock=read.clock is not None, today=turn.local)))
    return min(turn.utc(local), turn.now)


def quote(turn: Turn) -> Quote | None:
    """The message replied to, or the quotation typed above the word; None for neither."""
    replied = inbox.by_message(turn.conn, turn.adapter, turn.reply_to, turn.group_id) if turn.reply_to else None
    found = inbox.said(turn.conn, replied) if replied else None
    if replied and found is not None and found.text.strip():
        person = people.person(turn.conn, found.person_id) if found.person_id else None
        return Quote(replied, found.text.strip(), person, found.at)
    own = inbox.said(turn.conn, turn.inbox_id)
    words = "\n".join(_QUOTED.findall(own.text)).strip() if own else ""
    return Quote(turn.inbox_id, words, None, turn.now) if words else None


# ---------------------------------------------------------------- looking


def visible(turn: Turn) -> list[Communication]:
    """What may be seen from here."""
    return rows.of_projects(turn.conn, turn.project_ids())


def by_number(turn: Turn, number: int) -> Communication:
    """记录3 among those seen from here; a foreign number answers exactly like a missing one."""
    found = next((one for one in visible(turn) if one.number == number), None)
    if found is None:
        raise Sorry(common.no_such(f"记录{number}"))
    return found


def line(turn: Turn, one: Communication) -> str:
    """One record in a list."""
    return texts.line(one.label, one.topic, meetings.moment(turn, one.happened_at))


def card(turn: Turn, one: Communication, head: str = "", notes: Sequence[str] = ()) -> Answer:
    """The whole form."""
    shown = head or texts.shown(one.label, one.topic)
    return Answer(texts.card(shown, facts(turn, one), notes), about=one.label)


def facts(turn: Turn, one: Communication) -> list[tuple[str, str]]:
    """Every field of the form as (label, value), empty ones too."""
    took_part = rows.participants_of(turn.conn, one.id)
    departments = [people.department(turn.conn, p.department_id).name for p in took_part if p.department_id]
    named = [_person(turn, p.person_id) for p in took_part if p.person_id]
    departments = [own for own in departments if not any(name.startswith(f"{own} ") for name in named)]  # said with the name
    project = project_rows.project(turn.conn, one.project_id)
    values = {
        "when": meetings.moment(turn, one.happened_at),
        "way": one.way,
        "department": people.department(turn.conn, one.department_id).name if one.department_id else "",
        "people": "、".join([*departments, *named]),
        "summary": one.summary,
        "conclusion": one.conclusion,
        "todos": "\n".join(_todos(turn, one)),
        "note": one.note,
        "project": f"{project.code} {project.name}",
    }
    return [(words, values[key]) for key, words in texts.FACTS.items()]


def _person(turn: Turn, person_id: int) -> str:
    person = people.person(turn.conn, person_id)
    department = people.department(turn.conn, person.department_id).name if person.department_id else ""
    return f"{department} {person.name}".strip()


def _todos(turn: Turn, one: Communication) -> list[str]:
    return [
        texts.todo(
            task.label,
            task.title,
            people.person(turn.conn, task.owner_id).name,
            deadlines.spoken(turn, task.due_at, task.due_has_clock),
            task.percent,
            task.done_at is not None,
        )
        for task in rows.todos_of(turn.conn, one.id)
    ]


def project_for(turn: Turn, named: str | None, topic: str, draft: str = "") -> Project:
    """The project a record belongs to; `draft`: what is kept where it is asked for."""
    return projects.for_new_record(turn, named, topic, draft)
