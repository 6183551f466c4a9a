"""What a fake platform says: over HTTP as a callback, over a long connection until somebody acknowledges it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from adapters.base import RawRequest


@dataclass(frozen=True, slots=True)
class Callback:
    """What the platform posts to our address."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    method: str = "POST"

    def raw(self, name: str) -> RawRequest:
        """As an adapter called `name` receives it."""
        headers = {key.lower(): value for key, value in self.headers.items()}
        return RawRequest(self.method, f"/hooks/{name}", self.query, headers, self.body)


@dataclass(frozen=True, slots=True)
class Lock:
    """Where a callback's signature and its timestamp stand."""

    place: Literal["header", "query", "body"]
    sign: str
    stamp: str


@dataclass(slots=True)
class Told:
    """Something said over the long connection: kept until somebody has acknowledged it."""

    id: str
    payload: dict[str, Any]
    kind: str = ""
    tries: int = 0
    acknowledged: bool = False


def object_of(raw: bytes) -> dict[str, Any]:
    """The JSON object in a body, an empty one for anything else."""
    with suppress(ValueError):
        found = json.loads(raw)
        return found if isinstance(found, dict) else {}
    return {}


def moment(now: datetime | None) -> int:
    """Milliseconds since the epoch; a fixed morning where no clock is given."""
    return round(now.timestamp() * 1000) if now else 1795161600000
