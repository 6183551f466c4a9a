"""The access token of an app: fetched once, shared, renewed early, and dropped when it is refused.

Its life is measured by the monotonic clock: a wrong wall clock must not expire it. The token call is outside the
platform's quotas, and within its life the platform gives the same token again and renews it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.base import Outcome, Receipt
from adapters.dingtalk.settings import DingTalkSettings
from adapters.dingtalk.wire import failure
from adapters.wire import Wire

_RENEW_AT = 0.85  # of its life
_LONGEST_LIFE = 7200
_TOKEN = re.compile(r"[!-~]{1,4096}")  # fit to stand in a header
_PATIENCE = 30.0  # seconds until a failed early renewal is tried again


@dataclass(slots=True)
class TokenCache:
    """One refresh in flight at a time; an old token serves until it is refused."""

    settings: DingTalkSettings
    wire: Wire
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
        secret = self.settings.client_secret.get_secret_value()
        if not self.settings.client_id or not secret:
            return Receipt(Outcome.RETRY, hint="还没有填写 Client ID 或 Client Secret")
        answer = await self.wire.post(
            f"{self.settings.api}/v1.0/oauth2/accessToken", {"appKey": self.settings.client_id, "appSecret": secret}
        )
        body = answer.body or {}
        token, life = body.get("accessToken"), body.get("expireIn")
        if answer.status == 200 and isinstance(token, str) and _TOKEN.fullmatch(token):
            seconds = life if isinstance(life, int) and 0 < life <= _LONGEST_LIFE else _LONGEST_LIFE
            self._token, self._renew_from = token, self.monotonic() + seconds * _RENEW_AT
            return None
        self._renew_from = self.monotonic() + _PATIENCE
        bad = failure(answer, pool="", key=self.settings.client_id)
        if bad is None or bad.outcome is Outcome.UNKNOWN:
            return Receipt(Outcome.RETRY, hint="获取访问凭证失败：钉钉没有给出可用的答复")
        if bad.outcome is Outcome.RATE_LIMITED:
            return bad
        return Receipt(Outcome.RETRY, hint=f"获取访问凭证失败：{bad.hint}")
