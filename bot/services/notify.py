"""Everything the bot says becomes an outbox row here, in the unit of the change it tells about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time
from itertools import count

from sqlalchemy import Connection

from adapters.base import OutgoingMention, OutgoingMessage
from adapters.render import pack, pack_parts, unpack
from bot.rules import escalation as e
from bot.rules.emergency import WAITING_KINDS, held_until
from bot.rules.manners import after_hush, after_quiet, list_at
from bot.rules.zones import DEFAULT_ZONE, to_local, to_utc
from bot.services import preferences
from bot.services.house import House
from bot.texts.daily import joined
from bot.texts.delivery import pass_on
from storage import cases, emergencies, numbers, outbox, people, projects, slots
from storage.outbox import Address, ShortHandle
from storage.records import Account, Group

# How a person wants to be reminded holds for these; rungs, ends, requests, replies and what they asked for do not wait.
PROMPTS = frozenset({"call", "notice", "daily", "weekly", "gather"})
ASIDE = "notice"  # told by the bot itself: leads and executives read it in their windows
BY_OTHERS = frozenset({"request", "end"})  # what a colleague did: on their days off it waits for the next working day
ASKED = frozenset({"reply", "request"})  # somebody asks for it: a group that wants silence gets it all the same

MOST_DAYS = 10  # a list is put off by the cap at most so often


def reachable(conn: Connection, house: House, person_id: int) -> Account | None:
    """The account a person can be written to one-to-one by, last seen first; None where there is none."""
    for account in people.accounts_of(conn, person_id):
        profile = house.profiles.get(account.adapter)
        if not account.opaque and account.unreachable_since is None and profile and profile.direct:
            return account
    return None


def mentions_for(
    conn: Connection, adapter: str, person_ids: Iterable[int]
) -> tuple[OutgoingMention, ...]:
    """Mentions on one adapter, from ids we resolved ourselves; people without an account there are left out."""
    found: dict[str, OutgoingMention] = {}
    for person_id in dict.fromkeys(person_ids):
        for account in people.accounts_of(conn, person_id):
            if account.adapter == adapter and not account.opaque:
                found.setdefault(account.user_id, OutgoingMention(account.user_id, account.name))
                break
    return tuple(found.values())


def to_person(
    conn: Connection,
    house: House,
    person_id: int,
    message: OutgoingMessage,
    *,
    kind: str,
    now: datetime,
    reason: str | None = None,
    about: str = "",
    heed_quiet: bool = True,
    group: Group | None = None,
) -> bool:
    """Write to somebody one-to-one, in the hours of the group it is about. False where they cannot be reached."""
    account = reachable(conn, house, person_id)
    if account is None:
        return False
    to = Address(account.adapter, "person", account.user_id, person_id=person_id)
    if kind in PROMPTS and preferences.reminded(conn, person_id) == preferences.DAILY:
        if reason is None or slots.claim(conn, f"listed:{reason}", kind, now, now, "posted"):
            _list(conn, house, to, message, kind=kind, now=now, about=about, group=group)
        return True
    start = _not_before(conn, house, now, group, kind) if heed_quiet else now
    if heed_quiet and kind in (ASIDE, *BY_OTHERS):
        start = _in_their_time(conn, house, person_id, start, group, kind)
    _put(conn, house, to, message, kind=kind, now=now, not_before=start, reason=reason, about=about)
    return True


def to_account(
    conn: Connection, house: House, account: Account, message: OutgoingMessage, *, now: datetime
) -> None:
    """Write to one account of a person, at once and wherever they were last seen: it is about that very account."""
    profile = house.profiles.get(account.adapter)
    if profile and profile.direct and account.unreachable_since is None:
        to = Address(account.adapter, "person", account.user_id, person_id=account.person_id)
        _put(conn, house, to, message, kind="request", now=now, not_before=now)


def to_group(
    conn: Connection,
    house: House,
    group: Group,
    message: OutgoingMessage,
    *,
    kind: str,
    now: datetime,
    mention: Iterable[int] = (),
    reason: str | None = None,
    about: str = "",
    heed_quiet: bool = True,
) -> None:
    """Post in a group."""
    if group.closed_at is not None:
        return
    named = list(dict.fromkeys(mention))
    if kind in PROMPTS:
        named = [one for one in named if not _rather_privately(conn, house, one, message, kind, now, about, group)]
    with_mentions = replace(message, mention=mentions_for(conn, group.adapter, named))
    to = Address(group.adapter, "group", group.conversation, group_id=group.id)
    start = _not_before(conn, house, now, group, kind, hushed=kind not in ASKED) if heed_quiet else now
    _put(conn, house, to, with_mentions, kind=kind, now=now, not_before=start, reason=reason, about=about)


def to_person_or_group(
    conn: Connection,
    house: House,
    person_id: int,
    group: Group,
    message: OutgoingMessage,
    *,
    kind: str,
    now: datetime,
    reason: str | None = None,
    about: str = "",
) -> bool:
    """One-to-one, or where the person cannot be reached so, in the group. True when it went one-to-one."""
    if to_person(conn, house, person_id, message, kind=kind, now=now, reason=reason, about=about, group=group):
        return True
    group = where_they_are(conn, group, person_id, about)
    here = people.is_member(conn, group.id, person_id)
    said = message if here else pass_on(people.person(conn, person_id).name, message)
    mention = [person_id] if here else []  # a mention of somebody who is not there reaches nobody, or the wrong one
    to_group(conn, house, group, said, kind=kind, now=now, mention=mention, reason=reason, about=about)
    return False


def where_they_are(conn: Connection, group: Group, person_id: int, about: str) -> Group:
    """The group, or where somebody is not in it another one of the project that the record `about` is part of."""
    project_id = numbers.project_of(conn, about)
    if project_id is None or in_group(conn, group, person_id):
        return group
    beside = [one for one in projects.groups_of(conn, project_id) if one.closed_at is None]
    return next((one for one in beside if in_group(conn, one, person_id)), group)


def in_group(conn: Connection, group: Group, person_id: int) -> bool:
    """In the group, with an account of its platform: whoever was only named there reads nothing in it."""
    return people.is_member(conn, group.id, person_id) and bool(mentions_for(conn, group.adapter, [person_id]))


def to_admins(
    conn: Connection, house: House, message: OutgoingMessage, *, now: datetime, reason: str | None = None
) -> None:
    """A notice for administrators; it never goes to a project group."""
    for number, admin in enumerate(people.admins(conn)):
        own = f"{reason}:{number}" if reason else None
        to_person(conn, house, admin.id, message, kind="admin", now=now, reason=own)


def reply(
    conn: Connection,
    house: House,
    to: Address,
    message: OutgoingMessage,
    *,
    now: datetime,
    not_before: datetime,
    inbox_id: int,
    mention: Iterable[int] = (),
    about: str = "",
    handle: ShortHandle | None = None,
) -> None:
    """Answer a message where it was said."""
    complete = replace(message, mention=mentions_for(conn, to.adapter, mention)) if mention else message
    _put(
        conn,
        house,
        to,
        complete,
        kind="reply",
        now=now,
        not_before=not_before,
        about=about,
        inbox_id=inbox_id,
        handle=handle,
    )


def _rather_privately(
    conn: Connection,
    house: House,
    person_id: int,
    message: OutgoingMessage,
    kind: str,
    now: datetime,
    about: str,
    group: Group,
) -> bool:
    """只私信, 每天一次: what would mention somebody in the group goes to them alone. True when it did."""
    if preferences.reminded(conn, person_id) == preferences.NORMAL:
        return False
    return to_person(conn, house, person_id, message, kind=kind, now=now, about=about, group=group)


def _list(
    conn: Connection,
    house: House,
    to: Address,
    message: OutgoingMessage,
    *,
    kind: str,
    now: datetime,
    about: str,
    group: Group | None,
) -> None:
    """每天一次: put into the person's one list of the day, which leaves just after the last call."""
    zone = group.zone if group else DEFAULT_ZONE
    assert to.person_id is not None
    local = _list_at(conn, house, to.person_id, now, group)
    profile = house.profiles.get(to.adapter)
    for number in count(1):  # a list that has left, or is full, is followed by another
        reason = f"list:P{to.person_id}:{local.date().isoformat()}" + (f":{number}" if number > 1 else "")
        waiting = outbox.waiting_for(conn, reason, now)
        both = joined(unpack(waiting[1]), message) if waiting else message
        if waiting and (profile is None or len(pack_parts(both, profile)) == 1):
            outbox.rewrite(conn, waiting[0], pack(both))
            return
        if not waiting and not cases.reason_used(conn, reason):
            start = to_utc(local, zone)
            _put(conn, house, to, message, kind=kind, now=now, not_before=start, reason=reason, about=about)
            return


