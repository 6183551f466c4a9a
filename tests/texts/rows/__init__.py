"""Arguments of texts whose words depend on more than a parameter's name: text → what is special about each call.

What a row leaves out is filled in by `samples`. A text without calls (an empty list) only hands on another.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.texts.rows import (
    closing,
    common,
    division,
    forms,
    groups,
    ladder,
    meetings,
    settings,
    tasks,
    trouble,
    weekly,
)

INSTEAD: Mapping[str, Mapping[str, Any]] = {**common.INSTEAD, **meetings.INSTEAD, **groups.INSTEAD}
Rows = Mapping[str, list[dict[str, Any]]]
ROWS: Rows = {
    name: calls
    for module in (tasks, division, ladder, weekly, settings, forms, trouble, closing, meetings, groups)
    for name, calls in module.ROWS.items()
}
