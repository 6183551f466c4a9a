"""KPI of a project: targets from its request or set by hand, dated values beside them; no value yet is 待KPI."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.grammar.kpis import reached, read_targets
from bot.rules.zones import END_OF_DAY
from bot.services import deadlines, paper
from bot.services.turn import Turn
from bot.texts import kpis as texts
from storage import kpis as rows
from storage.paper_records import Kpi, KpiValue, Proposal
from storage.records import Project

KIND, VALUE = "kpi", "kpi_value"


@dataclass(frozen=True, slots=True)
class Standing:
    """A KPI with its newest value; `reached` None: no value yet, or nothing a figure decides."""

    kpi: Kpi
    last: KpiValue | None
    reached: bool | None


def from_proposal(turn: Turn, project: Project, proposal: Proposal) -> list[str]:
    """The KPI of an accepted request become the project's; the names of those that are new."""
    known = {one.name for one in rows.of_project(turn.conn, project.id)}
    wanted = [(name, target) for name, target in read_targets(proposal.kpi) if name and name not in known]
    for name, target in wanted:
        add(turn, project, name, target)
    return [name for name, _ in wanted]


def follow(turn: Turn, project: Project, before: str, after: str) -> None:
    """变更 of the KPI of a request has come into force: the project's targets follow; what fell away is no goal."""
    old, new = dict(read_targets(before)), dict(read_targets(after))
    for one in rows.of_project(turn.conn, project.id):
        if one.name in new and one.target != new[one.name]:
            aim(turn, one, new[one.name])
        elif one.name in old and one.name not in new:
            paper.change(turn, KIND, one.id, {"cancelled_at": turn.now})
    known = {one.name for one in rows.of_project(turn.conn, project.id)}
    for name, target in new.items():
        if name and name not in known:
            add(turn, project, name, target)


def add(turn: Turn, project: Project, name: str, target: str) -> Kpi:
    """A new one."""
    kpi_id = paper.born(
        turn,
        KIND,
        name,
        project_id=project.id,
        name=name,
        target=target,
        created_by=turn.person.id,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    return rows.kpi(turn.conn, kpi_id)


def aim(turn: Turn, kpi: Kpi, target: str) -> None:
    """Another target."""
    paper.change(turn, KIND, kpi.id, {"target": target})


def measure(turn: Turn, kpi: Kpi, value: str, day: date | None) -> datetime:
    """A value for a day (None: today); it may come after delivery. The moment it stands for."""
    today = turn.local.date()
    measured = turn.now if day in (None, today) else turn.utc(datetime.combine(day or today, END_OF_DAY))
    paper.born(
        turn,
        VALUE,
        value,
        kpi_id=kpi.id,
        value=value,
        measured_at=measured,
        person_id=turn.person.id,
        at=turn.now,
        inbox_id=turn.inbox_id,
    )
    return measured


def standings(conn: Connection, project_id: int) -> list[Standing]:
    """Every KPI of a project with its newest value."""
    known = rows.of_project(conn, project_id)
    values = rows.values_of(conn, [one.id for one in known])
    found = []
    for one in known:
        last = values[one.id][-1] if one.id in values else None
        found.append(Standing(one, last, reached(one.target, last.value) if last else None))
    return found


def line(turn: Turn, one: Standing) -> str:
    """Target, newest value, and whether it is reached."""
    day = deadlines.spoken(turn, one.last.measured_at, False) if one.last else ""
    return texts.line(one.kpi.name, one.kpi.target, one.last.value if one.last else "", day, one.reached)
