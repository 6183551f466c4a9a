"""Why a task is at risk: what was said with its last update, else the open issues on it and how far behind it is."""

from __future__ import annotations

from bot.rules.status import BEHIND, RISK, Standing
from bot.services.snapshot import State
from bot.texts import weekly as texts
from storage.records import Task


def because(task: Task, state: State, verdict: Standing) -> str:
    """The reason of a 风险 that nobody put into words; empty for every other status."""
    if verdict.status != RISK or task.risk:
        return ""
    labels = [issue.label for issue in state.issues if issue.task_id == task.id and issue.open]
    behind = verdict.planned_percent - task.percent >= BEHIND
    return texts.risk_because(labels, task.percent, verdict.planned_percent, behind=behind)
