"""Every button in the code types something that is understood: a command, or a word that answers the bot's question."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands import BY_WORD
from bot.grammar.line import split_line

ROOT = Path(__file__).parent.parent
ANSWERS = ("确认", "取消", "不用了", "@")  # and names, to a question of the bot
VALUE = "1"  # stands for what is filled in


def typed_by(node: ast.expr) -> str | None:
    """The command a button is written with, values filled in; None where it comes from elsewhere as a whole."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp):
        return typed_by(node.left)
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else VALUE for part in node.values)  # type: ignore[misc]
    return None


def buttons() -> Iterator[tuple[str, str]]:
    """(file:line, command) of every button with a command of its own."""
    for folder in ("bot/texts", "bot/commands", "bot/services"):
        for path in sorted((ROOT / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Button":
                    command = typed_by(node.args[1])
                    if command is not None:
                        yield f"{path.name}:{node.lineno}", command


FOUND = list(buttons())


def test_there_are_buttons() -> None:
    assert len(FOUND) > 60


@pytest.mark.parametrize(("where", "command"), FOUND)
def test_a_button_types_what_is_understood(where: str, command: str) -> None:
    if command.startswith(f"/{VALUE}"):
        return  # the command's word itself is filled in: the scenes of test_one_tap.py press those
    if command.startswith("/"):
        assert split_line(command, BY_WORD, bot_names=()).command is not None, where
    else:
        assert command.startswith(ANSWERS), where
