"""Who stands in for whom: prompts and rungs of an absent person go to the deputy, the records stay the person's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage import absences, people
from storage.records import Absence


def is_away(conn: Connection, person_id: int, now: datetime) -> bool:
    """Whether a person is absent at `now` (aware UTC)."""
    return absences.current(conn, person_id, now) is not None


def deputy_of(conn: Connection, person_id: int, now: datetime) -> int | None:
    """Who reads the prompts of somebody absent: the named deputy, else the department's contact, else its lead.

    None when the person is present, or nobody present stands in.
    """
    away = absences.current(conn, person_id, now)
    if away is None:
        return None
    return named_deputy(conn, person_id, now) or _beside(conn, person_id, now)


def named_deputy(conn: Connection, person_id: int, now: datetime) -> int | None:
    """The deputy somebody absent has named, or that deputy's deputy; only this one climbs the ladder for a lead."""
    seen = {people.person(conn, person_id).id}
    away = absences.current(conn, person_id, now)
    while away is not None and away.deputy_id is not None:
        deputy = people.person(conn, away.deputy_id).id
        if deputy in seen:
            return None  # they stand in for one another and all are away
        seen.add(deputy)
        away = absences.current(conn, deputy, now)
        if away is None:
            return deputy
    return None


def by_own_word(conn: Connection, person_id: int, now: datetime) -> bool:
    """Whether the deputy of somebody absent was named by themselves, and that one's deputy too, along the whole chain.

    A deputy whom another named reads the prompts, but decides nothing in the place of a lead or an executive.
    """
    seen: set[int] = set()
    away = absences.current(conn, person_id, now)
    while away is not None and away.deputy_id is not None and away.id not in seen:
        if people.person(conn, away.created_by).id != people.person(conn, away.person_id).id:
            return False
        seen.add(away.id)
        away = absences.current(conn, people.person(conn, away.deputy_id).id, now)
    return True


def _beside(conn: Connection, person_id: int, now: datetime) -> int | None:
    """The contact, else the lead, of the absent person's department, if they are present themselves."""
    own = people.person(conn, person_id).department_id
    if own is None:
        return None
    department = people.department(conn, own)
    for found in (department.contact_id, department.lead_id):
        if found is not None and found != person_id and absences.current(conn, found, now) is None:
            return people.person(conn, found).id
    return None


def to_whom(conn: Connection, person_id: int, now: datetime) -> int | None:
    """Who a prompt for this person goes to: themselves, whoever stands in, or None when everybody is away."""
    return deputy_of(conn, person_id, now) if is_away(conn, person_id, now) else person_id


def asked_instead(conn: Connection, contact_id: int | None, owner_id: int, now: datetime) -> int | None:
    """Who is asked for a report: the contact, their deputy, the owner, or the owner's deputy; None: nobody is there.

    A lead is not asked for reports because others are away: they are told of the absence once.
    """
    for person_id in (contact_id, owner_id):
        if person_id is None:
            continue
        if not is_away(conn, person_id, now):
            return person_id
        deputy = named_deputy(conn, person_id, now)
        if deputy is not None:
            return deputy
    return None


def stood_for(conn: Connection, person_id: int, now: datetime) -> list[Absence]:
    """The absences in which this person is the one who was named, or follows from it, at `now`."""
    return [
        away
        for away in absences.begun(conn, now)
        if people.person(conn, away.person_id).id != person_id
        and named_deputy(conn, people.person(conn, away.person_id).id, now) == person_id
    ]
