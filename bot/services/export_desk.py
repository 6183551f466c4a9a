"""What every form of an export is read with: one project at one moment, names, and rows as they were then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.exports.book import Cell, Sheet
from bot.rules.zones import to_local
from bot.services import snapshot
from bot.services.house import House
from bot.services.snapshot import State
from bot.texts import exports as texts
from storage import export_rows, paper, projects
from storage.records import Project

Values = dict[str, Any]


@dataclass(slots=True)
class Desk:
    """One project at `moment` (aware UTC); `past`: rows are taken back to it. `request`: the number of one that was
    raised in its group and belongs to no project yet, asked for by itself."""

    conn: Connection
    house: House
    project: Project
    moment: datetime
    past: bool
    request: int = 0
    zone: str = field(init=False)
    state: State = field(init=False)
    people: Mapping[int, str] = field(init=False)
    departments: Mapping[int, str] = field(init=False)
    tasks: Mapping[int, str] = field(init=False)  # row id → T12

    def __post_init__(self) -> None:
        self.zone = projects.group(self.conn, self.project.home_group_id).zone
        look = snapshot.at if self.past else snapshot.current
        self.state = look(self.conn, [self.project.id], self.moment)
        if self.past:
            self.project = snapshot.project_at(self.conn, self.project, self.moment)
        self.people = export_rows.people_names(self.conn)
        self.departments = export_rows.department_names(self.conn)
        self.tasks = {task.id: task.label for task in self.state.tasks}

    def rows(self, kind: str, column: str, values: Iterable[Any], of_kind: str = "", born: str = "created_at", undone: bool = False) -> list[Values]:
        """Rows of a form as they were, without what was not there yet or had been taken back; `undone`: those alone."""
        wanted = export_rows.ids(self.conn, kind, column, values, of_kind)
        then = paper.at(self.conn, kind, wanted, self.moment) if wanted else {}
        found = [then[row_id] for row_id in wanted if row_id in then]
        if undone:
            return [row for row in found if row["undone_at"] is not None]
        return [row for row in found if self._there(row, born)]

    def requests(self) -> list[Values]:
        """需求 of the project, and the one asked for by itself."""
        own = self.rows("proposal", "project_id", [self.project.id])
        loose = self.rows("proposal", "number", [self.request]) if self.request else []
        known = {one["id"] for one in own}  # one of a past moment had no project yet
        groups = {group.id for group in projects.groups_of(self.conn, self.project.id)} if loose else set()
        return [*own, *(o for o in loose if o["project_id"] is None and o["id"] not in known and o["group_id"] in groups)]

    def _there(self, row: Values, born: str) -> bool:
        if row.get("cancelled_at") is not None or row.get("undone_at") is not None:
            return False
        return born not in row or row[born] <= self.moment

    def beside(self, table: str, column: str, values: Iterable[Any]) -> list[Values]:
        """Rows of a side table of these parents; what has a moment of its own only until then."""
        found = export_rows.beside(self.conn, table, column, values)
        return [row for row in found if self._there(row, "at" if "at" in row else "created_at")]

    # -------------------------------------------------------- cells

    def person(self, person_id: int | None) -> str:
        """A name, "" for nobody."""
        return self.people.get(person_id or 0, "")

    def department(self, department_id: int | None) -> str:
        """A name, "" for none."""
        return self.departments.get(department_id or 0, "")

    def at(self, moment: datetime | None) -> datetime | None:
        """Wall time to the minute."""
        return to_local(moment, self.zone).replace(second=0, microsecond=0) if moment else None

    def day(self, moment: datetime | None, has_clock: bool = False) -> date | datetime | None:
        """The day, with its clock where one was said."""
        local = self.at(moment)
        return local if local is None or has_clock else local.date()

    def said(self, moment: datetime | None, has_clock: bool = False) -> str:
        """The same inside a text."""
        found = self.day(moment, has_clock)
        return found.isoformat(sep=" ", timespec="minutes") if isinstance(found, datetime) else str(found or "")


def form(name: str, rows: Iterable[Sequence[Cell]]) -> Sheet:
    """A form by its name."""
    return Sheet(name, texts.COLUMNS[name], rows)
