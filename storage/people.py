"""People, their accounts on platforms, departments, and who is in which group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from storage import version
from storage.models import accounts, departments, group_members, people, projects
from storage.records import Account, Department, Person


def person(conn: Connection, person_id: int) -> Person:
    """The person behind a record; a linked placeholder answers as whom it was linked to."""
    row = conn.execute(select(people).where(people.c.id == person_id)).one()
    found = Person(*row)
    return person(conn, found.merged_into) if found.merged_into else found


def by_ids(conn: Connection, ids: Iterable[int]) -> dict[int, Person]:
    """People by id; a merged one appears under its old id with the values of whom it was merged into."""
    wanted = {i for i in ids if i}
    if not wanted:
        return {}
    rows = {row.id: Person(*row) for row in conn.execute(select(people).where(people.c.id.in_(wanted)))}
    return {i: person(conn, p.merged_into) if p.merged_into else p for i, p in rows.items()}


def account(conn: Connection, adapter: str, user_id: str) -> Account | None:
    """The account with this id on this adapter."""
    row = conn.execute(
        select(accounts).where(accounts.c.adapter == adapter, accounts.c.user_id == user_id)
    ).first()
    return Account(*row) if row else None


def accounts_of(conn: Connection, person_id: int) -> list[Account]:
    """Every account of a person, also of those merged into them or whom they were merged into; last seen first."""
    me = select(func.coalesce(people.c.merged_into, people.c.id)).where(people.c.id == person_id).scalar_subquery()
    merged = select(people.c.id).where(people.c.merged_into == me)
    rows = conn.execute(
        select(accounts)
        .where((accounts.c.person_id == me) | accounts.c.person_id.in_(merged))
        .order_by(accounts.c.seen_at.desc().nulls_last(), accounts.c.id)
    )
    return [Account(*row) for row in rows]


def merged_into(conn: Connection, person_id: int) -> list[int]:
    """Who is read as this person."""
    return list(conn.execute(select(people.c.id).where(people.c.merged_into == person_id).order_by(people.c.id)).scalars())


def add_person(conn: Connection, name: str, now: datetime) -> int:
    """A new person, perhaps only a placeholder: named, without an account."""
    version.touch(conn)
    return int(
        conn.execute(insert(people).values(name=name, created_at=now).returning(people.c.id)).scalar_one()
    )


def add_account(
    conn: Connection,
    adapter: str,
    user_id: str,
    person_id: int,
    name: str,
    *,
    opaque: bool = False,
    seen_at: datetime | None = None,
) -> None:
    """Tie a platform's id to a person."""
    version.touch(conn)
    conn.execute(
        insert(accounts).values(
            adapter=adapter, user_id=user_id, person_id=person_id, name=name, opaque=opaque, seen_at=seen_at
        )
    )


def seen(conn: Connection, account_id: int, now: datetime) -> None:
    """This account has just spoken, so it can be reached."""
    conn.execute(update(accounts).where(accounts.c.id == account_id).values(seen_at=now, unreachable_since=None))


def rename_account(conn: Connection, account_id: int, name: str) -> None:
    """The name shown for an account."""
    version.touch(conn)
    conn.execute(update(accounts).where(accounts.c.id == account_id).values(name=name))


def unreachable(conn: Connection, adapter: str, user_id: str, now: datetime) -> None:
    """The platform says this account cannot be written to."""
    version.touch(conn)
    conn.execute(
        update(accounts)
        .where(accounts.c.adapter == adapter, accounts.c.user_id == user_id)
        .values(unreachable_since=now)
    )


def named(conn: Connection, name: str, adapter: str | None = None) -> list[Person]:
    """Everybody of this exact name (not merged ones), optionally with an account on one adapter or with none."""
    query = select(people).where(people.c.name == name, people.c.merged_into.is_(None))
    found = [Person(*row) for row in conn.execute(query.order_by(people.c.id))]
    if adapter is None:
        return found
    return [p for p in found if any(a.adapter == adapter for a in accounts_of(conn, p.id)) or not accounts_of(conn, p.id)]


def names(conn: Connection) -> frozenset[str]:
    """Every name known, for reading @names glued to text."""
    return frozenset(conn.execute(select(people.c.name)).scalars())


def members(conn: Connection, group_id: int) -> list[Person]:
    """Who is in a group, by name."""
    rows = conn.execute(
        select(people)
        .join(group_members, group_members.c.person_id == people.c.id)
        .where(group_members.c.group_id == group_id, people.c.merged_into.is_(None))
        .order_by(people.c.name)
    )
    return [Person(*row) for row in rows]


