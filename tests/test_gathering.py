"""What waits for the writer: nobody alone, everybody in a burst, and nobody longer than a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from storage.gathering import MOMENT, Gathering


class Loop:
    """An event loop of which the test turns the hands."""

    def __init__(self) -> None:
        self.soon: list[Planned] = []
        self.later: list[tuple[float, Planned]] = []

    def call_soon(self, call: Callable[[], None]) -> Planned:
        self.soon.append(Planned(call))
        return self.soon[-1]

    def call_later(self, seconds: float, call: Callable[[], None]) -> Planned:
        self.later.append((seconds, Planned(call)))
        return self.later[-1][1]

    def turn(self) -> None:
        """The end of this turn."""
        calls, self.soon = self.soon, []
        for planned in calls:
            planned.run()

    def moment(self) -> None:
        """The time of every timer has come."""
        calls, self.later = self.later, []
        for seconds, planned in calls:
            assert seconds == MOMENT
            planned.run()


class Planned:
    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def cancel(self) -> None:
        self._call = None

    def run(self) -> None:
        if self._call is not None:
            self._call()


def gathering() -> tuple[Loop, Any, list[list[int]]]:
    loop, put = Loop(), list[list[int]]()
    own: Gathering[int] = Gathering(loop, put.append)  # type: ignore[arg-type]
    return loop, own, put


def burst(loop: Loop, own: Any, count: int) -> None:
    """So many come in one turn and are answered."""
    for number in range(count):
        own.add(number)
    loop.turn()
    loop.moment()
    own.answered(count)


def test_a_unit_that_comes_alone_waits_for_nothing() -> None:
    loop, own, put = gathering()
    own.add(1)
    loop.turn()
    assert (put, loop.later) == ([[1]], [])


def test_what_one_turn_brings_goes_together() -> None:
    loop, own, put = gathering()
    for number in (1, 2, 3):
        own.add(number)
    loop.turn()
    assert put == [[1, 2, 3]]


def test_while_the_writer_is_at_work_units_gather() -> None:
    loop, own, put = gathering()
    own.add(1)
    loop.turn()
    own.add(2)
    own.add(3)
    loop.turn()
    assert put == [[1]]
    own.answered(1)
    loop.turn()
    assert put == [[1], [2, 3]]


def test_after_a_burst_the_first_waits_for_the_others() -> None:
    loop, own, put = gathering()
    burst(loop, own, 3)
    own.add(1)
    own.add(2)
    loop.turn()
    assert put == [[0, 1, 2]]
    own.add(3)
    loop.turn()
    assert put == [[0, 1, 2], [1, 2, 3]]
    loop.moment()
    assert len(put) == 2


def test_nobody_waits_longer_than_a_moment_and_soon_nobody_waits_again() -> None:
    loop, own, put = gathering()
    burst(loop, own, 3)
    waited = 0
    for number in (7, 8, 9):
        own.add(number)
        loop.turn()
        waited += bool(loop.later)
        loop.moment()
        own.answered(1)
    assert put[1:] == [[7], [8], [9]]
    assert waited == 2  # as many as lately are expected, a quarter fewer each time


def test_an_event_loop_has_what_a_gathering_calls() -> None:
    async def gather() -> list[list[int]]:
        put: list[list[int]] = []
        own: Gathering[int] = Gathering(asyncio.get_running_loop(), put.append)
        own.add(1)
        await asyncio.sleep(0)
        own.add(2)
        own.answered(1)
        await asyncio.sleep(0)
        return put

    assert asyncio.run(gather()) == [[1], [2]]
