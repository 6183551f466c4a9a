"""What a job file is: NAME, next_at and run; EVERY where it need not be asked each second."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from bot.services.house import House
from storage.writer import UNAVAILABLE

log = logging.getLogger(__name__)

EACH_TICK = timedelta(seconds=1)


class Job(Protocol):
    """A module of this package. Idempotent: every post is claimed by its unique reason."""

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


def apart(conn: Connection, name: str, work: Callable[[], None]) -> bool:
    """One group's, project's or person's part in a savepoint of its own: where it is broken, the others go on."""
    try:
        with conn.begin_nested():
            work()
    except UNAVAILABLE:
        raise
    except Exception:
        log.exception("part_failed part=%s", name)
        return False
    return True
