"""这条不对: somebody says that a line of the weekly is wrong; the coordinator hears it privately, with the words."""

from __future__ import annotations

from bot.services import issues, notify, tasks
from bot.services.turn import Turn
from bot.texts import report as texts
from storage import changes, people, projects
from storage.records import Issue, Task

FIELD = "disputed"  # a change row that changes no column
LONGEST = 300


def open_one(turn: Turn, label: str, words: str) -> tuple[str, str, str]:
    """Record it and tell the coordinator. (number and title, coordinator or "", who was told or "")."""
    row = tasks.by_label(turn, label) if label.startswith("T") else issues.by_label(turn, label)
    kind = "task" if isinstance(row, Task) else "issue"
    said = words[:LONGEST]
    changes.record(turn.conn, kind, row.id, {FIELD: (None, said)}, turn.actor)
    project = projects.project(turn.conn, row.project_id)
    name = f"{row.label} {row.title}"
    if project.coordinator_id is None:
        return name, "", ""
    coordinator = people.person(turn.conn, project.coordinator_id)
    if coordinator.id == turn.person.id:
        return name, coordinator.name, coordinator.name
    group = projects.group(turn.conn, project.home_group_id)
    told = notify.to_person(
        turn.conn,
        turn.house,
        coordinator.id,
        texts.disputed(turn.person.name, row.label, row.title, said, is_task=kind == "task"),
        kind="request",
        now=turn.now,
        about=row.label,
        group=group,
    )
    return name, coordinator.name, coordinator.name if told else ""


def take_back(turn: Turn, row: Task | Issue) -> str:
    """/撤销: whoever was told is told once that it is withdrawn; the line to say back."""
    coordinator = projects.project(turn.conn, row.project_id).coordinator_id
    if coordinator is not None and coordinator != turn.person.id:
        message = texts.dispute_withdrawn(turn.person.name, row.label, row.title)
        notify.to_person(turn.conn, turn.house, coordinator, message, kind="request", now=turn.now, about=row.label)
    return texts.dispute_taken_back(row.label, row.title)
