"""会议, 会议纪要, 沟通记录, 风险, 紧急, 验收, KPI and 复盘, as sheets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.exports.book import Cell, Sheet
from bot.rules import emergency as rules
from bot.services.emergencies import NOBODY
from bot.services.export_desk import Desk, Values, form
from bot.services.export_requests import attached
from bot.texts import exports as texts
from storage import people, projects, tasks

Rows = list[Sequence[Cell]]
CALLED = "sent"  # a call that was made


def sheets(desk: Desk) -> list[Sheet]:
    """Those with rows, in the order of a project."""
    meetings = desk.rows("meeting", "project_id", [desk.project.id])
    labels = {one["id"]: f"M{one['number']}" for one in meetings}
    emergencies = desk.rows("emergency", "project_id", [desk.project.id])
    accepted = [one for one in desk.rows("acceptance", "task_id", desk.tasks) if one["task_id"] in desk.tasks]
    every = {
        texts.MEETINGS: _meetings(desk, meetings),
        texts.TOPICS: _topics(desk, labels),
        texts.PEOPLE: _invited(desk, labels),
        **_minutes(desk, labels),
        texts.TALKS: _talks(desk),
        texts.RISKS: _risks(desk),
        texts.EMERGENCIES: _emergencies(desk, emergencies),
        texts.TEAM: _team(desk, emergencies),
        texts.TIMELINE: _timeline(desk, emergencies),
        texts.ACCEPTANCE: _acceptances(desk, accepted),
        texts.ITEMS: _items(desk, accepted),
        texts.KPIS: _kpis(desk),
        texts.RETROSPECTIVE: _retrospective(desk),
    }
    return [form(name, rows) for name, rows in every.items() if rows]


# ---------------------------------------------------------------- meetings and talks


def _meetings(desk: Desk, meetings: Sequence[Values]) -> Rows:
    material = attached(desk, "meeting", [one["id"] for one in meetings])
    return [
        (
            f"M{one['number']}", one["title"], one["kind"], one["goal"], desk.at(one["start_at"]), desk.at(one["end_at"]),
            one["place"], one["online"], desk.person(one["host_id"]), desk.person(one["recorder_id"]),
            desk.at(one["confirm_by"]), one["late_reason"], "\n".join(material.get(one["id"], [])),
        )
        for one in meetings
    ]  # fmt: skip


def _topics(desk: Desk, labels: dict[int, str]) -> Rows:
    return [
        (labels[one["meeting_id"]], one["position"], one["title"], desk.person(one["owner_id"]), one["minutes"], one["about"])
        for one in desk.rows("meeting_topic", "meeting_id", labels)
    ]


def _invited(desk: Desk, labels: dict[int, str]) -> Rows:
    return [
        (labels[one["meeting_id"]], desk.person(one["person_id"]), desk.department(one["department_id"]),
         texts.ANSWER.get(one["answer"], ""), desk.person(one["deputy_id"]), one["support"], one["needs"])
        for one in desk.rows("meeting_person", "meeting_id", labels)
    ]  # fmt: skip


def _minutes(desk: Desk, labels: dict[int, str]) -> dict[str, Rows]:
    """The newest version of each meeting's minutes, and who was there."""
    newest = {one["meeting_id"]: one for one in desk.rows("minutes", "meeting_id", labels)}
    of = {one["id"]: one for one in newest.values()}
    topics = {one["id"]: one["title"] for one in desk.rows("meeting_topic", "meeting_id", labels)}
    points: Rows = [
        (
            labels[of[one["minutes_id"]]["meeting_id"]], one["position"], topics.get(one["topic_id"], ""),
            texts.POINT.get(one["kind"], one["kind"]), one["text"], desk.person(one["owner_id"]),
            desk.department(one["department_id"]), desk.day(one["due_at"], one["due_has_clock"]),
            desk.tasks.get(one["task_id"], ""),
            texts.CONFIRMED if of[one["minutes_id"]]["state"] == "confirmed" else texts.DRAFT,
        )
        for one in desk.rows("minutes_point", "minutes_id", of)
    ]  # fmt: skip
    there: Rows = [
        (labels[of[one["minutes_id"]]["meeting_id"]], desk.person(one["person_id"]),
         texts.PRESENT if one["present"] else texts.ABSENT, desk.person(one["informed_by"]),
         desk.at(one["inform_by_at"]), desk.at(one["informed_at"]))
        for one in desk.rows("attendance", "minutes_id", of)
    ]  # fmt: skip
    return {texts.MINUTES: points, texts.ATTENDANCE: there}


