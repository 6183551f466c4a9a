"""Routine notes for a group, gathered into one post at 10:00 and one at 15:00.

Not for replies, rungs, the day's post or the end of a case: those have their own moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from adapters.base import OutgoingMessage
from adapters.render import one_line
from bot.rules.calendar import Calendar
from bot.rules.dayposts import gather_before
from bot.rules.manners import Manners, with_values
from bot.rules.zones import to_local, to_utc
from bot.services.house import House
from bot.texts import gather as texts
from storage import notes, settings
from storage.records import Group

MIRROR, SEEN = "mirror", "mirror_seen"  # from another group of the project: what changed; who has an alarm in hand
MIRRORED = frozenset({MIRROR, SEEN})  # the last word about each record is said, over or not


def note(
    conn: Connection, house: House, group: Group, text: str, *, kind: str, about: str, now: datetime, inbox_id: int | None
) -> None:
    """Keep one line, with number and title, for the group's next gathered post.

    `kind` names the rule it comes from, `about` the record (T12, Q7): once that is over, the line is not said.
    With `inbox_id` it is taken back along with the message.
    """
    if group.closed_at is None and house.manners(conn, group.id).gather_on:
        line = one_line(text)
        notes.add(conn, group_id=group.id, kind=kind, text=line, about=about, created_at=now, inbox_id=inbox_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A group with something to hear, and since when the oldest of it waits."""

    group: Group
    manners: Manners
    since: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment for a gathered post that has come. `local` is wall time of the group."""

    group: Group
    manners: Manners
    local: datetime
    at: datetime

    @property
    def reason(self) -> str:
        """`gather:G3:2026-10-12T10`; with minutes where the group has set some."""
        clock = self.local.strftime("%H:%M").removesuffix(":00")
        return f"gather:G{self.group.id}:{self.local.date().isoformat()}T{clock}"


def waiting(conn: Connection) -> list[Waiting]:
    """Every group with notes it has not heard of."""
    found = notes.groups_waiting(conn)
    values = settings.of_groups(conn) if found else {}
    everything = [Waiting(group, with_values(values.get(group.id, {})), since) for group, since in found]
    return [one for one in everything if one.manners.gather_on]


def due(one: Waiting, calendar: Calendar, now: datetime) -> Moment | None:
    """Today's last moment at which this group should have heard, None where there was none since."""
    local = gather_before(to_local(now, one.group.zone), one.manners.gather_at, calendar)
    if local is None or one.since > (at := to_utc(local, one.group.zone)):
        return None
    return Moment(one.group, one.manners, local, at)


@dataclass(frozen=True, slots=True)
class Found:
    """What was noted by a moment: what is worth saying and what is not any more (row ids), and the post, if any."""

    kept: tuple[int, ...]
    stale: tuple[int, ...]
    message: OutgoingMessage | None


def look(conn: Connection, moment: Moment) -> Found:
    """What a group has not heard of; lines about records that are over are left out."""
    found = notes.waiting(conn, moment.group.id, moment.at)
    last = {(one.kind, one.about): one.id for one in found}
    ended = notes.over(conn, [one.about for one in found if one.about and one.kind not in MIRRORED])
    worth = [
        one
        for one in found
        if (last[one.kind, one.about] == one.id if one.kind in MIRRORED else one.about not in ended)
    ]
    kept = worth if moment.group.closed_at is None else []
    lines = list(dict.fromkeys(one.text for one in kept))
    stale = [one.id for one in found if one not in kept]
    return Found(tuple(one.id for one in kept), tuple(stale), texts.post(moment.local, lines) if lines else None)


def settle(conn: Connection, found: Found, now: datetime) -> None:
    """The moment is taken: nothing of this is said again."""
    notes.settle(conn, found.kept, notes.POSTED, now)
    notes.settle(conn, found.stale, notes.STALE, now)
