"""Tying a placeholder (a name without an account) to a person with one.

What was written stays as it was written and is read through `merged_into`. What the name answers for now (roles, open
tasks and issues) is handed over with change rows, as if it had been transferred, so that everything that asks
"is this yours?" need not know about names.
"""

from __future__ import annotations

from sqlalchemy import Connection

from bot.rules.permissions import may
from bot.services import directory_rights as rights
from bot.services.turn import Sorry, Turn
from bot.texts import people as texts
from bot.texts import system as system_texts
from storage import binding as rows
from storage import changes, people, projects
from storage import rights as held_rows
from storage.changes import Actor
from storage.records import Department, Person, Project


def placeholder(turn: Turn, name: str, target: Person) -> Person:
    """The one person of this name without an account who may be seen from here."""
    found = [person for person in people.named(turn.conn, name) if _visible(turn, person)]
    free = [person for person in found if person.id != target.id and not people.accounts_of(turn.conn, person.id)]
    if len(free) > 1:
        here = [p for p in free if turn.group and people.is_member(turn.conn, turn.group.id, p.id)]
        if len(here) != 1:
            raise Sorry(system_texts.bind_which(name))
        return here[0]
    if free:
        return free[0]
    if any(person.id == target.id for person in found):
        raise Sorry(system_texts.bind_same(name))
    raise Sorry(system_texts.bind_not_placeholder(name) if found else texts.nothing_to_bind(name))


def may_decide(conn: Connection, decider: Person, person: Person) -> bool:
    """An admin, or whoever coordinates every project this name holds something in and may change its departments.

    A name that holds nothing yet: the coordinator of the group it was known in first.
    """
    if decider.is_admin:
        return True
    held, own = _held(conn, person), _departments(conn, person)
    return bool(held or own) and (
        all(rights.coordinates(decider, project) for project in held)
        and all(may("directory", rights.over(conn, decider, department)) for department in own)
    )


def deciders(turn: Turn, person: Person) -> list[Person]:
    """Who may decide: coordinators and leads first, then admins. Never the name itself."""
    conn = turn.conn
    own = _departments(conn, person)
    found = rights.coordinators(conn, _held(conn, person))
    for department in own:
        found += rights.coordinators(conn, rights.entrusted(conn, department))
    found += [people.person(conn, department.lead_id) for department in own if department.lead_id]
    found = [one for one in found if one.id != person.id and may_decide(conn, one, person)]
    return list({one.id: one for one in (*found, *people.admins(conn))}.values())


def bind(turn: Turn, person: Person, target: Person) -> None:
    """From now on `person` is `target`: the same groups, and the department where the target has none."""
    people.set_person(turn.conn, person.id, merged_into=target.id)
    changes.record(turn.conn, "person", person.id, {"merged_into": (None, target.id)}, turn.actor)
    if person.department_id is not None and target.department_id is None:
        people.set_person(turn.conn, target.id, department_id=person.department_id)
        changed = {"department_id": (None, person.department_id)}
        changes.record(turn.conn, "person", target.id, changed, turn.actor)
    for group_id in people.groups_of(turn.conn, person.id):
        people.join_group(turn.conn, group_id, target.id, turn.now)
    by_no_message = Actor(turn.person.id, None, turn.now)  # /撤销 takes back messages: half a binding must not be
    for handed in rows.hand_over(turn.conn, person.id, target.id):
        changes.record(turn.conn, handed.kind, handed.object_id, {handed.field: (person.id, target.id)}, by_no_message)


def _visible(turn: Turn, person: Person) -> bool:
    """The group is the wall: a name of other groups is not seen from here."""
    if turn.person.is_admin:
        return True
    theirs = set(people.groups_of(turn.conn, person.id))
    if turn.group is not None:
        return turn.group.id in theirs
    return not theirs.isdisjoint(people.groups_of(turn.conn, turn.person.id))


def _held(conn: Connection, person: Person) -> list[Project]:
    """The projects this name holds something in, or the first one of the group it was known in first."""
    held = projects.by_ids(conn, held_rows.held(conn, person.id))
    if held or _departments(conn, person):
        return held
    group_id = held_rows.first_group(conn, person.id)
    first = rights.first_project(conn, group_id) if group_id else None
    return [first] if first else []


def _departments(conn: Connection, person: Person) -> list[Department]:
    """The departments this name leads, speaks for or belongs to."""
    found = [*people.led_by(conn, person.id), *people.contact_of(conn, person.id)]
    if person.department_id is not None:
        found.append(people.department(conn, person.department_id))
    return list({department.id: department for department in found}.values())
