"""Who is who: the speaker and the group of a message, and the people a text names.

Identity is (adapter, platform user id), never a nickname. A name nobody has yet makes a placeholder: it can be
named but not mentioned, until an admin or /绑定 ties it to an account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from adapters.base import Conversation, Mention, Sender
from bot.rules.zones import DEFAULT_ZONE
from bot.services.house import House
from bot.services.turn import Sorry, Turn
from bot.texts import people as texts
from storage import changes, people, projects
from storage.changes import Actor
from storage.records import Department, Group, Person


@dataclass(frozen=True, slots=True)
class Arrival:
    """The place and the speaker of a message. A guest has no id of this organisation and may only look."""

    group: Group | None
    person: Person | None
    guest: bool


def arrive(
    conn: Connection, house: House, adapter: str, conversation: Conversation, sender: Sender, now: datetime
) -> Arrival:
    """Find or make the group and the speaker; note that they are here and can be reached."""
    key = ("arrival", adapter, conversation, sender)
    arrival = house.recall.get(conn, key, lambda: _arrive(conn, house, adapter, conversation, sender, now))
    if arrival.person is not None and sender.user_id is not None:
        _last_seen(conn, house, arrival.person.id, (adapter, sender.user_id), now)
    return arrival


def _last_seen(conn: Connection, house: House, person_id: int, here: tuple[str, str], now: datetime) -> None:
    """Of somebody with several accounts it is noted each time which one spoke: that is where they are written to."""
    found = house.recall.get(
        conn,
        ("accounts", person_id),
        lambda: {(one.adapter, one.user_id): one.id for one in people.accounts_of(conn, person_id) if not one.opaque},
    )
    if len(found) > 1 and here in found:
        people.seen(conn, found[here], now)


def _arrive(
    conn: Connection, house: House, adapter: str, conversation: Conversation, sender: Sender, now: datetime
) -> Arrival:
    group = _group(conn, house, adapter, conversation, now) if conversation.kind == "group" else None
    person, guest = _speaker(conn, house, adapter, sender, now)
    if group and person and not guest:
        people.join_group(conn, group.id, person.id, now)
    return Arrival(group, person, guest)


def _group(conn: Connection, house: House, adapter: str, conversation: Conversation, now: datetime) -> Group:
    group = projects.group_at(conn, adapter, conversation.id)
    if group is None:
        title = conversation.title or conversation.id
        group = projects.add_group(conn, adapter, conversation.id, title[:200], DEFAULT_ZONE, now)
    elif conversation.title and conversation.title[:200] != group.title:
        projects.set_group(conn, group.id, title=conversation.title[:200])
    if group.closed_at is not None:  # it speaks, so we are in it again
        projects.set_group(conn, group.id, closed_at=None)
        changes.record(conn, "group", group.id, {"closed_at": (group.closed_at, None)}, Actor(None, None, now))
        group = projects.group(conn, group.id)
    house.zones[(adapter, conversation.id)] = group.zone
    return group


def _speaker(
    conn: Connection, house: House, adapter: str, sender: Sender, now: datetime
) -> tuple[Person | None, bool]:
    if sender.user_id is None:
        return _guest(conn, house, adapter, sender, now), True
    name = sender.name.strip()[:80] or sender.user_id[:80]
    account = people.account(conn, adapter, sender.user_id)
    if account is None:
        person_id = people.add_person(conn, name, now)
        people.add_account(conn, adapter, sender.user_id, person_id, name, seen_at=now)
    else:
        person_id = account.person_id
        if account.seen_at is None or (now - account.seen_at).total_seconds() > 3_600 or account.unreachable_since:
            people.seen(conn, account.id, now)
        if account.name == account.user_id and name != account.name:  # learned by a mention without a name
            people.set_person(conn, person_id, name=name)
            people.rename_account(conn, account.id, name)
    for alias in sender.aliases:
        _learn_alias(conn, adapter, alias, person_id, name)
    house.names.add(name)
    return people.person(conn, person_id), False


def _guest(conn: Connection, house: House, adapter: str, sender: Sender, now: datetime) -> Person | None:
    alias = next(iter(sender.aliases), None)
    if alias is None:
        return None
    account = people.account(conn, adapter, alias)
    if account is None:
        name = sender.name.strip()[:80] or "外部成员"
        person_id = people.add_person(conn, name, now)
        people.add_account(conn, adapter, alias, person_id, name, opaque=True)
        return people.person(conn, person_id)
    return people.person(conn, account.person_id)


def _learn_alias(conn: Connection, adapter: str, alias: str, person_id: int, name: str) -> None:
    if people.account(conn, adapter, alias) is None:
        people.add_account(conn, adapter, alias, person_id, name, opaque=True)


def person_named(turn: Turn, name: str) -> Person:
    """The one person a name means here; a new name makes a placeholder. Several of one name are asked about."""
    mention = _mention_of(turn, name)
    if mention and mention.user_id:
        return _account_person(turn, mention.user_id, name)
    if mention and mention.alias:
        account = people.account(turn.conn, turn.adapter, mention.alias)
        if account:
            return people.person(turn.conn, account.person_id)
    if _by_name(turn):
        return _account_person(turn, name, name)
    found = people.named(turn.conn, name)
    here = [p for p in found if turn.group and people.is_member(turn.conn, turn.group.id, p.id)]
    candidates = here or found
    if len(candidates) > 1:
        raise Sorry(texts.several_of_name(name))
    if candidates:
        return _joined(turn, candidates[0])
    turn.unmet.append(name[:80])
    return _joined(turn, people.person(turn.conn, _placeholder(turn, name)))


def mentioned_people(turn: Turn, names: Sequence[str]) -> list[Person]:
    """Everybody a text names with @, and those the platform says are mentioned although the text lost their name."""
    found = [person_named(turn, name) for name in names]
    for mention in turn.mentions:
        if mention.name in names or (mention.name and mention.user_id is None and mention.alias is None):
            continue
        nameless = _nameless(turn, mention)
        if nameless is not None:
            found.append(nameless)
    return list({p.id: p for p in found}.values())


def unknown_aliases(turn: Turn, names: Sequence[str]) -> list[str]:
    """Opaque ids mentioned here whose person we do not know yet: ask for the name and keep what was learned."""
    return [
        m.alias
        for m in turn.mentions
        if m.alias and not m.user_id and m.name not in names and not people.account(turn.conn, turn.adapter, m.alias)
    ]


def learn_alias(turn: Turn, alias: str, person: Person) -> None:
    """From now on this opaque id means this person."""
    _learn_alias(turn.conn, turn.adapter, alias, person.id, person.name)


def all_departments(turn: Turn) -> list[Department]:
    """Every department of the organisation."""
    return turn.house.recall.get(turn.conn, "departments", lambda: people.all_departments(turn.conn))


def department_named(turn: Turn, name: str) -> Department | None:
    """A department by name, `研发` and `研发部` alike."""
    found = people.department_named(turn.conn, name)
    if found is None and not name.endswith("部"):
        found = people.department_named(turn.conn, name + "部")
    return found


def departments_here(turn: Turn) -> list[Department]:
    """Departments whose lead or contact is in this group."""
    if turn.group is None:
        return []
    members = {person.id for person in people.members(turn.conn, turn.group.id)}
    return [d for d in people.all_departments(turn.conn) if d.lead_id in members or d.contact_id in members]


def _mention_of(turn: Turn, name: str) -> Mention | None:
    return next((m for m in turn.mentions if m.name == name), None)


def _by_name(turn: Turn) -> bool:
    profile = turn.house.profiles.get(turn.adapter)
    return bool(profile and profile.people_by_name)


def _account_person(turn: Turn, user_id: str, name: str) -> Person:
    account = people.account(turn.conn, turn.adapter, user_id)
    if account:
        return _joined(turn, people.person(turn.conn, account.person_id))
    person_id = _placeholder(turn, name or user_id)
    people.add_account(turn.conn, turn.adapter, user_id, person_id, (name or user_id)[:80])
    return _joined(turn, people.person(turn.conn, person_id))


def _nameless(turn: Turn, mention: Mention) -> Person | None:
    key = mention.user_id or mention.alias
    account = people.account(turn.conn, turn.adapter, key) if key else None
    if account:
        return _joined(turn, people.person(turn.conn, account.person_id))
    return _account_person(turn, mention.user_id, mention.name) if mention.user_id else None


def _placeholder(turn: Turn, name: str) -> int:
    turn.house.names.add(name)
    return people.add_person(turn.conn, name[:80], turn.now)


def _joined(turn: Turn, person: Person) -> Person:
    if turn.group:
        people.join_group(turn.conn, turn.group.id, person.id, turn.now)
    return person
