"""Arguments of texts whose words depend on more than a parameter's name: text → what is special about each call.

What a row leaves out is filled in by `samples`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.texts.rows import ladder, settings, tasks

Rows = Mapping[str, list[dict[str, Any]]]
ROWS: Rows = {**tasks.ROWS, **ladder.ROWS, **settings.ROWS}
