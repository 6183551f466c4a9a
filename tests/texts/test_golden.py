"""Every sentence the bot says, as people read it: one file a subject in golden/, read aloud before it is accepted.

`GOLDEN=write` writes the files anew; a text that changed shows up in the review of that change.
"""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bot.texts
from adapters.base import Button, Buttons, OutgoingMessage
from adapters.render import to_plain
from bot.commands import BY_WORD
from tests.texts.samples import calls

GOLDEN = Path(__file__).parent / "golden"
WRITE = os.environ.get("GOLDEN") == "write"
MODULES = sorted(module.name for module in pkgutil.iter_modules(bot.texts.__path__))


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
    if isinstance(result, list | tuple):
        return "\n".join("：".join(one) if isinstance(one, tuple) else said(one) for one in result)
    return str(result)


@cache
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


def test_every_subject_has_its_golden_file_and_none_outlives_it() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(MODULES)


BLAME = re.compile(r"迟迟|怠慢|拖延|不负责|失职|为什么还|怎么还没|又没|再不")
# a line of a table that is pasted (2027-01-01,休,元旦) keeps its commas
HALF_WIDTH = re.compile(r"(?<!-\d\d,)[\u4e00-\u9fff][,;!?](?=[\u4e00-\u9fff])|[\u4e00-\u9fff]\.(?=\s|$)")
DOUBLED = re.compile(r"[，。；：、]{2,}|（）|“”")
NESTED = re.compile(r"（[^）]*（")
LOOSE = re.compile(r"（周[一二三四五六日]） (?=[\u4e00-\u9fff])")  # a bracket has its own room
RULES = (BLAME, HALF_WIDTH, DOUBLED, NESTED, LOOSE)
WIDEST = 100  # columns, two a Chinese character: three lines of a phone
LISTS = ("check", "daily", "overview", "weekly")  # what stands in one line there is one row of a list
TYPED = re.compile(r"(?<![\w/:.<“@])/([\u4e00-\u9fff]+|[a-z]{2,})")
CHAT = [one for one in MODULES if not one.startswith(("cli", "web"))]


@pytest.mark.parametrize("name", CHAT)
def test_texts_keep_the_house_style(name: str) -> None:
    for line in lines(name):
        for rule in RULES:
            assert not rule.search(line), line


@pytest.mark.parametrize("name", [one for one in CHAT if one not in LISTS])
def test_no_sentence_is_longer_than_three_lines_of_a_phone(name: str) -> None:
    wide = [line for line in lines(name) if not line.startswith(("[", "/")) and columns(line) > WIDEST]
    assert not wide


def test_what_is_shown_to_be_typed_is_a_command() -> None:
    shown = {word.lower() for name in CHAT for line in lines(name) for word in TYPED.findall(line)}
    assert len(shown) > 40
    assert not shown - set(BY_WORD) - NO_COMMANDS


# what a text says is no command, and the paths of our own pages
NO_COMMANDS = {"进渡", "天气"}


def lines(name: str) -> list[str]:
    """What people read of one subject, without the headings of the file."""
    return [line for line in rendered(name).split("\n") if not line.startswith("--- ")]


def columns(line: str) -> int:
    """How wide a line is: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in line)