def _list_at(conn: Connection, house: House, person_id: int, now: datetime, group: Group | None) -> datetime:
    """Naive local: after the last call; for a lead or executive in their window, and within what they read a day."""
    zone = group.zone if group else DEFAULT_ZONE
    manners = house.manners(conn, group.id if group else 0)
    local = list_at(to_local(now, zone), manners, house.calendar)
    role = leading(conn, person_id)
    if role is None:
        return local
    local = e.sendable(role, local, manners, house.calendar)
    most = e.cap(role, manners)
    for _ in range(MOST_DAYS):
        midnight = to_utc(datetime.combine(local.date(), time(0, 0)), zone)
        begun = cases.reason_used(conn, f"list:P{person_id}:{local.date().isoformat()}")
        if most is None or begun or cases.written_since(conn, person_id, midnight) < most:
            break
        local = e.next_day(role, local, manners, house.calendar)
    return local


def leading(conn: Connection, person_id: int) -> str | None:
    """The role whose windows and cap hold for a person whatever they are written to about; None for most."""
    if people.is_executive(conn, person_id):
        return e.EXECUTIVE
    return e.LEAD if people.led_by(conn, person_id) else None


def _in_their_time(
    conn: Connection, house: House, person_id: int, start: datetime, group: Group | None, kind: str
) -> datetime:
    """A lead's or executive's own hours: for what the bot tells their windows, for what others do working days."""
    role = leading(conn, person_id)
    if role is None:
        return start
    zone = group.zone if group else DEFAULT_ZONE
    local = to_local(start, zone)
    if kind in BY_OTHERS and house.calendar.is_working(local.date()):
        return start
    later = e.sendable(role, local, house.manners(conn, group.id if group else 0), house.calendar)
    return start if later == local else to_utc(later, zone)


