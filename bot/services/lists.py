"""Answers by the numbers of the last list shown: `1 80 2完成 3不变`. Each row is said back, or why it was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.grammar.numbered import RowAnswer, read_rows
from bot.grammar.progress import read_progress
from bot.rules.zones import to_local
from bot.services import reporting, shown, tasks, unchanged, views
from bot.services.shown import Shown
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from bot.texts import talk as texts
from storage import changes


def answered(turn: Turn, words: str) -> Answer | None:
    """Every row said back in one line; None when this is no answer to a list."""
    rows = read_rows(words)
    if not rows:
        return None
    sure = all(row.sure for row in rows) or len(rows) > 1
    seen = shown.last(turn.conn, turn.person.id, turn.group_id)
    if seen is None:
        return Answer(texts.no_list()) if sure else None
    day = to_local(seen.at, turn.zone)
    if day.date() != turn.local.date():
        return Answer(texts.old_list(_spoken(day, turn.local))) if sure else None
    if not sure and not _tells(turn, rows[0], seen):
        return None
    return _record(turn, seen, rows)


def _spoken(day: datetime, today: datetime) -> str:
    return common.date(day, has_clock=False, today=today)


def _tells(turn: Turn, row: RowAnswer, seen: Shown) -> bool:
    """One row with words of its own counts only where the words report something: `1 我来` does not."""
    said = read_progress(row.words, turn.local, turn.house.calendar)
    return 1 <= row.row <= len(seen.labels) and reporting.says_something(said)


def _record(turn: Turn, seen: Shown, rows: Sequence[RowAnswer]) -> Answer:
    kept: list[Answer] = []
    lines: list[str] = []
    missed: list[Sorry] = []
    for row in rows:
        try:
            answer = _one(turn, seen, row)
            kept.append(answer)
            lines.append(f"{row.row}. {views.first_line(answer.message)}")
        except Sorry as refused:  # nothing of this row was written
            missed.append(refused)
            lines.append(texts.row_missed(row.row, views.first_line(refused.message)))
    if not kept:
        raise Sorry(texts.rows_said_back(lines, undo=False), then=lambda later: _settle(later, missed))
    _settle(turn, missed)
    mention = tuple(dict.fromkeys(person for answer in kept for person in answer.mention))
    return Answer(texts.rows_said_back(lines, undo=True), mention)


def _one(turn: Turn, seen: Shown, row: RowAnswer) -> Answer:
    if not 1 <= row.row <= len(seen.labels):
        raise Sorry(texts.no_such_row(len(seen.labels)))
    label = seen.labels[row.row - 1]
    if row.unchanged:
        return unchanged.one(turn, tasks.by_label(turn, label))
    known = reporting.departments(turn)
    said = read_progress(f"{label} {row.words}", turn.local, turn.house.calendar, departments=known)
    return reporting.one(turn, said, brief=True)


def _settle(turn: Turn, missed: Sequence[Sorry]) -> None:
    """What follows refused rows, beside the kept ones."""
    for sorry in missed:
        if sorry.denied:
            kind, object_id, action = sorry.denied
            changes.record(turn.conn, kind, object_id, {"denied": (None, action)}, turn.actor)
        if sorry.then:
            sorry.then(turn)

