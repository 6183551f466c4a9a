"""/项目: make one, change it, switch the group's default, list; let another group take part (services/spread)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.grammar.fields import Fields, read_range
from bot.rules import permissions as p
from bot.services import deadlines, directory, directory_rights, projects, roles, spread
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from bot.texts import people as texts
from storage import people as people_rows
from storage import projects as rows
from storage.records import Department, Person, Project

WORDS = ("项目", "xm", "project")
USAGE = "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线"
HELP = "新建或查看项目"
KEYS = {
    "牵头": "leads",
    "牵头部门": "leads",
    "分管领导": "executive",
    "领导": "executive",
    "牵头人": "coordinator",
    "时间": "time",
    "起止": "time",
    "截止": "time",
    "目标": "goal",
    "参与": "departments",
    "参与部门": "departments",
    "名称": "name",
}
NEW = ("新建", "新增", "创建", "建立", "立项")
ROLE_WORDS = {"executive": "分管领导", "coordinator": "牵头人"}
SWITCH = ("切换", "默认")
CHANGE = ("设置", "设定", "修改", "更改")
OVER_GROUPS: dict[str, Callable[[Turn, str], Answer]] = {
    "邀请": spread.invite,
    "加入": spread.join,
    "退出": spread.leave,
    "移出": spread.expel,
    "群": spread.listed,
}
_OVER_GROUPS = re.compile(r"(邀请|加入|退出|移出|群)(?=[\s:：#＃A-Za-z0-9]|$)[\s:：]*(.*)", re.DOTALL)
CHANGED_WORDS = {"executive_id": "分管领导", "coordinator_id": "牵头人", "start_at": "开始", "due_at": "结束", "goal": "目标"}


def run(turn: Turn) -> Answer | None:
    """`新建 …`, `设置 …`, `切换 CODE`, `邀请`, `加入 CODE`, `退出`, `移出 GROUP`, `群`, or the list."""
    word, _, rest = turn.args.partition(" ")
    if word in NEW:
        turn.args = rest.strip()
        return _new(turn)
    if word in SWITCH:
        return _switch(turn, rest.strip())
    if word in CHANGE:
        turn.args = rest.strip()
        return _change(turn)
    if over := _OVER_GROUPS.fullmatch(turn.args):
        return OVER_GROUPS[over[1]](turn, over[2].strip().lstrip("#＃"))
    found = rows.by_ids(turn.conn, turn.project_ids())
    return Answer(texts.project_list([_line(turn, p) for p in found]))


def _new(turn: Turn) -> Answer:
    if turn.group is None:
        raise Sorry(texts.project_in_group())
    fields = turn.fields(KEYS, deadline=False)
    name = (fields.named.get("name") or fields.title).strip()[:120]
    if not name:
        raise Sorry(texts.project_usage())
    for known in rows.by_ids(turn.conn, turn.project_ids()):
        if known.name == name:
            raise Sorry(texts.project_exists(name, known.code))
    leads = _departments(turn, fields.named.get("leads", ""))
    if len(leads) > 2:
        raise Sorry(texts.too_many_leads())
    start, due = _time(turn, fields)
    wanted = projects.NewProject(
        name=name,
        leads=tuple(leads),
        executive=_person(turn, fields, "executive"),
        coordinator=_person(turn, fields, "coordinator"),
        start_at=start.at if start else None,
        due_at=due.at if due else None,
        goal=fields.named.get("goal", ""),
        departments=tuple(_departments(turn, fields.named.get("departments", ""))),
    )
    return Answer(_said_back(turn, projects.make(turn, wanted)))


def _change(turn: Turn) -> Answer:
    """Who decides, who coordinates, from when to when, what for: each said back with what it was."""
    fields = turn.fields(KEYS, deadline=False)
    named = (fields.project or fields.named.get("name") or fields.title).strip()
    project = projects.find(turn, named) if named else projects.only(turn)
    held = {p.ADMIN} if turn.person.is_admin else set()
    held |= {p.COORDINATOR} if directory_rights.coordinates(turn.person, project) else set()
    holders = directory_rights.coordinators(turn.conn, [project])
    roles.require(turn, "project", held, holders=holders, kind="project", object_id=project.id)
    values = _wanted(turn, fields)
    if not values:
        raise Sorry(texts.project_change_usage())
    changed = projects.change(turn, project, values)
    if not changed:
        raise Sorry(texts.project_unchanged(project.code, project.name))
    shown = [(CHANGED_WORDS[key], _shown(turn, old), _shown(turn, new)) for key, (old, new) in changed.items()]
    return Answer(texts.project_changed(project.code, project.name, shown))


def _wanted(turn: Turn, fields: Fields) -> dict[str, Any]:
    executive, coordinator = _person(turn, fields, "executive"), _person(turn, fields, "coordinator")
    start, due = _time(turn, fields)
    found = {
        "executive_id": executive.id if executive else None,
        "coordinator_id": coordinator.id if coordinator else None,
        "start_at": start.at if start else None,
        "due_at": due.at if due else None,
        "goal": fields.named.get("goal", "").strip() or None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _shown(turn: Turn, value: Any) -> str:
    """A person's id, a moment or words, as people read it."""
    if isinstance(value, datetime):
        return deadlines.spoken(turn, value, False)
    return people_rows.person(turn.conn, value).name if isinstance(value, int) else value or ""


