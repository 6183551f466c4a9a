"""The clock says UTC, and the standing one moves only forwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.clock import Clock, StandingClock, SystemClock

SHANGHAI = ZoneInfo("Asia/Shanghai")
NINE = datetime(2026, 9, 15, 9, 0, tzinfo=SHANGHAI)


def test_the_system_clock_is_aware_utc_and_moves() -> None:
    clock: Clock = SystemClock()
    first = clock.now()
    assert first.tzinfo is UTC
    assert timedelta(0) <= clock.now() - first < timedelta(minutes=1)


def test_the_standing_clock_stands_still() -> None:
    clock: Clock = StandingClock(NINE)
    assert clock.now() == clock.now() == NINE
    assert clock.now().tzinfo is UTC
    assert clock.now().isoformat() == "2026-09-15T01:00:00+00:00"


def test_it_moves_only_forwards() -> None:
    clock = StandingClock(NINE)
    assert clock.set(NINE + timedelta(hours=24)) == NINE + timedelta(hours=24)
    assert clock.set(NINE) == NINE + timedelta(hours=24)
    assert clock.now() == NINE + timedelta(hours=24)


def test_moments_without_a_zone_are_refused() -> None:
    naive = NINE.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        StandingClock(naive)
    with pytest.raises(ValueError, match="time zone"):
        StandingClock(NINE).set(naive)