def _talks(desk: Desk) -> Rows:
    talks = desk.rows("communication", "project_id", [desk.project.id])
    ids = [one["id"] for one in talks]
    who: dict[int, list[str]] = {}
    for row in desk.beside("communication_people", "communication_id", ids):
        name = texts.standing_with(desk.person(row["person_id"]), desk.department(row["department_id"]))
        who.setdefault(row["communication_id"], []).append(name)
    todos: dict[int, list[str]] = {}
    by_id = {task.id: task for task in desk.state.tasks}
    for row in desk.beside("communication_todos", "communication_id", ids):
        task = by_id.get(row["task_id"])
        if task is not None:
            due = desk.said(task.due_at, task.due_has_clock)
            line = texts.todo(task.label, task.title, desk.person(task.owner_id), due, task.done_at is not None)
            todos.setdefault(row["communication_id"], []).append(line)
    return [
        (
            texts.talk_label(one["number"]), one["topic"], desk.department(one["department_id"]),
            "、".join(who.get(one["id"], [])), desk.at(one["happened_at"]), one["way"], one["summary"], one["conclusion"],
            "\n".join(todos.get(one["id"], [])), one["note"], desk.person(one["created_by"]), desk.at(one["created_at"]),
        )
        for one in talks
    ]  # fmt: skip


# ---------------------------------------------------------------- trouble


def _risks(desk: Desk) -> Rows:
    issues = {issue.id: issue.label for issue in desk.state.issues}
    return [
        (
            texts.risk_label(one["number"]), one["title"], one["impact"], one["level"], one["measure"],
            desk.person(one["owner_id"]), desk.department(one["department_id"]), desk.tasks.get(one["task_id"], ""),
            issues.get(one["issue_id"], ""), one["result"], desk.at(one["closed_at"]), desk.person(one["created_by"]),
            desk.at(one["created_at"]),
        )
        for one in desk.rows("risk", "project_id", [desk.project.id])
    ]  # fmt: skip


def _emergencies(desk: Desk, found: Sequence[Values]) -> Rows:
    return [
        (
            texts.emergency_label(one["number"]), one["nature"], one["scope"], one["level"],
            texts.EMERGENCY.get(one["state"], one["state"]), desk.at(one["restore_by"]), desk.at(one["started_at"]),
            desk.person(one["head_id"]), desk.person(one["created_by"]), desk.at(one["created_at"]), one["result"],
            desk.at(one["closed_at"]), desk.at(one["review_due_at"]),
        )
        for one in found
    ]  # fmt: skip


def _team(desk: Desk, found: Sequence[Values]) -> Rows:
    labels = {one["id"]: texts.emergency_label(one["number"]) for one in found}
    calls: dict[tuple[int, int], int] = {}
    silent: set[tuple[int, int]] = set()  # called three times by then, and given five minutes each time
    for one in desk.beside("emergency_calls", "emergency_id", labels):
        of = one["emergency_id"], one["person_id"]
        done = one["done_at"] is not None and one["done_at"] <= desk.moment and one["outcome"] == CALLED
        calls[of] = calls.get(of, 0) + done
        if done and one["attempt"] == rules.CALLS and one["done_at"] + rules.CALL_EVERY <= desk.moment:
            silent.add(of)
    return [
        (
            labels[one["emergency_id"]], desk.person(one["person_id"]), texts.TEAM_ROLE.get(one["role"], one["role"]),
            _answer(desk, one, (one["emergency_id"], one["person_id"]) in silent),
            desk.at(one["answered_at"]) if _by(desk, one["answered_at"]) else None,
            calls.get((one["emergency_id"], one["person_id"]), 0),
        )
        for one in desk.beside("emergency_team", "emergency_id", labels)
    ]  # fmt: skip


