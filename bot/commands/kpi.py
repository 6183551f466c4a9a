"""/KPI: targets against values, each value with its day; it may come long after delivery."""

from __future__ import annotations

from bot.grammar.kpis import SaidKpi, read_day, read_kpi
from bot.services import kpis, projects, proposals, roles
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import kpis as texts
from storage import kpis as rows
from storage import people
from storage.paper_records import Kpi
from storage.records import Project

WORDS = ("KPI", "指标", "关键指标", "kpi值")
USAGE = texts.EXAMPLE
HELP = "登记KPI"
KEYS = {"目标": "target", "日期": "day", "数值": "value", "名称": "name"}


def run(turn: Turn) -> Answer | None:
    """List, show one, set a target, or record a value."""
    named = turn.fields(KEYS, deadline=False).project
    project = projects.find(turn, named) if named else projects.only(turn)
    known = rows.of_project(turn.conn, project.id)
    said = read_kpi(turn.args.replace(project.code, " "), [one.name for one in known])
    if not said.name and not said.value and not said.target:
        return Answer(texts.listed(project.name, [kpis.line(turn, one) for one in kpis.standings(turn.conn, project.id)]))
    kpi = next((one for one in known if one.name == said.name), None)
    if kpi is not None and not said.value and not said.target:
        return _shown(turn, project, kpi)
    held = roles.in_project(turn.conn, project, turn.person.id)
    holders = roles.holders_in_project(turn.conn, project, "kpi")
    roles.require(turn, "kpi", held, holders=holders, kind="project", object_id=project.id)
    return Answer(texts.saved(_recorded(turn, project, kpi, said, [one.name for one in known])))


def _recorded(turn: Turn, project: Project, kpi: Kpi | None, said: SaidKpi, known: list[str]) -> str:
    if not said.name:
        raise Sorry(texts.missing_name(known))
    if kpi is None and known and not said.target:
        raise Sorry(texts.unknown(said.name, project.name, known))
    today = turn.local.date()
    day = read_day(said.day, today) if said.day else None
    if said.day and (day is None or day > today):
        raise Sorry(texts.bad_day(said.day))
    if kpi is None:
        kpi = kpis.add(turn, project, said.name, said.target)
    elif said.target:
        kpis.aim(turn, kpi, said.target)
    if said.value:
        kpis.measure(turn, kpi, said.value, day)
    return next(kpis.line(turn, one) for one in kpis.standings(turn.conn, project.id) if one.kpi.id == kpi.id)


def _shown(turn: Turn, project: Project, kpi: Kpi) -> Answer:
    current = next(kpis.line(turn, one) for one in kpis.standings(turn.conn, project.id) if one.kpi.id == kpi.id)
    values = rows.values_of(turn.conn, [kpi.id]).get(kpi.id, [])
    names = people.by_ids(turn.conn, [one.person_id for one in values])
    history = [
        texts.history_line(one.value, proposals.spoken(turn, one.measured_at, False), names[one.person_id].name)
        for one in values
    ]
    return Answer(texts.shown(current, history if len(history) > 1 else [], kpi.name))

