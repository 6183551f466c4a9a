"""/成员: who is who here, or put somebody into a department."""

from __future__ import annotations

from bot.services import departments, directory, directory_rights, roles
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import people as texts
from storage import people, projects

WORDS = ("成员", "人员", "cy", "members")
USAGE = "/成员 市场部 @小李"
HELP = "成员名单"
KEYS = {"部门": "department"}


def run(turn: Turn) -> Answer | None:
    """Bare: the list. With a department and people: they belong to it."""
    fields = turn.fields(KEYS, deadline=False)
    name = (fields.named.get("department") or fields.title).strip()
    if not name or not fields.people:
        return _list(turn)
    department = directory.department_named(turn, name)
    if department is None:
        raise Sorry(texts.no_department(name[:40]))
    directory_rights.require(turn, department)
    found = directory.mentioned_people(turn, fields.people)
    for person in found:
        if person.department_id != department.id and not directory_rights.may_place(turn, person):
            holders = directory_rights.placers(turn, person)
            roles.require(turn, "directory", (), holders=holders, kind="person", object_id=person.id)
        departments.belong(turn, person, department.id)
    return Answer(texts.member_saved("、".join(p.name for p in found), department.name))


def _list(turn: Turn) -> Answer:
    if turn.group:
        linked = {d.id for i in turn.project_ids() for d in projects.departments_of(turn.conn, i)}
        here = {d.id for d in directory.departments_here(turn)}
        shown = [d for d in people.all_departments(turn.conn) if d.id in linked | here]
        members = people.members(turn.conn, turn.group.id)
    else:
        shown = [d for i in turn.project_ids() for d in projects.departments_of(turn.conn, i)]
        members = []
    unique = {d.id: d for d in shown}.values()
    named = people.by_ids(turn.conn, [i for d in unique for i in (d.lead_id, d.contact_id) if i])
    rows = [
        (
            d.name,
            named[d.lead_id].name if d.lead_id else "",
            named[d.contact_id].name if d.contact_id else "",
        )
        for d in unique
    ]
    return Answer(texts.directory(rows, [p.name for p in members]))
