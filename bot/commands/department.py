"""/部门: a department of the organisation with one lead 部门负责人 and one contact 接口人."""

from __future__ import annotations

from bot.grammar.fields import Fields
from bot.services import departments, directory, directory_rights
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import people as texts
from storage import changes, people, projects
from storage.records import Department, Person

WORDS = ("部门", "bm", "department")
USAGE = "/部门 市场部 负责人 @王经理 接口人 @小李"
HELP = "登记部门"
KEYS = {"负责人": "lead", "部门负责人": "lead", "领导": "lead", "接口人": "contact", "联系人": "contact", "名称": "name"}
ROLE_WORDS = {"lead": "负责人", "contact": "接口人"}


def run(turn: Turn) -> Answer | None:
    """Set who leads and who is the contact; whoever is named becomes a member, unless they belong elsewhere."""
    fields = turn.fields(KEYS, deadline=False)
    name = (fields.named.get("name") or fields.title).strip().split(" ")[0][:80]
    if not name:
        raise Sorry(texts.department_usage())
    known = people.department_named(turn.conn, name)
    directory_rights.require(turn, known)
    lead, contact = _one(turn, fields, "lead"), _one(turn, fields, "contact")
    if lead is None and contact is None and known is None:
        raise Sorry(texts.department_usage())
    turn.house.department_names.add(name)
    department_id = known.id if known else people.add_department(turn.conn, name, turn.now)
    _set(turn, department_id, known, lead, contact)
    if turn.group and turn.group.default_project_id:
        projects.link_department(turn.conn, turn.group.default_project_id, department_id)
    saved = people.department(turn.conn, department_id)
    named = people.by_ids(turn.conn, [i for i in (saved.lead_id, saved.contact_id) if i])
    lead_name = named[saved.lead_id].name if saved.lead_id else ""
    contact_name = named[saved.contact_id].name if saved.contact_id else ""
    return Answer(texts.department_saved(name, lead_name, contact_name))


def _set(
    turn: Turn, department_id: int, known: Department | None, lead: Person | None, contact: Person | None
) -> None:
    wanted = {"lead_id": lead.id if lead else None, "contact_id": contact.id if contact else None}
    values = {k: v for k, v in wanted.items() if v is not None}
    if values:
        people.set_department(turn.conn, department_id, **values)
    changed = {k: (getattr(known, k) if known else None, v) for k, v in values.items()}
    if known is None:
        changed["created"] = (None, department_id)
    changes.record(turn.conn, "department", department_id, changed, turn.actor)
    for person in (lead, contact):
        if person and directory_rights.may_place(turn, person):
            departments.belong(turn, person, department_id)


def _one(turn: Turn, fields: Fields, key: str) -> Person | None:
    names = fields.named_people.get(key, ())
    plain = fields.named.get(key, "").strip()
    if not names and plain and not plain.startswith(("@", "＠")):
        names = (plain.split(" ")[0],)
    if not names:
        return None
    if len(names) > 1:
        raise Sorry(texts.one_person_each(ROLE_WORDS[key], list(names)))
    return directory.person_named(turn, names[0])