def _said_back(turn: Turn, project: Project):  # type: ignore[no-untyped-def]
    named = people_rows.by_ids(turn.conn, [i for i in (project.coordinator_id, project.executive_id) if i])
    shown: list[tuple[str, str]] = []
    leads = rows.lead_departments(turn.conn, project.id)
    if leads:
        shown.append(("牵头部门", "、".join(d.name for d in leads)))
    if project.coordinator_id:
        shown.append(("牵头人", named[project.coordinator_id].name))
    if project.executive_id:
        shown.append(("分管领导", named[project.executive_id].name))
    if project.start_at and project.due_at:
        said = [deadlines.spoken(turn, moment, False) for moment in (project.start_at, project.due_at)]
        shown.append(("时间", "至 ".join(said)))
    if project.goal:
        shown.append(("目标", project.goal))
    return texts.project_made(project.code, project.name, shown)


def _time(turn: Turn, fields: Fields) -> tuple[deadlines.Due | None, deadlines.Due | None]:
    said = fields.named.get("time", "").strip()
    if not said:
        return None, None
    found = read_range(said, turn.local, turn.house.calendar)
    if found is None or found[0].day is None or found[1].moment is None:
        raise Sorry(texts.no_range(said[:40]))
    begin, end = found
    start = deadlines.Due(turn.utc(deadlines.start_of(begin)), False)
    due = deadlines.Due(turn.utc(end.moment), end.clock is not None)  # type: ignore[arg-type]
    if due.at < start.at:
        raise Sorry(texts.range_backwards())
    return start, due


def _departments(turn: Turn, said: str) -> list[Department]:
    names = [n.strip() for n in said.replace("，", "、").replace(",", "、").replace(" ", "、").split("、") if n.strip()]
    found: list[Department] = []
    for name in names:
        department = directory.department_named(turn, name)
        if department is None:
            raise Sorry(texts.no_department(name))
        found.append(department)
    return found


def _person(turn: Turn, fields: Fields, key: str) -> Person | None:
    names = fields.named_people.get(key, ())
    plain = fields.named.get(key, "").strip().lstrip("@＠")
    names = names or ((plain.split(" ")[0],) if plain else ())
    if len(names) > 1:
        raise Sorry(texts.one_person_a_project(ROLE_WORDS[key], list(names)))
    return directory.person_named(turn, names[0]) if names else None


def _switch(turn: Turn, named: str) -> Answer:
    if turn.group is None or not named:
        raise Sorry(texts.no_project())
    project = projects.find(turn, named)
    _may_switch(turn, turn.group.id)
    rows.set_group(turn.conn, turn.group.id, default_project_id=project.id)
    return Answer(texts.project_switched(project.name, project.code))


def _may_switch(turn: Turn, group_id: int) -> None:
    found, speaking = directory_rights.speaking(turn, group_id)
    holders = directory_rights.coordinators(turn.conn, speaking)
    roles.require(turn, "switch", found, holders=holders, kind="group", object_id=group_id)


def _line(turn: Turn, project: Project) -> str:
    due = common.until(deadlines.spoken(turn, project.due_at, False)) if project.due_at else ""
    mark = common.CURRENT if turn.group and turn.group.default_project_id == project.id else ""
    return f"{project.code} {project.name}{due}{mark}{spread.beside(turn, project)}"
