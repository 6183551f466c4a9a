"""The one writer of a process: waiting units of work run one after another and are committed together.

Each unit has a savepoint of its own, so that a failing one leaves no trace and does not hold back the next.
Its future resolves only after the COMMIT: whoever waits for it may answer "stored". This is the only file
that commits.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError

from storage.prepared import on_driver

log = logging.getLogger(__name__)

T = TypeVar("T")
Unit = Callable[[Connection], T]
Poison = Callable[[Connection, Exception], T]

BATCH = 64
TRIES = 5  # for a deadlock or a serialization failure
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
STOPPING = "stopping"  # said of a unit that came too late
TRANSIENT = {"40001", "40P01"}  # PostgreSQL: serialization_failure, deadlock_detected


class StorageUnavailable(Exception):
    """The database is locked, full or gone: nothing was stored, the caller answers 503."""


@dataclass(slots=True)
class _Job:
    unit: Unit[Any]
    poison: Poison[Any] | None
    future: Future[Any]


def run_unit(engine: Engine, unit: Unit[T]) -> T:
    """One unit in a short transaction of its own: for commands beside a running server."""
    try:
        with engine.connect() as connection:
            result = unit(connection)
            _commit(connection)
            return result
    except UNAVAILABLE as error:
        raise StorageUnavailable(type(error.orig).__name__) from error


class Writer:
    """Takes units from any thread and runs them on its own.

    `after_failure` is called, on the same thread, when what units have read may never have been: a transaction failed.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        after_commit: Callable[[], None] = lambda: None,
        after_failure: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._after_commit = after_commit
        self._after_failure = after_failure
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._closed = False
        self._ended = False

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what waits, then end. Later units are refused."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._ended = True
        self._refuse_rest()

    def submit(self, unit: Unit[T], poison: Poison[T] | None = None) -> Future[T]:
        """Queue `unit`. If it raises, `poison` writes what is kept instead (in a savepoint of its own)."""
        future: Future[T] = Future()
        if self._closed:
            future.set_exception(StorageUnavailable(STOPPING))
        else:
            self._jobs.put(_Job(unit, poison, future))
            if self._ended:  # it came behind the end
                self._refuse_rest()
        return future

    def run(self, unit: Unit[T], poison: Poison[T] | None = None) -> T:
        """Queue `unit` and wait for its commit."""
        return self.submit(unit, poison).result()

    async def do(self, unit: Unit[T], poison: Poison[T] | None = None) -> T:
        """Queue `unit` and wait for its commit without holding up the event loop.

        Whoever gives up waiting does not take the unit back: a cancelled future would break the writer's thread.
        """
        return await asyncio.shield(asyncio.wrap_future(self.submit(unit, poison)))

    def _loop(self) -> None:
        while True:
            first = self._jobs.get()
            if first is None:
                return
            batch, last = [first], False
            while len(batch) < BATCH and not last:
                try:
                    job = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if job is None:
                    last = True
                else:
                    batch.append(job)
            self._work(batch)
            if last:
                return

    def _work(self, batch: list[_Job]) -> None:
        for attempt in range(1, TRIES + 1):
            try:
                results = self._transaction(batch)
                break
            except UNAVAILABLE as error:
                _call(self._after_failure)
                if attempt < TRIES and getattr(error.orig, "sqlstate", None) in TRANSIENT:
                    continue
                _fail(batch, StorageUnavailable(type(error.orig).__name__))
                return
            except BaseException as error:
                _call(self._after_failure)
                _fail(batch, error)
                return
        for job, (result, problem) in zip(batch, results, strict=True):
            if problem is not None:
                job.future.set_exception(problem)
            else:
                job.future.set_result(result)
        _call(self._after_commit)

    def _refuse_rest(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is not None:
                job.future.set_exception(StorageUnavailable(STOPPING))

    def _transaction(self, batch: list[_Job]) -> list[tuple[Any, Exception | None]]:
        with self._engine.connect() as connection:
            results = [_run(connection, job) for job in batch]
            _commit(connection)
        return results


def _commit(connection: Connection) -> None:
    """Commit, or give the connection up: a COMMIT that failed leaves it inside its transaction, and so unusable."""
    try:
        connection.commit()
    except BaseException:
        connection.invalidate()
        raise


def _run(connection: Connection, job: _Job) -> tuple[Any, Exception | None]:
    try:
        return _in_savepoint(connection, job.unit), None
    except UNAVAILABLE:
        raise
    except Exception as error:
        if job.poison is None:
            return None, error
        poison, problem = job.poison, error
    try:
        return _in_savepoint(connection, lambda inner: poison(inner, problem)), None
    except UNAVAILABLE:
        raise
    except Exception as error:
        return None, error


def _in_savepoint(connection: Connection, unit: Unit[T]) -> T:
    on_driver(connection, "SAVEPOINT unit")
    try:
        result = unit(connection)
    except DBAPIError as error:
        if not isinstance(error, UNAVAILABLE):
            on_driver(connection, "ROLLBACK TO SAVEPOINT unit")
        raise
    except Exception:
        on_driver(connection, "ROLLBACK TO SAVEPOINT unit")
        raise
    on_driver(connection, "RELEASE SAVEPOINT unit")
    return result


def _call(hook: Callable[[], None]) -> None:
    """Somebody else's code: what it raises must not end the writer's thread."""
    try:
        hook()
    except Exception:
        log.exception("writer_hook_failed")


def _fail(batch: list[_Job], error: BaseException) -> None:
    for job in batch:
        job.future.set_exception(error)
