"""A platform's access token: fetched once, shared, renewed early, and dropped when it is refused.

Its life is measured by the monotonic clock: a wrong wall clock must not expire it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from adapters.base import Receipt

TOKEN = re.compile(r"[!-~]{1,8192}")  # fit to stand in a header
_RENEW_AT = 0.85  # of its life
_LONGEST_LIFE = 7200
_PATIENCE = 30.0  # seconds until a failed early renewal is tried again


@dataclass(frozen=True, slots=True)
class Fetched:
    """A token and how many seconds it lives."""

    token: str = field(repr=False)
    seconds: float


@dataclass(slots=True)
class TokenCache:
    """One refresh in flight at a time; an old token serves until it is refused.

    `fetch` asks the platform once; the receipt is that of a send which cannot be tried without a token.
    """

    fetch: Callable[[], Awaitable[Fetched | Receipt]]
    monotonic: Callable[[], float] = time.monotonic
    _token: str = field(default="", init=False, repr=False)
    _renew_from: float = field(default=0.0, init=False)
    _fetches: int = field(default=0, init=False)
    _failed: Receipt | None = field(default=None, init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def get(self) -> str | Receipt:
        """A token, or the receipt of a send that cannot be tried without one."""
        if self._token and self.monotonic() < self._renew_from:
            return self._token
        if self._token and self._lock.locked():
            return self._token  # somebody is renewing it early
        seen = self._fetches
        async with self._lock:
            if self._token and self.monotonic() < self._renew_from:
                return self._token
            failed = await self._once(seen)
            if failed is None or self._token:
                return self._token
            return failed

    async def renew(self, refused: str) -> Receipt | None:
        """A new token after `refused` was refused; many may ask at once. None when there is one."""
        seen = self._fetches
        async with self._lock:
            if self._token == refused:
                self._token = ""
            if self._token:
                return None
            return await self._once(seen)

    async def _once(self, seen: int) -> Receipt | None:
        """Fetch, unless somebody did so in vain while we waited: then his failure is ours too."""
        if self._fetches == seen or self._failed is None:
            self._failed = await self._fetch()
            self._fetches += 1
        return self._failed

    async def _fetch(self) -> Receipt | None:
        found = await self.fetch()
        if isinstance(found, Receipt):
            self._renew_from = self.monotonic() + _PATIENCE
            return found
        seconds = found.seconds if 0 < found.seconds <= _LONGEST_LIFE else _LONGEST_LIFE
        self._token, self._renew_from = found.token, self.monotonic() + seconds * _RENEW_AT
        return None
