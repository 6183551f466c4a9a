"""Plugins, and the order of the tests: what takes long begins first, so that no worker is left with it at the end."""

from __future__ import annotations

import gc

import pytest

pytest_plugins = ["tests.support.fixtures"]

SLOW = ("torture", "planted", "browser", "test_transcripts.py", "process", "test_whole_cycle.py", "test_adapters_cli.py", "test_forms.py", "test_ladder.py")


gc.disable()  # thousands of tests are collected and none is garbage: a third of the time of every worker's start


def pytest_collection_finish() -> None:
    """From here on garbage is looked for again, but not among what was imported and collected."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first, in the order of SLOW; every file stays together."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    parts = item.nodeid.partition("::")[0].split("/")
    return next((number for number, name in enumerate(SLOW) if name in parts), len(SLOW))
