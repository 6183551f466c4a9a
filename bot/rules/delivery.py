"""How hard a message is tried: backoff, what must arrive, and what still goes when a monthly quota runs low."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

_BEIJING = timezone(timedelta(hours=8))
LONGEST_WAIT = 300  # seconds between two tries
BROKEN_TRIES = 5  # an adapter that raises instead of answering is a bug: this often, then parked

MUST_ARRIVE = frozenset({"rung", "end", "request", "emergency", "risk"})
ROUTINE = frozenset({"daily", "call", "weekly", "gather"})
THREADED = frozenset({"rung", "end", "request", "notice", "emergency"})  # in a group, about one matter: under its first post
ROUTINE_SHARE = 0.80  # of our share of a pool: routine posts stop here, 20 % is kept for escalations
HARDLY_USED = 0.02  # of a pool
QUOTA_SHARE = "额度占比"  # installation setting: our percent of each monthly pool
REPLY_SHARE = 0.95  # replies and notices stop here

EXPIRED, QUOTA, UNKNOWN = "expired", "quota", "unknown"  # words in outbox.why; texts say them in Chinese
UNRECORDED = "unrecorded"  # how it ended could not be written down, only that it ended


def backoff(attempts: int, *, jitter: bool) -> timedelta:
    """The wait after the n-th failed try: 1, 2, 4 … 300 s, up to a quarter more with jitter."""
    seconds = float(min(2 ** min(max(attempts - 1, 0), 20), LONGEST_WAIT))
    return timedelta(seconds=seconds * (1 + random.random() / 4 if jitter else 1))


def month_of(now: datetime) -> str:
    """The month a platform counts a call in: `2026-11`, Beijing time."""
    local = now.astimezone(_BEIJING)
    return f"{local.year}-{local.month:02}"  # strftime would cost as much as counting the call


def spares_handle(used: Mapping[str, int], quotas: Mapping[str, int], handle: str, durable: str) -> bool:
    """Whether an answer without mentions goes to the durable address: its pool is the emptier one, by share.

    While the pool of the handle is hardly used, the handle is taken: it is the shorter way.
    """
    if not quotas.get(handle) or not quotas.get(durable):
        return False
    handle_used, durable_used = used.get(handle, 0) / quotas[handle], used.get(durable, 0) / quotas[durable]
    return handle_used >= HARDLY_USED and handle_used > durable_used


def share_of(percent: str) -> float:
    """`60` → 0.6. What is no percentage says nothing: the whole pool."""
    return int(percent) / 100 if percent.isdecimal() and 0 < int(percent) <= 100 else 1.0


def within_quota(kind: str, used: Mapping[str, int], quotas: Mapping[str, int], share: float = 1.0) -> bool:
    """Whether a message of this kind may still go, by the fullest pool; `share` is our part of each pool.

    Which pool a send draws on is known only afterwards, so the fullest decides.
    """
    if kind in MUST_ARRIVE:
        return True
    allowance = ROUTINE_SHARE if kind in ROUTINE else REPLY_SHARE
    return all(used.get(pool, 0) < quota * share * allowance for pool, quota in quotas.items() if quota > 0)
