"""Every planted bug turns its named tests red. Each runs in a copy of the project, with one mutant in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.planted.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
PARTS = ("adapters", "alembic", "bot", "scheduler", "storage", "tests", "pyproject.toml")
LEFT_OUT = shutil.ignore_patterns("static", "templates", "browser", "*.so")
FAILED = re.compile(r"^FAILED ([^\[\s]+)", re.MULTILINE)


def by_name(mutant: Mutant) -> str:
    return mutant.name.replace(" ", "-")


@pytest.mark.parametrize("mutant", MUTANTS, ids=by_name)
def test_the_code_it_is_planted_in_still_stands(mutant: Mutant) -> None:
    for path, old, new in mutant.edits:
        assert (ROOT / path).read_text().count(old) == 1, f"{path} has changed: adapt the mutant {mutant.name!r}"
        assert old != new
    for node in mutant.tests:
        path, _, name = node.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(), f"{node} is gone: name another test for {mutant.name!r}"


@pytest.mark.parametrize("mutant", MUTANTS, ids=by_name)
def test_the_planted_bug_turns_its_tests_red(mutant: Mutant, tmp_path: Path) -> None:
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / part, tmp_path / part)
    for path, old, new in mutant.edits:
        file = tmp_path / path
        file.write_text(file.read_text().replace(old, new))
    red, said = run(tmp_path, mutant.tests)
    survived = [node for node in mutant.tests if node not in red]
    assert not survived, f"{mutant.name} goes unseen by {survived}\n{said}"


def run(folder: Path, tests: tuple[str, ...]) -> tuple[set[str], str]:
    """The named tests, on SQLite alone, in the folder; those that failed, without their parameters."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-rf",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-k",
        "not postgresql",
        *tests,
    ]
    environment = os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "300"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    said = done.stdout[-4000:] + done.stderr[-1000:]
    assert done.returncode == 1, said  # 1: tests ran and some failed; anything else proves nothing
    return set(FAILED.findall(done.stdout)), said
