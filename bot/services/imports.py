"""An existing tracking sheet taken over: every row checked before anything is recorded, then all of it in one unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from sqlalchemy import Connection

from bot.exports import reading as r
from bot.exports.reading import Line, Table
from bot.grammar.fold import fold
from bot.rules.reminders import next_due_at
from bot.rules.zones import END_OF_DAY, to_local, to_utc
from bot.services.wanted import LONGEST_TITLE, PRIORITIES
from bot.texts import imports as texts
from storage import changes, counters, people, projects, tasks
from storage.changes import Actor
from storage.records import Department, Project

DONE = "已完成"
NOTHING = ("无", "-", "—")
LONGEST_NAME = 40
_NAMES = re.compile(r"[、,，;；/\\|&+＋＆\s@＠]+")
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")
_TWO = re.compile(r"[\u4e00-\u9fff]{2,4}[和与及][\u4e00-\u9fff]{2,4}")


@dataclass(frozen=True, slots=True)
class Row:
    """One task as it will be recorded; moments are aware UTC. `person_id` None: a name nobody has yet."""

    row: int
    title: str
    owner: str
    person_id: int | None
    department_id: int | None
    unclaimed: str  # the department that has yet to claim it
    assistants: tuple[str, ...]
    start_at: datetime | None
    due_at: datetime
    has_clock: bool
    percent: int
    done_at: datetime | None
    texts: dict[str, str]  # note, risk, measure, delay_reason, deliverable, priority, description, remark


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would record, or what is wrong with it."""

    rows: Sequence[Row]
    problems: Sequence[str]
    ignored: Sequence[str]
    skipped: Sequence[tuple[int, str]] = ()  # sums and notes, by row

    @property
    def new_people(self) -> list[str]:
        """Names nobody has yet, each once."""
        return list(dict.fromkeys(row.owner for row in self.rows if row.person_id is None))


class Unusable(Exception):
    """The file cannot be taken over at all; the message, in Chinese, says why."""


def opened(file: IO[bytes], name: str) -> Table:
    """The tracking sheet in a file; Unusable for what is none, has no heading, no rows or too many."""
    try:
        table = r.read(file)
    except r.NotReadable:
        raise Unusable(texts.unreadable(name)) from None
    except r.TooLarge:
        raise Unusable(texts.too_big(r.LARGEST >> 20)) from None
    if table is None:
        raise Unusable(texts.no_heading(r.WANTED))
    if table.count > r.MOST_ROWS:
        raise Unusable(texts.too_many(table.count, r.MOST_ROWS))
    if not table.lines:
        raise Unusable(texts.nothing())
    return table


def check_open(project: Project) -> None:
    """Nothing is added to what is archived or taken back."""
    if project.closed_at is not None or project.cancelled_at is not None:
        raise Unusable(texts.archived(project.name))


