"""The grammar as a program: one JSON object a line in, one out (`qiantou parse --jsonl`)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot.grammar.deadline import read_deadline
from bot.grammar.fold import MAX_TEXT
from bot.grammar.progress import read_progress
from bot.rules.calendar import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
MAX_LINE = 100_000  # characters of one JSON line


def parse_line(obj: dict[str, Any], calendar: Calendar | None = None) -> dict[str, Any]:
    """`{"text", "reference": ISO local time, "kind"?}` → what was understood, with the keys of the design.

    A reference with an offset is turned into Asia/Shanghai. kind "progress": dates are forecasts, never
    deadlines. Without a kind, a sentence that reports progress has no deadline either.
    """
    text, reference, kind = obj.get("text"), obj.get("reference"), obj.get("kind")
    if not isinstance(text, str) or not isinstance(reference, str):
        raise ValueError("text and reference must be strings")
    if len(text) > MAX_TEXT:
        raise ValueError(f"text is longer than {MAX_TEXT} characters")
    now = _local(reference)
    calendar = calendar or Calendar.seeded()
    progress = read_progress(text, now, calendar)
    reports = progress.percent is not None or progress.status is not None
    deadline = None
    if kind == "deadline" or (kind != "progress" and not reports) or (kind not in ("deadline", "progress") and kind):
        deadline = read_deadline(text, now, calendar)
    return {
        "deadline": deadline.iso if deadline else None,
        "vague": bool(deadline and deadline.vague and deadline.day is None),
        "past": bool(deadline and deadline.past),
        "confirm": bool(deadline and deadline.confirm),
        "conflict": bool(deadline and deadline.conflict),
        "estimated": bool(deadline and deadline.estimated),
        "percent": progress.percent,
        "status": progress.status,
        "forecast": progress.forecast.iso if progress.forecast else None,
        "delay_days": progress.delay_days,
        "blocker": progress.blocker,
    }


def _local(reference: str) -> datetime:
    now = datetime.fromisoformat(reference.strip()[:40])
    if now.tzinfo is not None:
        now = now.astimezone(ZONE).replace(tzinfo=None)
    if not 1950 <= now.year <= 2200:
        raise ValueError("reference is out of range")
    return now


def run(stdin: TextIO, stdout: TextIO, calendar: Calendar | None = None) -> int:
    """Read lines until the end; a line that is no such object gives `{"error": …}`. Returns how many failed."""
    calendar = calendar or Calendar.seeded()
    failed = 0
    for line in stdin:
        if not line.strip():
            continue
        answer = _answer(line, calendar)
        failed += "error" in answer
        stdout.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n")
    stdout.flush()
    return failed


def _answer(line: str, calendar: Calendar) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        return {"error": f"line is longer than {MAX_LINE} characters"}
    try:
        obj = json.loads(line)
        if not isinstance(obj, dict):
            return {"error": "not an object"}
        return parse_line(obj, calendar)
    except (ValueError, OverflowError, RecursionError) as problem:
        return {"error": str(problem)[:200] or type(problem).__name__}
