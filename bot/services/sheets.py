"""The 协作进度跟踪表 as a file: CSV that a spreadsheet opens rightly and safely, or JSON."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict

from bot.services.tracking import TrackingRow
from bot.texts import cli as texts

BOM = "\ufeff"  # without it spreadsheets take the file for another encoding
FORMULA = frozenset("=+-@\t\r\n")
BEFORE = " '\"“”‘’「」\u3000\xa0"  # what may stand in front of a formula and be dropped by a spreadsheet


def as_json(rows: Sequence[TrackingRow]) -> str:
    """The rows as the read API gives them."""
    return json.dumps({"rows": [asdict(row) for row in rows]}, ensure_ascii=False, indent=2) + "\n"


def as_csv(rows: Sequence[TrackingRow]) -> str:
    """RFC 4180 with a byte order mark; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(texts.HEADER)
    for row in rows:
        writer.writerow(
            [
                safe(row.number), safe(row.title), safe(row.department), safe(row.owner), safe("、".join(row.assistants)),
                safe(row.start or ""), safe(row.due), row.percent, row.planned_percent, safe(row.status), row.days_late,
                safe(row.risk), safe(row.measure), safe(row.updated_at), safe(row.remark),
            ]
        )  # fmt: skip
    return BOM + out.getvalue()


def safe(text: str) -> str:
    """The text without controls; what a spreadsheet could take for a formula gets a quote mark in front."""
    text = "".join(c for c in text if c in "\t\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    folded = unicodedata.normalize("NFKC", text)
    first = folded.lstrip(BEFORE)[:1]
    return f"'{text}" if first and (first in FORMULA or folded[0] in FORMULA) else text