def _answer(desk: Desk, member: Values, silent: bool) -> str:
    """What somebody of the team had answered by then."""
    if member["answered_at"] is not None and _by(desk, member["answered_at"]):
        return str(texts.TEAM_ANSWER.get(member["answer"], member["answer"]))
    return texts.TEAM_ANSWER[NOBODY] if silent else ""


def _by(desk: Desk, moment: datetime | None) -> bool:
    return moment is None or moment <= desk.moment


def _timeline(desk: Desk, found: Sequence[Values]) -> Rows:
    labels = {one["id"]: texts.emergency_label(one["number"]) for one in found}
    return [
        (labels[one["emergency_id"]], desk.at(one["at"]), texts.LOG.get(one["kind"], one["kind"]),
         desk.person(one["person_id"]), one["words"])
        for one in desk.beside("emergency_log", "emergency_id", labels)
        if one["words"]
    ]  # fmt: skip


# ---------------------------------------------------------------- the end


def _acceptances(desk: Desk, found: Sequence[Values]) -> Rows:
    owners = {task.id: desk.person(task.owner_id) for task in desk.state.tasks}
    leads = "、".join(one.name for one in projects.lead_departments(desk.conn, desk.project.id))
    others = _involved(desk)
    return [
        (
            desk.tasks[one["task_id"]], one["title"], desk.project.name, one["round"], leads, others[one["task_id"]], one["standard"],
            texts.RESULT.get(one["result"], one["result"]), one["reason"], owners[one["task_id"]],
            desk.person(one["decided_by"] or one["acceptor_id"]), desk.person(one["organiser_id"]), desk.at(one["created_at"]),
            desk.at(one["due_at"]), desk.at(one["decided_at"]),
        )
        for one in found
    ]  # fmt: skip


def _involved(desk: Desk) -> dict[int, str]:
    """涉及部门 by task: the responsible one, and those that assist."""
    helpers = tasks.assistants(desk.conn, list(desk.tasks))
    owners = people.by_ids(desk.conn, [task.owner_id for task in desk.state.tasks])
    known = set(desk.departments.values())
    found: dict[int, str] = {}
    for task in desk.state.tasks:
        own = desk.department(task.department_id or owners[task.owner_id].department_id)
        found[task.id] = "、".join(dict.fromkeys(name for name in (own, *helpers.get(task.id, [])) if name in known))
    return found


def _items(desk: Desk, found: Sequence[Values]) -> Rows:
    of = {one["id"]: one for one in found}
    return [
        (desk.tasks[of[one["acceptance_id"]]["task_id"]], of[one["acceptance_id"]]["round"], one["position"], one["text"],
         texts.RESULT.get(one["result"], one["result"]), one["reason"])
        for one in desk.rows("acceptance_item", "acceptance_id", of)
    ]  # fmt: skip


def _kpis(desk: Desk) -> Rows:
    rows: Rows = []
    for one in desk.rows("kpi", "project_id", [desk.project.id]):
        values = desk.rows("kpi_value", "kpi_id", [one["id"]], born="at")
        for value in values:
            day, who = desk.day(value["measured_at"]), desk.person(value["person_id"])
            rows.append((one["name"], one["target"], value["value"], day, who))
        if not values:
            rows.append((one["name"], one["target"], texts.NOT_YET, None, ""))
    return rows


def _retrospective(desk: Desk) -> Rows:
    """Once it is published; before that it is for the leads alone."""
    found = desk.rows("retrospective", "project_id", [desk.project.id])
    shown = [one["id"] for one in found if one["published_at"] is not None]
    names = {one["id"]: one["name"] for one in desk.rows("kpi", "project_id", [desk.project.id])}
    return [
        (texts.LINE.get(one["kind"], one["kind"]), one["text"], names.get(one["kpi_id"], ""), desk.person(one["person_id"]),
         desk.at(one["at"]))
        for one in desk.rows("retrospective_line", "retrospective_id", shown, born="at")
    ]  # fmt: skip
