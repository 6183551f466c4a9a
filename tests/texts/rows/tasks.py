"""Tasks, milestones, reasons."""

from __future__ import annotations

from typing import Any

REASONS = ["资源", "需求变更", "等他人", "估时不足", "其他"]

ROWS: dict[str, list[dict[str, Any]]] = {
    "offplan.question": [
        {"occasion": occasion, "days": days} for occasion in ("done", "forecast", "moved") for days in (-2, 1, 3)
    ],
    "milestones.undone": [
        {"field": field, "name": "提测", "due": "10月16日（周五）"}
        for field in ("created", "reached_at", "cancelled_at", "due_at")
    ],
}
