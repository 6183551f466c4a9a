"""`parse --jsonl`: the keys of the design, and no input that ends it."""

from __future__ import annotations

import io
import json

from bot.grammar.jsonl import parse_line, run
from tests.grammar.support import CALENDAR

KEYS = {
    "deadline",
    "vague",
    "past",
    "confirm",
    "conflict",
    "estimated",
    "percent",
    "status",
    "forecast",
    "delay_days",
    "blocker",
}


def test_keys_and_kinds() -> None:
    line = {"text": "10月20日前", "reference": "2026-11-20T16:30", "kind": "deadline"}
    answer = parse_line(line)
    assert set(answer) == KEYS
    assert (answer["deadline"], answer["confirm"]) == ("2027-10-20", True)
    answer = parse_line({"text": "还差20%，预计周五", "reference": "2026-11-18T10:00", "kind": "progress"})
    assert (answer["percent"], answer["forecast"], answer["deadline"]) == (80, "2026-11-20", None)
    assert parse_line({"text": "宣传物料设计 3/5", "reference": "2026-11-18T10:00"})["deadline"] is None


def test_an_offset_is_turned_into_local_time() -> None:
    answer = parse_line({"text": "明天", "reference": "2026-11-18T17:00:00+00:00", "kind": "deadline"})
    assert answer["deadline"] == "2026-11-20"


def test_bad_lines_are_answered() -> None:
    lines = [
        "x", "[]", "1", '"a"', "{}", '{"text": 1, "reference": "2026-11-18"}', '{"text": "a", "reference": "never"}', "[" * 5000,
        '{"text": "a", "reference": "' + "9" * 5000 + '"}', '{"text": "' + "a" * 5000 + '", "reference": "2026-11-18T10:00"}',
        '{"text": "\\ud800 周五", "reference": "2026-11-18T10:00"}', "9" * 5000,
    ]  # fmt: skip
    out = io.StringIO()
    failed = run(io.StringIO("\n".join(lines) + "\n\n"), out, CALENDAR)
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(answers) == len(lines)
    assert failed == len(lines) - 1
    assert answers[10]["deadline"] == "2026-11-20"
