"""A platform's guide (docs/PLATFORM.md) as blocks a page can show: the page and the handbook have one source.

Only the marks our own guides use are read: headings, paragraphs, lists, tables, quotes, code, bold. Whatever else
stands there is shown as it is typed; a template escapes all of it. Lines between the two comments CUT are for those
who use the command line and are left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

HERE = Path(__file__).parent
CUT = ("<!-- 命令行：开始 -->", "<!-- 命令行：结束 -->")
DOMAIN = re.compile(r"https://你的域名(?:/hooks/[a-z0-9_-]+)?")

_NUMERAL = re.compile(r"^[一二三四五六七八九十]+、")  # without the parts cut out they would jump
_ITEM = re.compile(r"(\d+\.|-) +")
_INLINE = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|\[([^\]]+)\]\(([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line."""

    kind: Literal["text", "code", "strong"]
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """`items`: lists of blocks. `rows`: the first is the header."""

    kind: Literal["heading", "paragraph", "quote", "code", "steps", "points", "table"]
    parts: tuple[Part, ...] = ()
    text: str = ""
    items: tuple[tuple[Block, ...], ...] = ()
    rows: tuple[tuple[tuple[Part, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """`name`: the platform as people call it."""

    name: str
    blocks: tuple[Block, ...]


@cache
def guide(platform: str) -> Guide:
    """The guide of a platform; without one, its own name and nothing."""
    for folder in (HERE / "guides", HERE.parents[1] / "docs"):  # inside the installed package, or the repository's
        file = folder / f"{platform}.md"
        if platform.isidentifier() and file.is_file():
            lines = _without_cut(file.read_text(encoding="utf-8").splitlines())
            name = lines[0].removeprefix("#").strip().removeprefix("连接").strip()
            return Guide(name, tuple(blocks(lines[1:])))
    return Guide(platform, ())


def _without_cut(lines: list[str]) -> list[str]:
    kept, cut = [], False
    for line in lines:
        if line.strip() == CUT[0]:
            cut = True
        elif line.strip() == CUT[1]:
            cut = False
        elif not cut:
            kept.append(line)
    return kept


def blocks(lines: list[str]) -> list[Block]:
    """Lines of one level."""
    found: list[Block] = []
    at = 0
    while at < len(lines):
        block, at = _next(lines, at)
        found += [block] if block else []
    return found


def _next(lines: list[str], at: int) -> tuple[Block | None, int]:
    line = lines[at].strip()
    if not line:
        return None, at + 1
    if line.startswith("#"):
        return Block("heading", parts(_NUMERAL.sub("", line.lstrip("#").strip()))), at + 1
    if line.startswith("```"):
        return _code(lines, at)
    if line.startswith("|"):
        return _run(lines, at, "|", "table")
    if line.startswith(">"):
        return _run(lines, at, ">", "quote")
    if _ITEM.match(line):
        return _list(lines, at)
    end = at
    while end < len(lines) and lines[end].strip() and not _ITEM.match(lines[end].strip()) and lines[end].strip()[0] not in "#`|>":
        end += 1
    end = max(end, at + 1)
    return Block("paragraph", parts(" ".join(one.strip() for one in lines[at:end]))), end


def _code(lines: list[str], at: int) -> tuple[Block, int]:
    indent = len(lines[at]) - len(lines[at].lstrip())
    end = at + 1
    while end < len(lines) and not lines[end].strip().startswith("```"):
        end += 1
    return Block("code", text="\n".join(one[indent:] for one in lines[at + 1 : end])), end + 1


def _run(lines: list[str], at: int, mark: str, kind: Literal["table", "quote"]) -> tuple[Block, int]:
    end = at
    while end < len(lines) and lines[end].strip().startswith(mark):
        end += 1
    run = [one.strip() for one in lines[at:end]]
    if kind == "quote":
        return Block("quote", parts(" ".join(one.removeprefix(">").strip() for one in run))), end
    cells = [tuple(parts(cell.strip()) for cell in one.strip("|").split("|")) for one in run if set(one) - set("|-: ")]
    return Block("table", rows=tuple(cells)), end


def _list(lines: list[str], at: int) -> tuple[Block, int]:
    """Items of one level, each with what is indented below it."""
    base = len(lines[at]) - len(lines[at].lstrip())
    numbered = lines[at].strip()[0].isdigit()
    items: list[tuple[Block, ...]] = []
    while at < len(lines):
        found = _ITEM.match(lines[at].strip())
        if not found or len(lines[at]) - len(lines[at].lstrip()) != base or found[1][0].isdigit() != numbered:
            break
        width, end = base + len(found[0]), at + 1
        while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > base):
            end += 1
        inner = [lines[at].strip()[len(found[0]) :], *(one[width:] if one[:width].isspace() else one.lstrip() for one in lines[at + 1 : end])]
        items.append(tuple(blocks(inner)))
        at = end
    return Block("steps" if numbered else "points", items=tuple(items)), at


def parts(line: str) -> tuple[Part, ...]:
    """A line with what is code or bold; links to other pages are their words."""
    found: list[Part] = []
    end = 0
    for one in _INLINE.finditer(line):
        found.append(Part("text", line[end : one.start()]))
        end = one.end()
        code, strong, words, _ = one.groups()
        found.append(Part("code", code) if code else Part("strong", strong) if strong else Part("text", words))
    return tuple(part for part in [*found, Part("text", line[end:])] if part.text)


def here(text: str, base: str, hook: str) -> str:
    """The guide's example address as it is for this connection."""
    return DOMAIN.sub(lambda found: hook if "/hooks/" in found[0] else base, text)
