"""What commands and jobs do with tasks: make, report, reschedule, hand over, cancel; each with its change rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.grammar.progress import match_title
from bot.rules.reminders import next_due_at
from bot.services import absences, directory, ladder, rungs, supports, waiting
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import common
from bot.texts import people as people_texts
from bot.texts import tasks as texts
from storage import changes, counters, projects
from storage import people as people_rows
from storage import tasks as rows
from storage.records import Person, Project, Task

_BECAUSE = re.compile(r"^(?:因为|由于)[\s，,：:]*(?=\S)")


@dataclass(frozen=True, slots=True)
class NewTask:
    """What `/任务` understood. `due_at` is an aware UTC moment."""

    title: str
    owner: Person
    due_at: datetime
    due_has_clock: bool
    deliverable: str = ""
    assistants: tuple[str, ...] = ()
    start_at: datetime | None = None
    department_id: int | None = None  # said; else the owner's
    unclaimed: bool = False
    priority: str = ""
    inner_due_at: datetime | None = None
    description: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One progress report. None or empty: not said; a risk or wait said once is dropped when the next says none."""

    percent: int | None
    note: str = ""
    risk: str = ""
    measure: str = ""
    waiting_for: str = ""
    delay_reason: str = ""
    forecast_at: datetime | None = None
    done_at: datetime | None = None  # completed earlier than it is told; aware UTC


def make(turn: Turn, project: Project, wanted: NewTask) -> Task:
    """A new row of the 任务分工表; its department is the one said, else the owner's."""
    department = wanted.department_id or wanted.owner.department_id
    number = counters.take(turn.conn, "task")
    task_id = rows.add(
        turn.conn,
        number=number,
        project_id=project.id,
        group_id=turn.group.id if turn.group else project.home_group_id,
        title=wanted.title,
        department_id=department,
        owner_id=wanted.owner.id,
        deliverable=wanted.deliverable,
        start_at=wanted.start_at,
        due_at=wanted.due_at,
        due_has_clock=wanted.due_has_clock,
        next_due_at=next_due_at(wanted.due_at, None, True),
        created_by=turn.person.id,
        created_at=turn.now,
        updated_at=turn.now,
        unclaimed=wanted.unclaimed,
        priority=wanted.priority,
        inner_due_at=wanted.inner_due_at,
        description=wanted.description,
        remark=wanted.remark,
    )
    rows.set_assistants(turn.conn, task_id, wanted.assistants)
    if department:
        projects.link_department(turn.conn, project.id, department)
    changes.record(turn.conn, "task", task_id, {"created": (None, number)}, turn.actor)
    return rows.task(turn.conn, task_id)


def update(turn: Turn, task: Task, values: Mapping[str, Any]) -> Task:
    """Set columns with their change rows, and recompute when the task next needs attention."""
    due = values.get("due_at", task.due_at)
    snoozed = values.get("snoozed_until", task.snoozed_until)
    is_open = values.get("done_at", task.done_at) is None and values.get("cancelled_at", task.cancelled_at) is None
    late_case = is_open and due <= turn.now and ladder.has_open_case(turn.conn, "task", task.id)
    held = values.get("held_until", task.held_until)
    complete = {
        **values,
        "updated_at": turn.now,
        "next_due_at": next_due_at(due, snoozed, is_open, late_case, held if held and held > turn.now else None),
    }
    changed = {k: v for k, v in complete.items() if v != getattr(task, k)}
    said = {k: (getattr(task, k), v) for k, v in changed.items() if k in values}
    changes.record(turn.conn, "task", task.id, said, turn.actor)
    rows.set_values(turn.conn, task.id, changed)
    after = rows.with_values(task, complete)
    if task.supports_id is not None:
        supports.follow(turn, task, after)
    return after