class _Wrong(Exception):
    """A cell that cannot be taken."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(problem)
        self.column, self.problem = column, problem


def plan(conn: Connection, project: Project, table: Table, now: datetime) -> Plan:
    """Every row checked; a file with one wrong row records none."""
    check = _Check(conn, project, table, now)
    rows: list[Row] = []
    problems: list[str] = []
    for line in table.lines:
        try:
            rows.append(check.row(line))
        except _Wrong as wrong:
            problems.append(texts.row_problem(line.row, table.titles.get(wrong.column, ""), wrong.problem))
    return Plan(rows, problems, table.ignored, table.skipped)


class _Check:
    """What rows are checked against."""

    def __init__(self, conn: Connection, project: Project, table: Table, now: datetime) -> None:
        self.conn, self.now = conn, now
        self.zone = projects.group(conn, project.home_group_id).zone
        self.today = to_local(now, self.zone).date()
        self.departments = {d.name: d for d in people.all_departments(conn)}
        self.open = {fold(t.title).lower(): t.label for t in tasks.of_projects(conn, [project.id], only_open=True)}
        self.seen: dict[str, int] = {}
        self.table = table

    def row(self, line: Line) -> Row:
        """One row; raises _Wrong at the first cell that cannot be taken."""
        for name, cell in line.cells.items():
            if cell.broken or cell.formula:
                raise _Wrong(name, texts.broken(cell.text[:20]) if cell.broken else texts.not_worked_out())
        title = self._title(line)
        department = self._department(line)
        owner, person_id, unclaimed = self._owner(line, department)
        due, has_clock = self._due(line)
        start = self._day(line, r.START)
        if start is not None and start[0] > due:
            raise _Wrong(r.START, texts.start_after_due())
        percent = self._percent(line)
        done = self._day(line, r.DONE)
        if done is not None or line.text(r.STATUS) == DONE:
            percent = 100
        words = {name: self._words(line, column) for name, column in _TEXTS.items()}
        if words["priority"] not in ("", *PRIORITIES):
            raise _Wrong(r.PRIORITY, texts.bad_priority(words["priority"][:20]))
        return Row(
            row=line.row,
            title=title,
            owner=owner,
            person_id=person_id,
            department_id=department.id if department else None,
            unclaimed=unclaimed,
            assistants=tuple(n[:80] for n in _NAMES.split(self._words(line, r.ASSIST)) if n),
            start_at=to_utc(start[0], self.zone) if start else None,
            due_at=to_utc(due, self.zone),
            has_clock=has_clock,
            percent=percent,
            done_at=self._done(percent, done),
            texts=words,
        )

    def _title(self, line: Line) -> str:
        title = " ".join(line.text(r.TITLE).split())
        if not title:
            raise _Wrong(r.TITLE, texts.missing())
        if len(title) > LONGEST_TITLE:
            raise _Wrong(r.TITLE, texts.too_long(LONGEST_TITLE))
        key = fold(title).lower()
        if key in self.seen:
            raise _Wrong(r.TITLE, texts.twice(self.seen[key]))
        if key in self.open:
            raise _Wrong(r.TITLE, texts.known(self.open[key]))
        self.seen[key] = line.row
        return title

    def _department(self, line: Line) -> Department | None:
        name = line.text(r.DEPARTMENT)
        if name and name not in self.departments:
            raise _Wrong(r.DEPARTMENT, texts.unknown_department(name[:20]))
        return self.departments.get(name)

    def _owner(self, line: Line, department: Department | None) -> tuple[str, int | None, str]:
        """The one 第一责任人; for a department alone its contact, or its lead, until somebody claims the task."""
        names = self._names(line.text(r.OWNER))
        if len(names) > 1:
            raise _Wrong(r.OWNER, texts.several_owners(names[:4]))
        if not names:
            stand_in = (department.contact_id or department.lead_id) if department else None
            if department is None or stand_in is None:
                raise _Wrong(r.OWNER, texts.no_owner(department.name if department else ""))
            person = people.person(self.conn, stand_in)
            return person.name, person.id, department.name
        if len(names[0]) > LONGEST_NAME:
            raise _Wrong(r.OWNER, texts.too_long(LONGEST_NAME))
        found = people.named(self.conn, names[0])
        if len(found) > 1:
            raise _Wrong(r.OWNER, texts.same_name(names[0]))
        return (found[0].name, found[0].id, "") if found else (names[0], None, "")

    def _names(self, words: str) -> list[str]:
        """Who stands in the cell: without departments and what stands in brackets; 张工和小李 are two."""
        said = [self._without_department(name) for name in _NAMES.split(_BRACKETS.sub(" ", words))]
        found = [name for name in said if name]
        if len(found) == 1 and not people.named(self.conn, found[0]) and _TWO.fullmatch(found[0]):
            return [name for name in re.split("[和与及]", found[0]) if name]
        return list(dict.fromkeys(found))

    def _without_department(self, name: str) -> str:
        """`研发部-张工` is 张工, `研发部` nobody."""
        before, dash, after = re.sub("[—－]", "-", name).partition("-")
        return (after if dash else "") if before in self.departments else name

    def _due(self, line: Line) -> tuple[datetime, bool]:
        found = self._day(line, r.DUE)
        if found is None:
            raise _Wrong(r.DUE, texts.missing())
        moment, has_clock = found
        return (moment, True) if has_clock else (datetime.combine(moment.date(), END_OF_DAY), False)

    def _day(self, line: Line, column: str) -> tuple[datetime, bool] | None:
        words = line.text(column)
        if not words or words in NOTHING:
            return None
        try:
            found = r.day(line.cells[column], self.today)
        except r.Unclear:
            raise _Wrong(column, texts.two_days(words[:20])) from None
        if found is None or not 2000 <= found[0].year < 2100:
            raise _Wrong(column, texts.bad_date(words[:20]))
        return found

    def _percent(self, line: Line) -> int:
        if not line.text(r.PERCENT):
            return 0
        found = r.percent(line.cells[r.PERCENT])
        if found is None:
            raise _Wrong(r.PERCENT, texts.bad_percent(line.text(r.PERCENT)[:20]))
        return found

    def _done(self, percent: int, done: tuple[datetime, bool] | None) -> datetime | None:
        if percent < 100:
            return None
        return min(to_utc(done[0], self.zone), self.now) if done else self.now

    def _words(self, line: Line, column: str) -> str:
        words = line.text(column)
        return "" if words in NOTHING else words[:2_000]


_TEXTS = {
    "note": r.NOTE, "risk": r.RISK, "measure": r.MEASURE, "delay_reason": r.REASON, "deliverable": r.DELIVERABLE,
    "priority": r.PRIORITY, "description": r.DESCRIPTION, "remark": r.REMARK,
}  # fmt: skip


def preview(project: Project, made: Plan, zone: str) -> list[str]:
    """What would be recorded, or every row that is wrong; in lines."""
    notes = [texts.ignored(made.ignored)] if made.ignored else []
    notes += [texts.skipped(made.skipped)] if made.skipped else []
    if made.problems:
        return [texts.wrong(len(made.problems)), *made.problems, *notes]
    notes += [texts.new_people(made.new_people)] if made.new_people else []
    lines = [_line(row, zone) for row in made.rows[: texts.MOST_SHOWN]]
    rest = len(made.rows) - len(lines)
    return [texts.head(f"{project.code} {project.name}", len(made.rows)), *lines, *([texts.more(rest)] if rest else []), *notes]


def _line(row: Row, zone: str) -> str:
    due = to_local(row.due_at, zone)
    owner = texts.stand_in(row.unclaimed, row.owner) if row.unclaimed else row.owner
    return texts.preview_line(row.row, row.title, owner, f"{due:%Y-%m-%d %H:%M}" if row.has_clock else f"{due:%Y-%m-%d}", row.percent)


# ---------------------------------------------------------------- recording


def record(conn: Connection, project: Project, made: Plan, now: datetime, person_id: int | None = None) -> list[str]:
    """Every row, in the unit of the caller; the numbers they have now. Nobody is written to.

    `person_id`: who did it on the page; on the server's command line it is nobody of the project.
    """
    assert not made.problems
    ids = {name: people.add_person(conn, name, now) for name in made.new_people}
    by = people.person(conn, person_id or project.coordinator_id or project.created_by).id
    actor = Actor(person_id, None, now)
    return [_record(conn, project, row, row.person_id or ids[row.owner], by, actor) for row in made.rows]


def _record(conn: Connection, project: Project, row: Row, owner_id: int, by: int, actor: Actor) -> str:
    now = actor.now
    number = counters.take(conn, "task")
    department = row.department_id or people.person(conn, owner_id).department_id
    reported = bool(row.percent or row.texts["note"] or row.texts["risk"])
    task_id = tasks.add(
        conn,
        number=number,
        project_id=project.id,
        group_id=project.home_group_id,
        title=row.title,
        department_id=department,
        owner_id=owner_id,
        start_at=row.start_at,
        due_at=row.due_at,
        due_has_clock=row.has_clock,
        percent=row.percent,
        done_at=row.done_at,
        reported_at=now if reported else None,
        next_due_at=next_due_at(row.due_at, None, row.done_at is None),
        unclaimed=bool(row.unclaimed),
        created_by=by,
        created_at=now,
        updated_at=now,
        **row.texts,
    )
    tasks.set_assistants(conn, task_id, row.assistants)
    if department:
        projects.link_department(conn, project.id, department)
    if reported:
        said = {key: row.texts[key] for key in ("note", "risk", "measure")}
        tasks.add_report(conn, task_id=task_id, percent=row.percent, by=by, at=now, **said)
    changes.record(conn, "task", task_id, {"created": (None, number)}, actor)
    return f"T{number}"
