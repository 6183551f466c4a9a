"""What else happened in a week: 紧急, 变更, work that was not accepted; as recorded by a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.services.snapshot import State
from bot.texts import change_requests as change_texts
from bot.texts import emergencies as emergency_texts
from bot.texts import weekly as texts
from storage import acceptance, emergencies, paper, proposals

Values = Mapping[str, Any]


def lines(conn: Connection, project_ids: Sequence[int], after: State, since: datetime, as_of: datetime) -> list[str]:
    """紧急 and 变更 open or ended since `since`, and work refused since, as of `as_of`; the worst first."""
    found = [*_emergencies(conn, project_ids, since, as_of), *_refused(conn, project_ids, after, since, as_of)]
    return [*found, *_changes(conn, project_ids, since, as_of)]


def _then(conn: Connection, kind: str, ids: Sequence[int], as_of: datetime) -> list[Values]:
    found = paper.at(conn, kind, ids, as_of) if ids else {}
    return [found[i] for i in ids if i in found and found[i].get("cancelled_at") is None]


def _within(moment: datetime | None, since: datetime) -> bool:
    return moment is not None and moment > since


def _emergencies(conn: Connection, project_ids: Sequence[int], since: datetime, as_of: datetime) -> Iterable[str]:
    for one in _then(conn, "emergency", emergencies.born_by(conn, project_ids, as_of), as_of):
        if one["closed_at"] is None or _within(one["closed_at"], since):
            yield emergency_texts.line(emergency_texts.label(one["number"]), one["nature"], one["state"], one["level"])


def _refused(conn: Connection, project_ids: Sequence[int], after: State, since: datetime, as_of: datetime) -> Iterable[str]:
    names = {task.id: (task.label, task.title) for task in after.tasks}
    for one in _then(conn, "acceptance", acceptance.born_by(conn, project_ids, as_of), as_of):
        if one["result"] == "failed" and _within(one["decided_at"], since) and one["task_id"] in names:
            yield texts.not_accepted(*names[one["task_id"]], one["reason"])


def _changes(conn: Connection, project_ids: Sequence[int], since: datetime, as_of: datetime) -> Iterable[str]:
    labels = proposals.changes_born_by(conn, project_ids, as_of)
    for one in _then(conn, "change", list(labels), as_of):
        opened = one["state"] == "open"
        if opened or _within(one["decided_at"], since):
            yield change_texts.line(change_texts.label_of(f"R{labels[one['id']]}", one["seq"]), one["what"], one["state"])
