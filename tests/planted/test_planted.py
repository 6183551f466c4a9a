"""Every planted bug turns its named tests red. Each runs in a process of its own, with one mutant in it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.planted.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
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


class Garden:
    """Runs named tests, on SQLite alone, in processes forked from one that has imported the libraries."""

    def __init__(self) -> None:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "300"}
        command = [sys.executable, "-m", "tests.planted.warm"]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def plant(self, edits: tuple[tuple[str, str, str], ...], tests: tuple[str, ...], output: Path) -> set[str]:
        """The tests that failed with these edits, without their parameters."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"edits": edits, "tests": tests, "output": str(output)}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        code = json.loads(self._process.stdout.readline())["code"]
        said = output.read_text(encoding="utf-8", errors="replace")
        assert code in (0, 1), said[-4000:]  # anything else than passed and failed proves nothing
        return set(FAILED.findall(said))

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


@pytest.fixture(scope="module")
def garden() -> Iterator[Garden]:
    one = Garden()
    yield one
    one.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.parametrize("mutant", MUTANTS, ids=by_name)
def test_the_planted_bug_turns_its_tests_red(mutant: Mutant, garden: Garden, tmp_path: Path) -> None:
    red = garden.plant(mutant.edits, mutant.tests, tmp_path / "said")
    survived = [node for node in mutant.tests if node not in red]
    assert not survived, f"{mutant.name} goes unseen by {survived}\n{(tmp_path / 'said').read_text()[-4000:]}"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_nothing_is_red_without_a_bug(garden: Garden, tmp_path: Path) -> None:
    """Else the colour would come from the way they are run."""
    tests = tuple(sorted({node for mutant in MUTANTS for node in mutant.tests}))
    assert garden.plant((), tests, tmp_path / "said") == set(), (tmp_path / "said").read_text()[-4000:]
    assert f"{len(tests)} passed" in (tmp_path / "said").read_text() or " passed" in (tmp_path / "said").read_text()
