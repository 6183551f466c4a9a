"""Forks a process for every mutant it reads: it has imported the libraries, and nothing of the project.

    {"edits": [[file, old, new], …], "tests": [node ids], "output": path}   → {"code": pytest's exit code}

The child imports the project with the edits in it: the old source is replaced while a module is loaded, the files stay
as they are. Run as `python -m tests.planted.warm` in the project's folder.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import re
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
OWN = ("adapters", "bot", "scheduler", "storage", "tests")
IMPORT = re.compile(r"^(?:from|import) ([a-z_][\w.]*)", re.MULTILINE)


class Planter:
    """Finds the project's modules before anybody else does, and gives those that are edited another source."""

    def __init__(self, edits: Sequence[tuple[str, str, str]]) -> None:
        self._edits: dict[str, list[tuple[str, str]]] = {}
        for path, old, new in edits:
            self._edits.setdefault(str(ROOT / path), []).append((old, new))

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] not in OWN:
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin in self._edits:
            spec.loader = _Edited(name, spec.origin, self._edits[spec.origin])
        return spec


class _Edited(SourceFileLoader):
    def __init__(self, name: str, path: str, edits: list[tuple[str, str]]) -> None:
        super().__init__(name, path)
        self._edits = edits

    def get_code(self, name: str) -> CodeType:
        source = Path(self.path).read_text(encoding="utf-8")
        for old, new in self._edits:
            assert source.count(old) == 1, f"{self.path} has changed"
            source = source.replace(old, new)
        return compile(source, self.path, "exec", dont_inherit=True)


def main() -> None:
    """Serve orders until the orderer is gone."""
    _warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            _child(order)
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"code": os.waitstatus_to_exitcode(status)}), flush=True)


def _warm_up() -> None:
    files = [file for own in OWN for file in (ROOT / own).rglob("*.py")]
    names = {name for file in files for name in IMPORT.findall(file.read_text(encoding="utf-8"))}
    for name in sorted(names):
        if name.partition(".")[0] not in OWN:
            with suppress(ImportError):  # alembic's own folder, or a library that is not installed here
                importlib.import_module(name)
    assert not [name for name in sys.modules if name.startswith(tuple(f"{own}." for own in OWN[:-1]))]
    gc.freeze()


def _child(order: dict[str, Any]) -> None:
    code = 3  # pytest: an internal error
    try:
        with open(order["output"], "wb") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        sys.meta_path.insert(0, Planter(order["edits"]))  # type: ignore[arg-type]
        options = ["-q", "-rf", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "not postgresql"]
        code = int(pytest.main([*options, *order["tests"]]))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