def _not_before(
    conn: Connection, house: House, now: datetime, group: Group | None, kind: str, *, hushed: bool = False
) -> datetime:
    urgent = emergencies.running_since(conn, group.id) if group and kind in WAITING_KINDS else None
    if urgent is not None:
        return held_until(urgent)  # its end lets it go
    zone = group.zone if group else DEFAULT_ZONE
    local = to_local(now, zone)
    manners = house.manners(conn, group.id if group else 0)
    quiet_over = after_hush(local, manners) if hushed else after_quiet(local, manners)
    return now if quiet_over == local else to_utc(quiet_over, zone)


def _put(
    conn: Connection,
    house: House,
    to: Address,
    message: OutgoingMessage,
    *,
    kind: str,
    now: datetime,
    not_before: datetime,
    reason: str | None = None,
    about: str = "",
    inbox_id: int | None = None,
    handle: ShortHandle | None = None,
) -> None:
    profile = house.profiles.get(to.adapter)
    for number, packed in enumerate(pack_parts(message, profile) if profile else [pack(message)]):
        outbox.put_soon(
            conn,
            to,
            packed,
            kind=kind,
            now=now,
            not_before=not_before,
            reason=reason if number == 0 or reason is None else f"{reason}#{number}",
            about=about,
            inbox_id=inbox_id,
            handle=handle,
        )


def home_group(conn: Connection, project_id: int) -> Group:
    """The group whose zone and calendar rule a project's records."""
    return projects.group(conn, projects.project(conn, project_id).home_group_id)
