"""Which of several: a numbered list, answered by its row (`2`), by the number (`T5`), by the title, or by a tap.

The open question keeps one typed line a row, so that the answer runs what the button would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from adapters.base import Button
from bot.grammar.fold import flat
from bot.grammar.numbered import row_alone
from bot.services import tasks
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import talk as texts
from storage.records import Task

ROW = "第几项"  # the field such a question asks for
MOST = 6
_LABEL = re.compile(r"[TtQq#]?-?(\d{1,7})")


def which(found: Sequence[Task], command: str, typed: Callable[[Task], str]) -> Sorry:
    """Ask which task is meant; `typed` is the whole line for one of them."""
    shown = found[:MOST]
    lines = [f"{row}. {task.label} {task.title}" for row, task in enumerate(shown, 1)]
    buttons = [Button(f"{task.label} {task.title}"[:20], typed(task)) for task in shown]
    message = texts.which_row(lines, len(found) - len(shown), buttons)
    return Sorry(message, ask=Ask(command, ROW, "\n".join(typed(task) for task in shown)))


def chosen(turn: Turn, draft: str, words: str) -> str | None:
    """The typed line an answer picks, None when it picks none."""
    lines = draft.split("\n")
    row = row_alone(words)
    if row is not None and 1 <= row <= len(lines):
        return lines[row - 1]
    label = _label(turn, words)
    return next((line for line in lines if label and label in line.split(" ")), None)


def _label(turn: Turn, words: str) -> str:
    seen = flat(words).strip()
    if found := _LABEL.fullmatch(seen):
        return f"T{int(found.group(1))}"
    title = re.sub(r"^[Tt]-?\d{1,6}[\s:：]+", "", words).strip()
    return next((task.label for task in tasks.by_title(turn, title) if task.title == title), "")
