"""`python -m bot.services.export_trial FORM < file`: a template filled once with every value, and once with none.

A process of its own: what a file can do to it ends with it. Exit code 1 with the reason, in Chinese, on stdout.
"""

from __future__ import annotations

import io
import sys
from dataclasses import replace

from bot.exports import template
from bot.exports.paper import Paper
from bot.exports.template import BadTemplate
from bot.services.export_papers import FORMS, skeleton

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MEMORY = 2 << 30  # bytes
ROWS = 4  # of each list


def sample(whole: Paper) -> Paper:
    """The form with a value in every place."""
    facts = [(label, label) for label, _ in whole.facts]
    grids = [replace(grid, rows=[list(grid.headings)] * ROWS) for grid in whole.grids]
    return replace(whole, number="R1", code="2026-001", name=whole.title, facts=facts, grids=grids)


def main(name: str, content: bytes) -> int:
    """The exit code."""
    whole = skeleton(next(form for form in FORMS if form.name == name))
    try:
        for paper in (whole, sample(whole)):
            template.fill(content, paper, whole, io.BytesIO())
    except BadTemplate as error:
        sys.stdout.buffer.write(str(error).encode())
        return 1
    return 0


if __name__ == "__main__":
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.exit(main(sys.argv[1], sys.stdin.buffer.read()))