def is_member(conn: Connection, group_id: int, person_id: int) -> bool:
    """Whether a person is known to be in a group."""
    return (
        conn.execute(
            select(group_members.c.person_id).where(
                group_members.c.group_id == group_id, group_members.c.person_id == person_id
            )
        ).first()
        is not None
    )


def groups_of(conn: Connection, person_id: int) -> list[int]:
    """Ids of the groups a person is known to be in."""
    query = select(group_members.c.group_id).where(group_members.c.person_id == person_id)
    return list(conn.execute(query.order_by(group_members.c.group_id)).scalars())


def member_since(conn: Connection, group_id: int, person_id: int) -> datetime | None:
    """Since when a person is known to be in a group; None where they are not."""
    query = select(group_members.c.since).where(
        group_members.c.group_id == group_id, group_members.c.person_id == person_id
    )
    found: datetime | None = conn.execute(query).scalar()
    return found


def join_group(conn: Connection, group_id: int, person_id: int, now: datetime) -> None:
    """Note that a person is in a group; twice is harmless."""
    if not is_member(conn, group_id, person_id):
        version.touch(conn)
        conn.execute(insert(group_members).values(group_id=group_id, person_id=person_id, since=now))


def leave_group(conn: Connection, group_id: int, person_id: int) -> None:
    """A person is not in a group after all."""
    version.touch(conn)
    here = (group_members.c.person_id == person_id) & (group_members.c.group_id == group_id)
    conn.execute(delete(group_members).where(here))


def department(conn: Connection, department_id: int) -> Department:
    """A department by id."""
    return Department(*conn.execute(select(departments).where(departments.c.id == department_id)).one())


def department_named(conn: Connection, name: str) -> Department | None:
    """A department by its exact name."""
    row = conn.execute(select(departments).where(departments.c.name == name)).first()
    return Department(*row) if row else None


def all_departments(conn: Connection) -> list[Department]:
    """Every department of the organisation, in the order they were made."""
    return [Department(*row) for row in conn.execute(select(departments).order_by(departments.c.id))]


def departments_by_ids(conn: Connection, ids: Iterable[int | None]) -> dict[int, Department]:
    """Departments by id."""
    wanted = {i for i in ids if i}
    if not wanted:
        return {}
    rows = conn.execute(select(departments).where(departments.c.id.in_(wanted)))
    return {row.id: Department(*row) for row in rows}


def add_department(conn: Connection, name: str, now: datetime) -> int:
    """A new department."""
    version.touch(conn)
    statement = insert(departments).values(name=name, created_at=now).returning(departments.c.id)
    return int(conn.execute(statement).scalar_one())


def set_department(conn: Connection, department_id: int, **values: int | None) -> None:
    """Set lead_id and/or contact_id."""
    version.touch(conn)
    conn.execute(update(departments).where(departments.c.id == department_id).values(**values))


def set_person(conn: Connection, person_id: int, **values: int | str | bool | None) -> None:
    """Set department_id, name, merged_into or is_admin."""
    version.touch(conn)
    conn.execute(update(people).where(people.c.id == person_id).values(**values))


def admins(conn: Connection) -> list[Person]:
    """The administrators of the installation."""
    rows = conn.execute(select(people).where(people.c.is_admin, people.c.merged_into.is_(None)).order_by(people.c.id))
    return [Person(*row) for row in rows]


def led_by(conn: Connection, person_id: int) -> list[Department]:
    """Departments this person leads."""
    return [Department(*row) for row in conn.execute(select(departments).where(departments.c.lead_id == person_id))]


def is_executive(conn: Connection, person_id: int) -> bool:
    """Whether this person is the 分管领导 of a project that is neither closed nor cancelled."""
    running = (projects.c.closed_at.is_(None)) & (projects.c.cancelled_at.is_(None))
    query = select(projects.c.id).where(projects.c.executive_id == person_id, running)
    return conn.execute(query.limit(1)).first() is not None


def contact_of(conn: Connection, person_id: int) -> list[Department]:
    """Departments this person is the contact of."""
    rows = conn.execute(select(departments).where(departments.c.contact_id == person_id))
    return [Department(*row) for row in rows]


def unreachable_names(conn: Connection, group_id: int | None) -> list[str]:
    """Members of a group (or everybody) with an account the platform refuses to write to, by name."""
    query = select(people.c.name).join(accounts, accounts.c.person_id == people.c.id)
    query = query.where(accounts.c.unreachable_since.is_not(None))
    if group_id is not None:
        query = query.join(group_members, group_members.c.person_id == people.c.id)
        query = query.where(group_members.c.group_id == group_id)
    return list(conn.execute(query.distinct().order_by(people.c.name)).scalars())