def report(turn: Turn, task: Task, said: Report) -> Task:
    """One row of the task's history; the task shows its last report. 100 % is reported done."""
    percent = task.percent if said.percent is None else said.percent
    done = percent >= 100
    forecast = said.forecast_at or task.forecast_at
    late = task.due_at <= turn.now or (forecast is not None and forecast > task.due_at)
    rows.add_report(
        turn.conn,
        task_id=task.id,
        percent=percent,
        note=said.note,
        risk=said.risk,
        measure=said.measure,
        waiting_for=said.waiting_for,
        forecast_at=said.forecast_at,
        by=turn.person.id,
        at=turn.now,
        inbox_id=turn.inbox_id,
    )
    return update(
        turn,
        task,
        {
            "percent": percent,
            "note": said.note,
            "risk": said.risk,
            "measure": said.measure,
            "waiting_for": said.waiting_for,
            "delay_reason": said.delay_reason or (task.delay_reason if late and not done else ""),
            "forecast_at": None if done else forecast,
            "reported_at": turn.now,
            "done_at": (said.done_at or turn.now) if done else None,
            **waiting.charge(turn, task, "" if done else said.waiting_for),
        },
    )


def by_label(turn: Turn, label: str) -> Task:
    """Task `T12` among those seen from here; a foreign number answers exactly like a missing one."""
    if not label.startswith("T"):
        raise Sorry(texts.not_a_task(label))
    digits = label[1:]
    task = rows.by_number(turn.conn, int(digits), turn.project_ids()) if len(digits) <= 9 else None
    if task is None or task.cancelled_at is not None:
        raise Sorry(common.no_such(label))
    return task


def by_title(turn: Turn, words: str) -> list[Task]:
    """Tasks these words may name, open ones first: exact, then a fragment, then close."""
    if not words:
        return []
    candidates = rows.of_projects(turn.conn, turn.project_ids())
    candidates.sort(key=lambda t: (not t.open, t.number))
    found = [candidates[i] for i in match_title(words, [t.title for t in candidates])]
    live = [t for t in found if t.open]
    return live or found


def lead_of(turn: Turn, task: Task) -> Person | None:
    """The lead of the responsible department, or the coordinator where there is none (or it is the owner).

    While they are away, whoever they named stands in; a lead without a deputy leaves it to the coordinator.
    """
    found: int | None = None
    # a task made before its owner joined a department has none of its own: the ladder looks the same way
    department = task.department_id or people_rows.person(turn.conn, task.owner_id).department_id
    if department:
        found = people_rows.department(turn.conn, department).lead_id
    if found is not None and absences.is_away(turn.conn, found, turn.now):
        found = absences.named_deputy(turn.conn, found, turn.now)
    if found is None or found == task.owner_id:
        return rungs.coordinator_of(turn.conn, projects.project(turn.conn, task.project_id), turn.now)
    return people_rows.person(turn.conn, found)


def reason_of(words: str) -> str:
    """A reason as written, without the 因为 or 由于 in front."""
    return _BECAUSE.sub("", words.strip()).strip()


def owner_of(turn: Turn, task: Task) -> Person:
    """The 第一责任人."""
    return people_rows.person(turn.conn, task.owner_id)


def one_person(
    turn: Turn,
    names: Iterable[str],
    example: str,
    *,
    ask: Ask | None = None,
    command: Callable[[str], str] | None = None,
) -> Person | None:
    """The single person named here, None when nobody is; two break rule 2.

    `ask` keeps what was understood open; `command` is the typed line with one name in it, a button each.
    """
    from_text = list(dict.fromkeys(names))
    found = directory.mentioned_people(turn, from_text)
    if len(found) > 1 and ask and command:
        options = [(person.name, command(person.name)) for person in found[:6]]
        raise Sorry(texts.choose_owner([p.name for p in found], example, options), ask=ask)
    if len(found) > 1:
        raise Sorry(people_texts.one_owner_only([p.name for p in found], example))
    return found[0] if found else None


def which(turn: Turn, candidates: list[Task], buttons: list[Any]) -> Sorry:
    """Ask which of several tasks is meant."""
    return Sorry(texts.which_task([f"{t.label} {t.title}" for t in candidates[:6]], buttons))
