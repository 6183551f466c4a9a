"""How many messages a platform takes in which time: a window of send times in memory, per conversation or adapter."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from adapters.base import Profile, Rate
from storage.outbox import Place

ADAPTER_WIDE = Place("", "", "")
CALM = Rate(20, timedelta(minutes=1))  # answers in one group: two bots that answer each other go no faster (A25)


class Pacer:
    """Knows when each place was last written to. `begin` fills it from the outbox after a restart."""

    def __init__(self) -> None:
        self._sent: dict[tuple[str, Place, Rate], deque[datetime]] = {}
        self._held: dict[Place, datetime] = {}

    def begin(self, rates: Sequence[Rate], sent: Iterable[tuple[Place, datetime]]) -> None:
        """Take over what was sent before this process started."""
        for place, at in sent:
            self.sent(place, rates, at)

    def sent(self, place: Place, rates: Sequence[Rate], at: datetime) -> None:
        """One message has just gone to `place`."""
        for rate in rates:
            self._window(place, rate).append(at)

    def take(self, place: Place, rates: Sequence[Rate], now: datetime) -> datetime:
        """`now` itself, and the send counts from here; or the later moment at which to ask again."""
        free = self.free_at(place, rates, now)
        if free <= now:
            self.sent(place, rates, now)
            self._held.pop(place, None)
        else:
            self._held[place] = free
        return free

    def held(self, place: Place, now: datetime) -> bool:
        """Whether it was said of this place that it has to wait, until a moment that has not come."""
        return self._held.get(place, now) > now

    def free_at(self, place: Place, rates: Sequence[Rate], now: datetime) -> datetime:
        """The first moment at which one more may go."""
        free = now
        for rate in rates:
            window = self._window(place, rate)
            while window and window[0] <= now - rate.per:
                window.popleft()
            if len(window) >= rate.count:
                free = max(free, window[len(window) - rate.count] + rate.per)
        return free

    def _window(self, place: Place, rate: Rate) -> deque[datetime]:
        scope = place if rate.scope == "conversation" else ADAPTER_WIDE
        return self._sent.setdefault((place.adapter, scope, rate), deque())


def rates_for(profile: Profile, kind: str, to_kind: str) -> tuple[Rate, ...]:
    """What holds for one message: the platform's own rates, and for an answer in a group ours. A transcript is no platform."""
    calm = kind == "reply" and to_kind == "group" and not profile.transcript
    return tuple(dict.fromkeys((*profile.rates, CALM))) if calm else profile.rates


def longest(rates: Sequence[Rate]) -> timedelta:
    """How far back sends matter."""
    return max((rate.per for rate in rates), default=timedelta())
