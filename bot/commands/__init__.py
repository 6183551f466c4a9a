"""What may be typed. One file a command: WORDS (what people type, the first is its name), USAGE, HELP, KEYS, run.

To add one: its file, its texts, its test, and its line in COMMANDS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.commands import (
    accept,
    admin,
    agree,
    archive,
    attend,
    back,
    bind,
    board,
    budget,
    buffer,
    cancel,
    change,
    check,
    claim,
    communication,
    contacts,
    coordinate,
    decline,
    department,
    deputy,
    difficult,
    disown,
    document,
    emergency,
    escalate,
    evaluate,
    export,
    follow,
    hand_on,
    inspect,
    issue,
    kpi,
    meet,
    meeting,
    members,
    milestone,
    mine,
    minutes,
    missing,
    nudge,
    opinion,
    overdue,
    overview,
    prepare,
    priority,
    progress,
    project,
    proposal,
    quiet,
    read,
    reason,
    refuse,
    regular,
    remind,
    report,
    reschedule,
    retrospective,
    reword,
    risk,
    seen,
    settings,
    show,
    sign,
    snooze,
    solve,
    speak,
    submit,
    support,
    task,
    transfer,
    unchanged,
    undo,
    usage,
    waive,
)
from bot.services.turn import Answer, Turn


class Command(Protocol):
    """What every command file offers."""

    @property
    def WORDS(self) -> tuple[str, ...]: ...  # noqa: N802

    @property
    def USAGE(self) -> str: ...  # noqa: N802

    @property
    def HELP(self) -> str: ...  # noqa: N802

    @property
    def KEYS(self) -> Mapping[str, str]: ...  # noqa: N802

    def run(self, turn: Turn) -> Answer | None:
        """Handle one message; raises Sorry to refuse before anything is written."""
        ...


COMMANDS: tuple[Command, ...] = (
    usage,
    task,
    progress,
    reschedule,
    agree,
    refuse,
    transfer,
    claim,
    accept,
    difficult,
    disown,
    priority,
    mine,
    show,
    overdue,
    overview,
    missing,
    nudge,
    unchanged,
    snooze,
    cancel,
    support,
    buffer,
    milestone,
    reason,
    budget,
    undo,
    issue,
    solve,
    escalate,
    seen,
    risk,
    emergency,
    reword,
    follow,
    hand_on,
    coordinate,
    meet,
    deputy,
    back,
    report,
    export,
    board,
    department,
    members,
    contacts,
    project,
    proposal,
    opinion,
    sign,
    evaluate,
    change,
    waive,
    submit,
    inspect,
    kpi,
    retrospective,
    archive,
    meeting,
    attend,
    decline,
    prepare,
    minutes,
    regular,
    communication,
    document,
    settings,
    quiet,
    speak,
    check,
    read,
    remind,
    admin,
    bind,
)

BY_NAME: Mapping[str, Command] = {command.WORDS[0]: command for command in COMMANDS}
BY_WORD: Mapping[str, str] = {word.lower(): name for name, command in BY_NAME.items() for word in command.WORDS}
READ_ONLY = frozenset({"帮助", "查", "周报", "逾期", "我的", "看板", "近况", "未更新", "成员"})  # what a guest of another organisation may use
