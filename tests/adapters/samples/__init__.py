"""Samples of each platform for the contract test: `tests/adapters/samples/<platform>.py` gives `SAMPLES`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapters.base import RawRequest


@dataclass(frozen=True)
class Samples:
    """Requests a platform really sends, and some it would never send.

    `settings` make an adapter that can reach nobody (a closed port). `good` have events, `quiet` are verified and have
    none, `refused` are not to be trusted. Each of `secrets` stands in the settings and may appear nowhere else.
    """

    settings: Mapping[str, Any]
    now: datetime
    good: Mapping[str, RawRequest]
    quiet: Mapping[str, RawRequest]
    refused: Mapping[str, RawRequest]
    secrets: tuple[str, ...]
    delivers_offline: bool = False  # a platform that has no network to lose
    ours: tuple[str, ...] = field(default=())  # names among `quiet`: messages of ourselves or other bots
