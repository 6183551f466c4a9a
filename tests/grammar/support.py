"""What the tests of the grammar share: the seeded calendar, a standing moment, and how answers are compared."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.rules.calendar import Calendar

CALENDAR = Calendar.seeded()
NOW = datetime(2026, 11, 18, 10, 0)
DATA = Path(__file__).parent.parent / "data"
SHARED = Path(__file__).parents[3] / "shared" / "language"


def load(path: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return cases


def local(reference: str) -> datetime:
    return datetime.fromisoformat(reference)


def same_moment(expected: str | None, got: str | None) -> bool:
    """A date is compared on the date only, a moment to the minute."""
    if expected is None or got is None:
        return expected == got
    return got == expected[:16] if "T" in expected else got[:10] == expected
