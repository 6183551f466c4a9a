"""Which of several: a numbered list, answered by its row (`2`), by the number (`T5`), by the title, or by a tap.

The open question keeps one typed line a row, so that the answer runs what the button would.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from adapters.base import Button
from bot.grammar.fold import flat
from bot.grammar.numbered import row_alone
from bot.services import projects, shown, tasks
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import talk as texts
from storage.records import Task

ROW = projects.ONE_OF  # the field such a question asks for
MOST = 6
_LABEL = re.compile(r"[TtQq#]?-?(\d{1,7})")


def which(found: Sequence[Task], command: str, typed: Callable[[Task], str]) -> Sorry:
    """Ask which task is meant; `typed` is the whole line for one of them."""
    here = found[:MOST]
    lines = [f"{row}. {task.label} {task.title}" for row, task in enumerate(here, 1)]
    buttons = [Button(f"{task.label} {task.title}"[:20], typed(task)) for task in here]
    message = texts.which_row(lines, len(found) - len(here), buttons)
    labels = [task.label for task in here]

    def remember(turn: Turn) -> None:
        shown.show(turn.conn, turn.person.id, turn.group_id, labels, turn.now)

    return Sorry(message, ask=Ask(command, ROW, "\n".join(typed(task) for task in here)), then=remember)


def chosen(turn: Turn, draft: str, words: str) -> str | None:
    """The typed line an answer picks, None when it picks none."""
    lines = draft.split("\n")
    row = row_alone(words)
    if row is not None and 1 <= row <= len(lines) and _is_last(turn, lines):
        return lines[row - 1]
    label = _label(turn, words)
    return next((line for line in lines if label and label in line.split(" ")), None) or projects.picked(lines, words)


def _is_last(turn: Turn, lines: Sequence[str]) -> bool:
    """No newer list was shown here since: a bare row would mean that one."""
    last = shown.last(turn.conn, turn.person.id, turn.group_id)
    return last is None or (len(last.labels) == len(lines) and all(
        label in line.split(" ") for label, line in zip(last.labels, lines, strict=True)
    ))


def _label(turn: Turn, words: str) -> str:
    seen = flat(words).strip()
    if found := _LABEL.fullmatch(seen):
        return f"T{int(found.group(1))}"
    title = re.sub(r"^[Tt]-?\d{1,6}[\s:：]+", "", words).strip()
    return next((task.label for task in tasks.by_title(turn, title) if task.title == title), "")
