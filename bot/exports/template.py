"""A company's own `.docx` of a form: checked before it is taken, filled by docxtpl without letting it do anything else.

What a template may say is a short list of jinja's nodes: fields, lists, one loop over a list, conditions. There are no
calls, no attributes beyond the columns, no includes, no arithmetic, no loops inside loops; so it can neither reach the
program nor run for long. The file is measured before it is unpacked.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import IO, Any

from docxtpl import DocxTemplate
from jinja2 import ChainableUndefined, Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.exports import docx
from bot.exports.book import spoken, text
from bot.exports.paper import Grid, Paper
from bot.texts import cli_templates as texts
from bot.texts import exports as form_texts

LARGEST, LARGEST_UNPACKED, LARGEST_PART, MOST_PARTS = 2 << 20, 20 << 20, 4 << 20, 200  # bytes; parts of the file
LARGEST_FILLED = 40 << 20  # characters of one filled part
PATIENCE = 20.0  # seconds to fill one part
ROW = "行"
FILTERS = frozenset({"default", "d", "length", "count", "first", "last", "trim", "upper", "lower"})
TESTS = frozenset({"defined", "undefined", "none"})
LOOP = frozenset({"index", "index0", "first", "last", "length"})
_PLAIN = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand,
    nodes.And, nodes.Or, nodes.Not, nodes.Concat,
)  # fmt: skip
_EXTERNAL = re.compile(rb"<Relationship\s[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_FORBIDDEN = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_ACTIVE = re.compile(r"vbaProject|activeX|oleObject|embeddings/", re.IGNORECASE)


class BadTemplate(Exception):
    """The file cannot be a template; the message, in Chinese, says why."""


# ---------------------------------------------------------------- what a form offers


def name_of(heading: str) -> str:
    """A heading as a template says it: `发起人（接口人）` is 发起人_接口人."""
    return re.sub(r"\W+", "_", heading).strip("_")


def values(paper: Paper) -> dict[str, Any]:
    """Everything a template of this form can show: texts by name, and lists of rows."""
    found: dict[str, Any] = {name_of(label): text(spoken(value)) for label, value in paper.facts}
    found |= {
        form_texts.FORM_TITLE: paper.title,
        form_texts.FORM_NUMBER: paper.number,
        form_texts.NUMBER: paper.code,
        form_texts.PROJECT: paper.name,
        form_texts.AS_OF: spoken(paper.moment),
    }
    for grid in paper.grids:
        names = [name_of(heading) for heading in grid.headings]
        found[name_of(grid.title)] = [dict(zip(names, (text(spoken(v)) for v in row), strict=True)) for row in grid.rows]
    return found


def lists(paper: Paper) -> dict[str, list[str]]:
    """Its lists, and the columns of each."""
    return {name_of(grid.title): [name_of(heading) for heading in grid.headings] for grid in paper.grids}


def starting(skeleton: Paper, file: IO[bytes]) -> None:
    """Our own layout as a template, to be changed by the company: each value is the name of its field."""
    facts = [(label, f"{{{{ {name_of(label)} }}}}") for label, _ in skeleton.facts]
    grids = [_loop(grid) for grid in skeleton.grids]
    number = f"{{{{ {form_texts.FORM_NUMBER} }}}}"
    code, name = f"{{{{ {form_texts.NUMBER} }}}}", f"{{{{ {form_texts.PROJECT} }}}}"
    docx.write(replace(skeleton, number=number, code=code, name=name, facts=facts, grids=grids), file)


def _loop(grid: Grid) -> Grid:
    blank = [""] * (len(grid.headings) - 1)
    rows = [
        [f"{{%tr for {ROW} in {name_of(grid.title)} %}}", *blank],
        [f"{{{{ {ROW}.{name_of(heading)} }}}}" for heading in grid.headings],
        ["{%tr endfor %}", *blank],
    ]
    return replace(grid, rows=rows)


# ---------------------------------------------------------------- filling


def fill(content: bytes, paper: Paper, skeleton: Paper, file: IO[bytes]) -> None:
    """The form in the company's layout. `skeleton`: everything this form can have; what the paper lacks is empty."""
    given = values(skeleton) | values(paper)
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(given, _Sandbox(skeleton), autoescape=True)
        template.save(file)
    except BadTemplate:
        raise
    except TemplateSyntaxError as error:
        raise BadTemplate(texts.bad_syntax(_near(error))) from None
    except TemplateError as error:
        raise BadTemplate(texts.not_filled(type(error).__name__)) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, SyntaxError) as error:
        raise BadTemplate(texts.not_filled(type(error).__name__)) from None


