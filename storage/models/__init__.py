"""All tables. `metadata` is what migrations are compared with."""

from storage.models.base import metadata
from storage.models.directory import (
    accounts,
    adapters,
    calendar_days,
    counters,
    departments,
    group_members,
    groups,
    people,
    project_departments,
    project_groups,
    projects,
    settings,
)
from storage.models.escalation import alarms, cases, failed_codes, one_time_codes, probes, project_tokens, rungs, slots
from storage.models.messages import inbox, local_lines, outbox, questions, quota_use
from storage.models.work import changes, issues, progress, requests, task_assistants, tasks

__all__ = [
    "accounts",
    "adapters",
    "alarms",
    "calendar_days",
    "cases",
    "changes",
    "counters",
    "departments",
    "failed_codes",
    "group_members",
    "groups",
    "inbox",
    "issues",
    "local_lines",
    "metadata",
    "one_time_codes",
    "outbox",
    "people",
    "probes",
    "progress",
    "project_departments",
    "project_groups",
    "project_tokens",
    "projects",
    "questions",
    "quota_use",
    "requests",
    "rungs",
    "settings",
    "slots",
    "task_assistants",
    "tasks",
]
