"""The one writer of a process: waiting units of work run one after another and are committed together.

A failing unit leaves no trace and does not hold back the next: where one of several fails, all of it is rolled back
and they run again, each in a savepoint of its own. A unit's future resolves only after the COMMIT: whoever waits for
it may answer "stored". This is the only file that commits.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError

from storage.gathering import Gathering
from storage.later import begun
from storage.prepared import on_driver

log = logging.getLogger(__name__)

T = TypeVar("T")
Unit = Callable[[Connection], T]
Poison = Callable[[Connection, Exception], T]

BATCH = 64
IDLE = 1.0  # seconds without work after which the connection goes back to its pool, to be tried before it is used again
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
    future: Future[Any] | asyncio.Future[Any]
    gathering: Gathering[_Job] | None = None  # of the event loop that waits


_Results = list[tuple[Any, BaseException | None]]
_Answers = list[tuple[Future[Any] | asyncio.Future[Any], Any, BaseException | None]]


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
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._gathering: Gathering[_Job] | None = None  # of the event loop that was here last: mostly the only one
        self._calls: list[Callable[[], None]] = []  # what the batch under way wants called after its COMMIT
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._connection: Connection | None = None  # kept from one transaction to the next
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
        self._put([_Job(unit, poison, future)])
        return future

    def run(self, unit: Unit[T], poison: Poison[T] | None = None) -> T:
        """Queue `unit` and wait for its commit."""
        return self.submit(unit, poison).result()

    async def do(self, unit: Unit[T], poison: Poison[T] | None = None) -> T:
        """Queue `unit` and wait for its commit without holding up the event loop.

        Whoever gives up waiting does not take the unit back.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        gathering = self._gathering
        if gathering is None or gathering.loop is not loop:
            gathering = self._gathering = Gathering(loop, self._put)
        gathering.add(_Job(unit, poison, future, gathering))
        return await future

    def _put(self, jobs: list[_Job]) -> None:
        if self._closed:
            _answer(jobs, _refused(jobs))
            return
        self._jobs.put(jobs)
        if self._ended:  # it came behind the end
            self._refuse_rest()

    def _loop(self) -> None:
        last = False
        while not last and (first := self._next()) is not None:
            batch = list(first)
            while len(batch) < BATCH and not last:
                try:
                    jobs = self._jobs.get_nowait()
                except queue.Empty:
                    break
                last = jobs is None
                batch.extend(jobs or ())
            self._work(batch)
        self._give_back()

    def _next(self) -> list[_Job] | None:
        if self._connection is not None:
            with contextlib.suppress(queue.Empty):
                return self._jobs.get(timeout=IDLE)
            self._give_back()
        return self._jobs.get()

    def _give_back(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

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
            except BaseException as error:  # not one unit's own: nobody may be told that it is stored
                log.exception("transaction_failed")
                _call(self._after_failure)
                _fail(batch, StorageUnavailable(type(error).__name__))
                return
        _answer(batch, results)
        for call in (*self._calls, self._after_commit):
            _call(call)

    def _refuse_rest(self) -> None:
        while True:
            try:
                jobs = self._jobs.get_nowait()
            except queue.Empty:
                return
            if jobs is not None:
                _answer(jobs, _refused(jobs))

    def _transaction(self, batch: list[_Job]) -> _Results:
        self._calls = []
        connection = self._connection = self._connection or self._engine.connect()
        try:
            results = self._together(connection, batch) if len(batch) > 1 else None
            if results is None:
                results = [_run(connection, job) for job in batch]
            _commit(connection)
        except BaseException:
            self._give_back()  # and with it what it has begun
            raise
        return results

    def _together(self, connection: Connection, batch: list[_Job]) -> _Results | None:
        """All units without savepoints, their rows written together; None, and nothing kept, where one failed.

        A savepoint copies each page that is changed after it: a quarter of the time of a burst.
        """
        try:
            connection.begin()  # what is put off first must not be what begins
            with begun(connection) as later:
                results: _Results = [(job.unit(connection), None) for job in batch]
                later.write_out(connection)
            self._calls = later.calls
            return results
        except UNAVAILABLE:
            raise
        except Exception:  # which one it was, and what is kept instead of it, is found with savepoints
            connection.rollback()
            _call(self._after_failure)
            return None


def _commit(connection: Connection) -> None:
    """Commit, or give the connection up: a COMMIT that failed leaves it inside its transaction, and so unusable."""
    try:
        connection.commit()
    except BaseException:
        connection.invalidate()
        raise


def _run(connection: Connection, job: _Job) -> tuple[Any, BaseException | None]:
    try:
        return _in_savepoint(connection, job.unit), None
    except UNAVAILABLE:
        raise
    except Exception as error:
        if _is_broken(error):
            raise
        if job.poison is None:
            return None, error
        poison, problem = job.poison, error
    try:
        return _in_savepoint(connection, lambda inner: poison(inner, problem)), None
    except UNAVAILABLE:
        raise
    except Exception as error:
        return None, error


def _is_broken(error: Exception) -> bool:
    """The database itself (a damaged file, no database at all), and nothing a unit could have caused."""
    return type(error) is DatabaseError


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
    _answer(batch, [(None, error)] * len(batch))


def _refused(jobs: list[_Job]) -> _Results:
    return [(None, StorageUnavailable(STOPPING))] * len(jobs)


def _answer(batch: list[_Job], results: _Results) -> None:
    """Resolve the futures: those of an event loop all in one call, for each call wakes it."""
    gathered: dict[Gathering[_Job], _Answers] = {}
    for job, (result, problem) in zip(batch, results, strict=True):
        if job.gathering is not None:
            gathered.setdefault(job.gathering, []).append((job.future, result, problem))
        else:
            _resolve(job.future, result, problem)
    for gathering, answers in gathered.items():
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
            gathering.loop.call_soon_threadsafe(_resolve_all, gathering, answers)


def _resolve_all(gathering: Gathering[_Job], answers: _Answers) -> None:
    for future, result, problem in answers:
        _resolve(future, result, problem)
    gathering.answered(len(answers))


def _resolve(future: Future[Any] | asyncio.Future[Any], result: Any, problem: BaseException | None) -> None:
    if future.done():  # who waited has given up
        return
    if isinstance(problem, StopIteration):  # the one exception that asyncio's futures refuse
        problem = RuntimeError("a unit raised StopIteration")
    if problem is not None:
        future.set_exception(problem)
    else:
        future.set_result(result)
