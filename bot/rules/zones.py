"""Between the stored moment (aware UTC) and the group's wall time (naive local), which the grammar and rules speak."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"
END_OF_DAY = time(23, 59)  # what a day without a clock is stored as
LAST_SECOND = time(23, 59, 59)  # of a day that is looked back on: all of it counts


@lru_cache(maxsize=64)
def zone_info(name: str) -> ZoneInfo:
    """The zone of an IANA name."""
    return ZoneInfo(name)


def to_local(moment: datetime, zone: str) -> datetime:
    """Naive wall time of an aware moment."""
    return moment.astimezone(zone_info(zone)).replace(tzinfo=None)


def to_utc(local: datetime, zone: str) -> datetime:
    """Aware UTC of a naive wall time; a folded hour means its first pass, a skipped one moves forward."""
    return local.replace(tzinfo=zone_info(zone)).astimezone(UTC)
