"""/通讯录: people and departments from a platform's directory, shown first and registered by a tap.

Nobody is moved out of a department, no lead is replaced, and a name is never taken for an account of the same name.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from adapters.base import Contact, ContactList
from bot.rules import permissions as p
from bot.services import directory_rights, notify, roles
from bot.services.desk import Read, Wanted
from bot.services.house import House
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import contacts as texts
from storage import changes, people, projects, rights
from storage.later import at_commit
from storage.records import Department, Person

REGISTER = "登记"


def ask(turn: Turn, named: str) -> Answer:
    """Have a directory read; the preview comes one-to-one."""
    _require(turn)
    adapter = _chosen(turn, named)
    if notify.reachable(turn.conn, turn.house, turn.person.id) is None:
        raise Sorry(texts.unreachable())
    at_commit(turn.conn, partial(turn.house.desk.wanted.append, Wanted(adapter, turn.person.id)))
    return Answer(texts.reading(turn.house.called(adapter)))


def register(turn: Turn, mark: str, only: Collection[str]) -> Answer:
    """What was shown under this mark; `only` these departments, all where none is named."""
    _require(turn)
    read = turn.house.desk.found(mark, turn.now)
    if read is None:
        raise Sorry(texts.gone())
    made = _write(turn, read, plan(turn.conn, read, turn.person, only))
    return Answer(texts.registered(turn.house.called(read.adapter), len(made.departments), len(made.newcomers), len(made.places)))


@dataclass(frozen=True, slots=True)
class Plan:
    """What registering would do. Names of departments; contacts; who leads what."""

    departments: tuple[str, ...]
    newcomers: tuple[Contact, ...]
    known: int  # people who are registered already
    places: tuple[tuple[Contact, str], ...]  # into which department
    leads: tuple[tuple[str, Contact], ...]


def plan(conn: Connection, read: Read, decider: Person, only: Collection[str] = ()) -> Plan:
    """Within what the decider may set: a department others answer for is left as it is."""
    everything = {one.name: one for one in people.all_departments(conn)}
    wanted = [name for name in read.listed.departments if not only or name in only]
    open_ones = {name for name in wanted if _may(conn, decider, everything.get(name))}
    found = [one for one in read.listed.people if not only or one.department in only]
    newcomers, places = [], []
    for one in found:
        account = people.account(conn, read.adapter, one.user_id)
        person = people.person(conn, account.person_id) if account else None
        if person is None:
            newcomers.append(one)
        if one.department in open_ones and (person is None or _free(conn, decider, person)):
            places.append((one, one.department))
    leads = {name: one for one in found for name in one.leads if name in open_ones and not _led(everything.get(name))}
    return Plan(
        tuple(name for name in wanted if name not in everything),
        tuple(newcomers),
        len(found) - len(newcomers),
        tuple(places),
        tuple(leads.items()),
    )


def preview(conn: Connection, house: House, wanted: Wanted, listed: ContactList, now: datetime) -> None:
    """Show whoever asked what was read; nothing is written down but this message."""
    said = house.called(wanted.adapter)
    if not listed.people:
        message = texts.nothing(said, listed.hint)
    else:
        read = Read(wanted.adapter, listed, now)
        found = plan(conn, read, people.person(conn, wanted.person_id))
        if house.desk.fresh(wanted.adapter, now) is None:
            at_commit(conn, partial(house.desk.keep, read))
        leads = [(name, one.name) for name, one in found.leads]
        message = texts.preview(
            said, read.mark, len(listed.people), found.departments, len(found.newcomers), len(found.places), leads, listed.hint
        )
    notify.to_person(conn, house, wanted.person_id, message, kind="request", now=now, heed_quiet=False)


def _write(turn: Turn, read: Read, found: Plan) -> Plan:
    for name in found.departments:
        number = people.add_department(turn.conn, name, turn.now)
        changes.record(turn.conn, "department", number, {"created": (None, name)}, turn.actor)
        turn.house.department_names.add(name)
    for one in found.newcomers:
        person_id = people.add_person(turn.conn, one.name, turn.now)
        people.add_account(turn.conn, read.adapter, one.user_id, person_id, one.name)
        changes.record(turn.conn, "person", person_id, {"created": (None, one.name)}, turn.actor)
        turn.house.names.add(one.name)
    numbers = {one.name: one.id for one in people.all_departments(turn.conn)}
    for one, name in found.places:
        person = _of(turn.conn, read.adapter, one)
        people.set_person(turn.conn, person.id, department_id=numbers[name])
        changes.record(turn.conn, "person", person.id, {"department_id": (None, numbers[name])}, turn.actor)
    for name, one in found.leads:
        lead = _of(turn.conn, read.adapter, one)
        people.set_department(turn.conn, numbers[name], lead_id=lead.id)
        changes.record(turn.conn, "department", numbers[name], {"lead_id": (None, lead.id)}, turn.actor)
    return found


def _of(conn: Connection, adapter: str, one: Contact) -> Person:
    account = people.account(conn, adapter, one.user_id)
    assert account is not None
    return people.person(conn, account.person_id)


def _may(conn: Connection, decider: Person, known: Department | None) -> bool:
    """A department nobody answers for yet, or one the decider may change."""
    settled = known is not None and (known.lead_id is not None or known.contact_id is not None)
    return not settled or p.may("directory", directory_rights.over(conn, decider, known))


def _free(conn: Connection, decider: Person, person: Person) -> bool:
    """In no department, and with no work in projects that the new department's lead would get a say over."""
    return person.department_id is None and (decider.is_admin or not rights.held(conn, person.id))


def _led(known: Department | None) -> bool:
    return known is not None and known.lead_id is not None


def _require(turn: Turn) -> None:
    """An administrator, or whoever coordinates a project."""
    held = {p.ADMIN} if turn.person.is_admin else set()
    mine = projects.by_ids(turn.conn, projects.of_person(turn.conn, turn.person.id))
    if any(directory_rights.coordinates(turn.person, one) and one.closed_at is None for one in mine):
        held.add(p.COORDINATOR)
    roles.require(turn, "contacts", held, holders=people.admins(turn.conn), kind="person", object_id=turn.person.id)


def _chosen(turn: Turn, named: str) -> str:
    """The connection meant: by its name or its platform; where none is named, the one this was said on."""
    known = [name for name, profile in turn.house.profiles.items() if not profile.transcript]
    word = named.lower()
    found = [name for name in known if word in (name, turn.house.called(name).lower())] if named else [turn.adapter]
    if len(found) == 1 and found[0] in known:
        return found[0]
    called = [turn.house.called(name) for name in known]
    raise Sorry(texts.which(called if len(set(called)) == len(called) and all(called) else known, named))
