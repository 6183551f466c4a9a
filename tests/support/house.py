"""The house rules as checks over source text.

Each rule takes a list of `Source` and gives a list of findings, empty when the rule is kept; so that a test can show,
with a planted source, that the rule is able to fail. tests/test_house_rules.py runs them over the project.
"""

from __future__ import annotations

import ast
import graphlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

PACKAGES = ("adapters", "bot", "scheduler", "storage")
COMPOSITION = {"bot.app", "bot.cli"}  # they put everything together and may import everything
CONTRACT = {"adapters.base", "adapters.render"}
JOBS_MAY_USE = ("bot.services", "bot.rules", "bot.texts", "bot.clock", "bot.config")
CLOCK = "bot.clock"
OUTSIDE_WORLD = {"fastapi", "starlette", "sqlalchemy", "httpx", "apscheduler"}
WALL_TIME = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "time.ctime",
    "sqlalchemy.func.now", "sqlalchemy.func.current_timestamp", "sqlalchemy.sql.func.now",
}  # fmt: skip


@dataclass(frozen=True)
class Import:
    target: str
    line: int
    in_function: bool
    only_for_types: bool


@dataclass(frozen=True)
class Source:
    path: str
    text: str

    @cached_property
    def module(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """What a relative import starts from."""
        return self.module if self.path.endswith("__init__.py") else self.module.rpartition(".")[0]

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)


Sources = list[Source]


# ---------------------------------------------------------------- reading imports


def imports(source: Source, modules: set[str]) -> Iterator[Import]:
    """Every import; `from package import module` counts as the module, not as its package."""
    yield from _imports(source, source.tree, modules, in_function=False, only_for_types=False)


def _imports(
    source: Source, node: ast.AST, modules: set[str], *, in_function: bool, only_for_types: bool
) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        for target in _targets(source, child, modules):
            yield Import(target, child.lineno, in_function, only_for_types)  # type: ignore[attr-defined]
        inside = in_function or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            for part in child.body:
                block = ast.Module([part], [])
                yield from _imports(source, block, modules, in_function=inside, only_for_types=True)
            rest = ast.Module(child.orelse, [])
            yield from _imports(source, rest, modules, in_function=inside, only_for_types=only_for_types)
        else:
            yield from _imports(source, child, modules, in_function=inside, only_for_types=only_for_types)


def _targets(source: Source, node: ast.AST, modules: set[str]) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            start = source.package.split(".")
            base = ".".join([*start[: len(start) - node.level + 1], *([base] if base else [])])
        names = [f"{base}.{alias.name}" for alias in node.names]
        return sorted({name if name in modules or name in CONTRACT else base for name in names})
    return []


def _within(module: str, *roots: str) -> bool:
    return any(module == root or module.startswith(f"{root}.") for root in roots)


def _all_imports(sources: Sources) -> Iterator[tuple[Source, Import]]:
    modules = {source.module for source in sources}
    for source in sources:
        for found in imports(source, modules):
            yield source, found


# ---------------------------------------------------------------- who may import whom


def _may_import(module: str, target: str) -> bool:
    if module in COMPOSITION:
        return True
    if target == "bot.cli" or (target == "bot.app" and module != "bot.cli"):
        return False
    match module.partition(".")[0]:
        case "adapters":
            return _within(target, "adapters")
        case "storage":
            return _within(target, "storage")
        case "bot":
            return _within(target, "bot", "storage") or target in CONTRACT
        case _:
            return _within(target, "scheduler", "storage", *JOBS_MAY_USE) or target in CONTRACT


def one_way(sources: Sources) -> list[str]:
    """scheduler → bot → storage; scheduler and bot → adapters.base and adapters.render."""
    return [
        f"{source.path}:{found.line}: {source.module} must not import {found.target}"
        for source, found in _all_imports(sources)
        if _within(found.target, *PACKAGES) and not _may_import(source.module, found.target)
    ]


def _is_pure_import(module: str, target: str) -> bool:
    if target.partition(".")[0] in OUTSIDE_WORLD:
        return False
    if _within(module, "bot.texts") and target == "adapters.base":
        return True
    return not _within(target, "storage", "adapters", "scheduler", "bot.services", "bot.commands", "bot.web")


def pure_folders(sources: Sources) -> list[str]:
    """grammar, rules and texts know no web, no database, and nothing that acts."""
    return [
        f"{source.path}:{found.line}: pure code must not import {found.target}"
        for source, found in _all_imports(sources)
        if _within(source.module, "bot.grammar", "bot.rules", "bot.texts")
        and not _is_pure_import(source.module, found.target)
    ]


def no_cycles(sources: Sources) -> list[str]:
    """No module of ours imports itself by a detour; imports for type checkers alone do not count."""
    modules = {source.module for source in sources}
    graph: dict[str, set[str]] = {module: set() for module in sorted(modules)}
    for source, found in _all_imports(sources):
        if found.target in modules and found.target != source.module and not found.only_for_types:
            graph[source.module].add(found.target)
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return ["import cycle: " + " ← ".join(error.args[1])]
    return []


