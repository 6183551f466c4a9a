"""Every sentence the bot says, as people read it: one file a subject in golden/, read aloud before it is accepted.

`GOLDEN=write` writes the files anew; a text that changed shows up in the review of that change.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bot.texts
from adapters.base import Button, Buttons, OutgoingMessage
from adapters.render import to_plain
from tests.texts.samples import calls

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("GOLDEN") == "write"
FOUND = sorted(module.name for module in pkgutil.iter_modules(bot.texts.__path__))
MODULES = [name for name in FOUND if WRITE or (GOLDEN / f"{name}.txt").exists()]


def functions(module: ModuleType) -> list[tuple[str, Callable[..., Any]]]:
    """The public texts of a subject, in the order of its file."""
    found = [
        (name, one)
        for name, one in vars(module).items()
        if inspect.isfunction(one) and one.__module__ == module.__name__ and not name.startswith("_")
    ]
    return sorted(found, key=lambda pair: pair[1].__code__.co_firstlineno)


def said(result: Any) -> str:
    """A message or a phrase as it is read, with what its buttons type."""
    if isinstance(result, OutgoingMessage):
        buttons = [b for block in result.blocks if isinstance(block, Buttons) for b in block.buttons]
        return "\n".join([to_plain(result, buttons=False), *(f"[{b.label}] {b.command}" for b in buttons)])
    if isinstance(result, Button):
        return f"[{result.label}] {result.command}"
    return str(result)


def rendered(name: str) -> str:
    """The golden text of one subject."""
    parts = []
    for function_name, function in functions(importlib.import_module(f"bot.texts.{name}")):
        for variant, given in calls(function):
            parts.append(f"--- {function_name} ({variant})\n{said(function(**given))}\n")
    return "\n".join(parts)


@pytest.mark.parametrize("name", MODULES)
def test_what_is_said_is_what_was_read_aloud(name: str) -> None:
    file = GOLDEN / f"{name}.txt"
    now = rendered(name)
    if WRITE:
        file.parent.mkdir(exist_ok=True)
        file.write_text(now, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == now


def test_no_golden_file_outlives_its_subject() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} <= set(FOUND)


BLAME = re.compile(r"迟迟|怠慢|拖延|不负责|失职|为什么还|怎么还没|又没|再不")
# a line of a table that is pasted (2027-01-01,休,元旦) keeps its commas
HALF_WIDTH = re.compile(r"(?<!-\d\d,)[\u4e00-\u9fff][,;!?](?=[\u4e00-\u9fff])|[\u4e00-\u9fff]\.(?=\s|$)")
DOUBLED = re.compile(r"[，。；：、]{2,}|。，|，。|（）|“”")


@pytest.mark.parametrize("name", [one for one in MODULES if not one.startswith("cli")])
def test_texts_keep_the_house_style(name: str) -> None:
    for number, line in enumerate(rendered(name).split("\n"), 1):
        for rule in (BLAME, HALF_WIDTH, DOUBLED):
            assert not rule.search(line), f"{name} line {number}: {line}"
