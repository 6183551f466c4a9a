"""What a job file is: NAME, next_at and run; EVERY where it need not be asked each second."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from bot.services.house import House
from storage.later import part
from storage.writer import UNAVAILABLE

log = logging.getLogger(__name__)

EACH_TICK = timedelta(seconds=1)


class Job(Protocol):
    """A module of this package. Idempotent: every post is claimed by its unique reason.

    A job that goes through many groups has `run_slice(conn, house, now, after)` beside `run`: some of them, from the
    row id `after` on, and where to go on (None at the end), so that it never holds the writer for long.
    """

    NAME: str

    def next_at(self, conn: Connection, house: House, now: datetime) -> datetime | None:
        """The next moment after `now` at which `run` would have something to do."""
        ...

    def run(self, conn: Connection, house: House, now: datetime) -> None:
        """Everything due by `now`, in one unit of work."""
        ...


def every(job: Job) -> timedelta:
    """How often a job is asked by the real clock."""
    found: timedelta = getattr(job, "EVERY", EACH_TICK)
    return found


def run_slice(job: Job, conn: Connection, house: House, now: datetime, after: int) -> int | None:
    """One slice of a job that has them, everything of one that has not."""
    sliced: Callable[[Connection, House, datetime, int], int | None] | None = getattr(job, "run_slice", None)
    if sliced is None:
        job.run(conn, house, now)
        return None
    return sliced(conn, house, now, after)


def run_whole(
    slice_of: Callable[[Connection, House, datetime, int], int | None], conn: Connection, house: House, now: datetime
) -> None:
    """All slices in one unit."""
    after: int | None = 0
    while after is not None:
        after = slice_of(conn, house, now, after)


def apart(conn: Connection, name: str, work: Callable[[], None]) -> bool:
    """One group's, project's or person's part in a savepoint of its own: where it is broken, the others go on."""
    try:
        with part(conn):
            work()
    except UNAVAILABLE:
        raise
    except Exception:
        log.exception("part_failed part=%s", name)
        return False
    return True
