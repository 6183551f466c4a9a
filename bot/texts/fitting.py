"""Named parts of one message, cut so that the whole has at most so many lines, each short enough for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE = 34  # characters of a line; what does not fit goes on in the next one
INDENT = "　"


@dataclass(frozen=True, slots=True)
class Section:
    """`items` one after the other, or a row each; a row may be several lines. `most`: rows at most."""

    name: str
    items: Sequence[str]
    rows: bool = False
    most: int = 3


def fit(sections: Sequence[Section], room: int) -> list[str]:
    """One row each first; what room is left goes to the sections in their order. What finds none is counted."""
    rows = [1] * len(sections)
    used = [_lines(section, 1) for section in sections]
    while sum(map(len, used)) > room and len(used) > 1:
        rows.pop()
        used.pop()
    for at, section in enumerate(sections[: len(rows)]):
        while rows[at] < section.most:
            wider = _lines(section, rows[at] + 1)
            if len(wider) == len(used[at]) or sum(map(len, used)) - len(used[at]) + len(wider) > room:
                break
            rows[at], used[at] = rows[at] + 1, wider
    lines = [line for part in used for line in part]
    dropped = [f"{section.name} {len(section.items)} 项" for section in sections[len(rows) :]]
    return [*lines[:-1], f"{lines[-1]}；{'，'.join(dropped)}"] if dropped else lines


def _lines(section: Section, rows: int) -> list[str]:
    return _rows(section, rows) if section.rows else _packed(section, rows)


def _rows(section: Section, rows: int) -> list[str]:
    shown = [line for item in section.items[:rows] for line in item.split("\n")]
    left = len(section.items) - rows
    lines = [f"{section.name}：{shown[0]}", *(line if line.startswith(INDENT) else INDENT + line for line in shown[1:])]
    return [*lines[:-1], f"{lines[-1]}（另有 {left} 项）"] if left > 0 else lines


def _packed(section: Section, rows: int) -> list[str]:
    lines = [f"{section.name}："]
    for at, item in enumerate(section.items):
        joint = "" if lines[-1] in (f"{section.name}：", INDENT) else "、"
        if joint and len(lines[-1]) + len(item) > WIDE:
            if len(lines) == rows:
                return [*lines[:-1], f"{lines[-1]} 等 {len(section.items)} 项"] if at else lines
            lines.append(INDENT)
            joint = ""
        lines[-1] += joint + item
    return lines