def _near(error: TemplateSyntaxError) -> str:
    """The words around the mistake, without the file's own marks."""
    lines = getattr(error, "docx_context", None)
    words = " ".join("".join(lines).split()) if lines else ""
    return words[:80]


class _Measured(Template):
    """A template that stops when it has said too much, or takes too long."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """The filled part; raises BadTemplate beyond the limits."""
        pieces: list[str] = []
        size, end = 0, time.monotonic() + PATIENCE
        for piece in self.generate(*args, **kwargs):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST_FILLED or time.monotonic() > end:
                raise BadTemplate(texts.too_much())
        return "".join(pieces)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Reads a template only if every node of it is on our list."""

    template_class = _Measured

    def __init__(self, skeleton: Paper) -> None:
        super().__init__(autoescape=True, undefined=ChainableUndefined)
        self.globals.clear()
        self._lists = lists(skeleton)
        self._names = set(values(skeleton))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._check(tree, {})
        return tree

    def _check(self, node: nodes.Node, rows: Mapping[str, str]) -> None:
        """`rows`: the loop's own names, and the list each stands for."""
        match node:
            case nodes.For():
                return self._check_loop(node, rows)
            case nodes.Name():
                self._check_name(node.name, rows)
            case nodes.Getattr() | nodes.Getitem():
                self._check_part(node, rows)
            case nodes.Filter() if node.name in FILTERS and node.node is not None:
                if not all(isinstance(given, nodes.Const) for given in node.args) or node.kwargs or node.dyn_args or node.dyn_kwargs:
                    raise BadTemplate(texts.not_allowed(node.name))
            case nodes.Test() if node.name in TESTS:
                pass
            case _ if not isinstance(node, _PLAIN):
                raise BadTemplate(texts.not_allowed(_called(node)))
        for child in node.iter_child_nodes():
            self._check(child, rows)
        return None

    def _check_loop(self, node: nodes.For, rows: Mapping[str, str]) -> None:
        if rows or node.recursive or not isinstance(node.target, nodes.Name):
            raise BadTemplate(texts.one_loop())
        if not isinstance(node.iter, nodes.Name) or node.iter.name not in self._lists:
            raise BadTemplate(texts.no_list(_called(node.iter), list(self._lists)))
        inside = {node.target.name: node.iter.name, "loop": ""}
        for child in (*([node.test] if node.test else []), *node.body, *node.else_):
            self._check(child, inside)

    def _check_name(self, name: str, rows: Mapping[str, str]) -> None:
        if name not in self._names and name not in rows:
            raise BadTemplate(texts.no_field(name))

    def _check_part(self, node: nodes.Getattr | nodes.Getitem, rows: Mapping[str, str]) -> None:
        """`行.时间`, `loop.index`, `签字[0].时间`, `(签字|first).时间`."""
        if isinstance(node, nodes.Getitem):
            if not isinstance(node.arg, nodes.Const) or not isinstance(node.arg.value, int):
                raise BadTemplate(texts.not_allowed("[ ]"))
            return
        of = _source(node.node)
        known = LOOP if of == "loop" and "loop" in rows else self._lists.get(rows.get(of, of), ())
        if node.attr not in known:
            raise BadTemplate(texts.no_field(f"{of}.{node.attr}"))


def _source(node: nodes.Node) -> str:
    """What stands at the beginning of `签字[0].时间`."""
    while isinstance(node, nodes.Getitem | nodes.Filter) and node.node is not None:
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""


def _called(node: nodes.Node) -> str:
    """A node as people would name it."""
    name = getattr(node, "name", None)
    return name if isinstance(name, str) else type(node).__name__.lower()


# ---------------------------------------------------------------- the file itself


def measure(content: bytes) -> None:
    """Refuse what is no document, unpacks to too much, or brings more than words: macros, objects, foreign parts."""
    if len(content) > LARGEST:
        raise BadTemplate(texts.too_large(LARGEST >> 20))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _measure(archive, archive.infolist())
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise BadTemplate(texts.no_document()) from None


def _measure(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if "word/document.xml" not in names or "[Content_Types].xml" not in names or len(set(names)) != len(names):
        raise BadTemplate(texts.no_document())
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise BadTemplate(texts.too_large(LARGEST >> 20))
    if any(_ACTIVE.search(name) for name in names):
        raise BadTemplate(texts.active())
    for part in parts:
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        if part.file_size > LARGEST_PART:
            raise BadTemplate(texts.too_large(LARGEST >> 20))
        words = archive.read(part)
        if _FORBIDDEN.search(words):
            raise BadTemplate(texts.no_document())
        if any(not _HYPERLINK.search(found) for found in _EXTERNAL.findall(words)):
            raise BadTemplate(texts.foreign_parts())
