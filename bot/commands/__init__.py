"""What may be typed. One file a command: WORDS (what people type, the first is its name), USAGE, HELP, KEYS, run.

To add one: its file, its texts, its test, and its line in COMMANDS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.commands import (
    admin,
    bind,
    cancel,
    check,
    department,
    escalate,
    follow,
    issue,
    members,
    mine,
    overdue,
    progress,
    project,
    report,
    reschedule,
    seen,
    settings,
    show,
    snooze,
    solve,
    task,
    transfer,
    undo,
    usage,
)
from bot.services.turn import Answer, Turn


class Command(Protocol):
    """What every command file offers."""

    WORDS: tuple[str, ...]
    USAGE: str
    HELP: str
    KEYS: dict[str, str]

    def run(self, turn: Turn) -> Answer | None:
        """Handle one message; raises Sorry to refuse before anything is written."""
        ...


_FILES: tuple[Command, ...] = (
    usage,
    task,
    progress,
    reschedule,
    transfer,
    mine,
    show,
    overdue,
    snooze,
    cancel,
    undo,
    issue,
    solve,
    escalate,
    seen,
    follow,
    report,
    department,
    members,
    project,
    settings,
    check,
    admin,
    bind,
)

COMMANDS: Mapping[str, Command] = {command.WORDS[0]: command for command in _FILES}
BY_WORD: Mapping[str, str] = {word.lower(): name for name, command in COMMANDS.items() for word in command.WORDS}
READ_ONLY = frozenset({"帮助", "查", "周报", "逾期", "我的", "成员"})  # what a guest of another organisation may use
