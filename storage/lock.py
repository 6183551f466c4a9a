"""One active process a database: jobs and deliveries run in whoever holds this lock.

SQLite: a lock on a file beside the database, which the system lets go when the process dies. PostgreSQL: an advisory
lock on a connection of its own, which the server lets go when the connection ends. Neither needs a clock.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_ADVISORY = 4_716_201_113  # any number of our own


class ActiveLock(Protocol):
    """Held by at most one process at a time."""

    def take(self) -> bool:
        """Hold it from now on, or go on holding it; False when another process does, or nobody can be asked."""
        ...

    def free(self) -> None:
        """Let go."""
        ...


def active_lock(url: str) -> ActiveLock:
    """The lock of a database."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return FileLock(Path(f"{parsed.database}.lock"))
    return AdvisoryLock(parsed)


class FileLock:
    """A lock on a file; the file stays, the lock goes with the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Does not wait."""
        if self._file is not None:
            return True
        try:
            file = self._path.open("ab")
        except OSError:
            return False
        try:
            _lock(file)
        except OSError:
            file.close()
            return False
        self._file = file
        return True

    def free(self) -> None:
        """Closing the file unlocks it."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryLock:
    """A session lock. A lost connection is a lost lock: `take` then tries to get it anew."""

    def __init__(self, url: URL) -> None:
        self._engine: Engine = create_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,
            connect_args={
                "connect_timeout": 3,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 2,
                "tcp_user_timeout": 5000,
            },
        )
        self._held: Connection | None = None

    def take(self) -> bool:
        """Asks the server each time, so that a lock that went with its connection is noticed."""
        try:
            if self._held is not None:
                self._held.execute(text("SELECT 1"))
                return True
            return self._try()
        except SQLAlchemyError:
            self.free()
            return False

    def _try(self) -> bool:
        connection = self._engine.connect()
        try:
            got = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _ADVISORY}).scalar())
        except BaseException:
            connection.close()
            raise
        if got:
            self._held = connection
        else:
            connection.close()
        return got

    def free(self) -> None:
        """Ends the connection, and with it the lock."""
        if self._held is not None:
            self._held.invalidate()
            self._held.close()
            self._held = None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        file.seek(0, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