def no_hidden_imports(sources: Sources) -> list[str]:
    """Imports stand at the top, where a reader and these rules see them."""
    return [
        f"{source.path}:{found.line}: imports {found.target} inside a function"
        for source, found in _all_imports(sources)
        if found.in_function and source.module not in COMPOSITION
    ]


# ---------------------------------------------------------------- commit and clock


def one_commit(sources: Sources) -> list[str]:
    """The unit of work owns the commit: the word stands in one file, in storage."""
    files = [source.path for source in sources if ".commit" + "(" in source.text]
    if len(files) > 1:
        return [f"{path}: commits; only one file may" for path in files]
    return [f"{path}: commits; that is storage's part" for path in files if not path.startswith("storage/")]


def one_clock(sources: Sources) -> list[str]:
    """Time is an argument: wall time, ours or the database's, is read in bot/clock.py alone."""
    return [
        f"{source.path}:{line}: reads the clock ({name})"
        for source in sources
        if source.module != CLOCK
        for line, name in _names_used(source.tree)
        if name in WALL_TIME
    ]


def _names_used(tree: ast.Module) -> Iterator[tuple[int, str]]:
    names = _imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Name)):
            yield node.lineno, _qualified(node, names)


def _imported_names(tree: ast.Module) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.name if alias.asname else alias.name.partition(".")[0]
                names[alias.asname or bound] = bound
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return names


def _qualified(node: ast.expr, names: dict[str, str]) -> str:
    """The full dotted name an expression stands for, "" when it does not begin with an imported name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        left = _qualified(node.value, names)
        return f"{left}.{node.attr}" if left else ""
    return ""


# ---------------------------------------------------------------- files of a kind


def _top_level_names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def _registered(tree: ast.Module, registry: str) -> set[str] | None:
    """The names that stand in the registry's value; None when there is no such registry."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == registry for target in targets):
            value = getattr(node, "value", None)
            return {part.id for part in ast.walk(value) if isinstance(part, ast.Name)} if value else set()
    return None


def _files_of(sources: Sources, folder: str) -> dict[str, Source]:
    """The files of a folder by stem, without __init__ and without helpers (a leading underscore)."""
    inside = (source for source in sources if source.path.rpartition("/")[0] == folder)
    stems = {source.path.rpartition("/")[2].removesuffix(".py"): source for source in inside}
    return {stem: source for stem, source in stems.items() if not stem.startswith("_")}


def commands_are_alike(sources: Sources) -> list[str]:
    """Every command file has WORDS, USAGE and run, and its line in COMMANDS."""
    files = _files_of(sources, "bot/commands")
    init = next((source for source in sources if source.path == "bot/commands/__init__.py"), None)
    registered = _registered(init.tree, "COMMANDS") if init else None
    found = []
    for stem, source in files.items():
        missing = sorted({"WORDS", "USAGE", "run"} - _top_level_names(source.tree))
        found += [f"{source.path}: has no {name}" for name in missing]
        if stem not in (registered or set()):
            found.append(f"{source.path}: is not in COMMANDS")
    return found


def jobs_are_alike(sources: Sources) -> list[str]:
    """Every module in JOBS has run, and WHEN or NAME."""
    files = _files_of(sources, "scheduler")
    init = next((source for source in sources if source.path == "scheduler/__init__.py"), None)
    found = []
    for stem in sorted((_registered(init.tree, "JOBS") if init else None) or ()):
        if stem not in files:
            continue
        names = _top_level_names(files[stem].tree)
        found += [] if "run" in names else [f"{files[stem].path}: has no run"]
        found += [] if names & {"WHEN", "NAME"} else [f"{files[stem].path}: has neither WHEN nor NAME"]
    return found


# ---------------------------------------------------------------- what the files may say

_FOREIGN = (
    re.compile(r"(?<![\w.~])/" + r"work/"),
    re.compile(r"(?<![\w.~])/root/" + r"\.?\w"),
    re.compile(r"https?://\S+/" + r"simple\b"),
    re.compile(r"(?<!emit)-" + r"-(?:extra-)?index-url|extra-" + r"index-url"),
    re.compile(r"pythonhosted" + r"\.org|\bpypi" + r"\.org"),
)


def no_foreign_places(sources: Sources, root: str = "") -> list[str]:
    """No file names a path of the machine it was written on, or a package registry's address."""
    found = []
    for source in sources:
        for number, line in enumerate(source.text.splitlines(), 1):
            if any(pattern.search(line) for pattern in _FOREIGN) or (root and root in line):
                found.append(f"{source.path}:{number}: names a path of a machine or a registry's address")
    return found
