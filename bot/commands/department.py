"""/部门: a department of the organisation with one lead 部门负责人 and one contact 接口人."""

from __future__ import annotations

from adapters.base import OutgoingMessage
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
    lead, contact = _one(turn, fields, "lead", name), _one(turn, fields, "contact", name)
    if lead is None and contact is None and known is None:
        raise Sorry(texts.department_usage())
    turn.house.department_names.add(name)
    department_id = known.id if known else people.add_department(turn.conn, name, turn.now)
    _set(turn, department_id, known, lead, contact)
    if turn.group and turn.group.default_project_id:
        projects.link_department(turn.conn, turn.group.default_project_id, department_id)
    return Answer(_said_back(turn, known, people.department(turn.conn, department_id)))


def _said_back(turn: Turn, known: Department | None, saved: Department) -> OutgoingMessage:
    """Both roles; where somebody took another's place, who took whose."""
    held = (known.lead_id, known.contact_id) if known else (None, None)
    ids = {*held, saved.lead_id, saved.contact_id} - {None}
    names: dict[int | None, str] = {i: people.person(turn.conn, i).name for i in ids if i}
    roles = ((ROLE_WORDS["lead"], held[0], saved.lead_id), (ROLE_WORDS["contact"], held[1], saved.contact_id))
    changed = [(role, names[old], names[new]) for role, old, new in roles if old is not None and old != new]
    if changed:
        return texts.department_changed(saved.name, changed)
    return texts.department_saved(saved.name, names.get(saved.lead_id, ""), names.get(saved.contact_id, ""))


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


def _one(turn: Turn, fields: Fields, key: str, department: str) -> Person | None:
    names = fields.named_people.get(key, ())
    plain = fields.named.get(key, "").strip()
    if not names and plain and not plain.startswith(("@", "＠")):
        names = (plain.split(" ")[0],)
    if not names:
        return None
    if len(names) > 1:
        raise Sorry(texts.one_person_each(ROLE_WORDS[key], list(names), department))
    return directory.person_named(turn, names[0])
