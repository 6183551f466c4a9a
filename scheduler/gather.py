"""已登记的变化: routine notes of a group as one post at 10:00 and one at 15:00 on working days; nothing noted, no post.

A note is told at the first such moment after it was made. A moment we were away for is recorded as skipped, and its
notes wait for the next one: nothing noted is lost.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.rules.dayposts import WORTH, gather_next
from bot.rules.manners import after_hush
from bot.rules.zones import to_local, to_utc
from bot.services import gather
from bot.services.gather import Moment
from bot.services.house import House
from bot.texts import slots as words
from scheduler import posting
from scheduler.job import apart
from storage import slots

NAME = "gather"
EVERY = timedelta(seconds=5)


def next_at(conn: Connection, house: House, now: datetime) -> datetime | None:
    """The next moment of any group that has something waiting."""
    moments = [
        to_utc(gather_next(to_local(now, one.group.zone), one.manners.gather_at, house.calendar), one.group.zone)
        for one in gather.waiting(conn)
    ]
    return min(moments, default=None)


def run(conn: Connection, house: House, now: datetime) -> None:
    """Post, or record why not, for every group with notes older than the moment that has come."""
    due = [moment for one in gather.waiting(conn) if (moment := gather.due(one, house.calendar, now))]
    taken = slots.taken(conn, [moment.reason for moment in due])
    for moment in due:
        if moment.reason not in taken:
            apart(conn, moment.reason, partial(_post, conn, house, moment, now))


def _post(conn: Connection, house: House, moment: Moment, now: datetime) -> None:
    until = moment.local + WORTH
    local = to_local(now, moment.group.zone)
    if local >= until or after_hush(local, moment.manners) >= until:
        why = words.LATE if local >= until else words.QUIET
        slots.claim(conn, moment.reason, NAME, moment.at, now, "skipped", why)
        return
    found = gather.look(conn, moment)
    if not slots.claim(conn, moment.reason, NAME, moment.at, now, "posted" if found.message else "empty"):
        return
    gather.settle(conn, found, now)
    if found.message:
        worth, name = to_utc(until, moment.group.zone), moment.reason
        posting.post(conn, house, moment.group, found.message, kind=NAME, reason=name, now=now, until=worth)
