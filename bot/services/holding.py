"""A task whose owner said 不归我们: who decides, whom the words named, and what is said when nobody decided in time.

`held_until` stays as a record of the time the ball lay elsewhere; a decision before its end moves it to that moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.inner import FIRST
from bot.rules.ownership import DISOWNED
from bot.rules.zones import to_local
from bot.services import notify, rungs
from bot.services.house import House
from bot.texts import common
from bot.texts import division as texts
from storage import cases, changes, people, projects
from storage.changes import Change
from storage.records import Department, Person, Task

WHY = "disown_reason"  # the field of the change row that keeps the words


def decider(conn: Connection, task: Task, now: datetime, *, but: int) -> Person | None:
    """Who says whose task it is: the coordinator, else the deputy or who made the project; never `but`."""
    project = projects.project(conn, task.project_id)
    first = rungs.coordinator_of(conn, project, now)
    ids = [first.id if first else None, project.coordinator_id, project.deputy_id, project.created_by]
    found = (people.person(conn, i) for i in ids if i is not None)
    return next((person for person in found if person.id != but), None)


def named_in(conn: Connection, departments: Iterable[Department], words: str, own: int | None) -> list[str]:
    """应归运营部: who takes work for the departments these words name, by name."""
    found = []
    for department in departments:
        short = department.name.removesuffix("部")
        takes = department.contact_id or department.lead_id
        if takes and department.id != own and len(short) > 1 and short in words:
            found.append(people.person(conn, takes).name)
    return list(dict.fromkeys(found))


def why(conn: Connection, task: Task) -> str:
    """What the owner said with the last 不归我们."""
    said = [c.new or "" for c in _stated(conn, task)]
    return said[-1] if said else ""


def _stated(conn: Connection, task: Task) -> list[Change]:
    """Every 不归我们 of a task that was not taken back, oldest first."""
    said = [c for c in changes.of_object(conn, "task", task.id) if c.field == WHY]
    return [c for c in said if c.inbox_id is None or not changes.was_undone(conn, c.inbox_id)]


def was_held(conn: Connection, task: Task) -> bool:
    """Whether the clock has stood once for this owner: it does not stand again."""
    handed = [c.id for c in changes.of_object(conn, "task", task.id) if c.field == "owner_id"]
    return any(c.id > max(handed, default=0) for c in _stated(conn, task))


def ends(task: Task, now: datetime) -> datetime | None:
    """When the hold of a task ends, None where none is on."""
    return task.held_until if task.held_until is not None and task.held_until > now else None


def marks(task: Task) -> list[str]:
    """What stands behind a task in a list: that nobody has claimed it, that whose it is is open, that it matters."""
    if not task.open:
        return []
    found = [texts.UNCLAIMED] if task.unclaimed else []
    found += [texts.CONTESTED] if task.answer == DISOWNED else []
    return [*found, *([texts.HIGH] if task.priority == FIRST else [])]


def over(conn: Connection, house: House, task: Task, now: datetime) -> None:
    """The hold has ended and nobody has decided: both sides hear once that the clock goes on."""
    if task.answer != DISOWNED or task.held_until is None or not task.open:
        return
    reason = f"held:{task.label}:{int(task.held_until.timestamp())}"
    if cases.reason_used(conn, reason) or cases.reason_used(conn, f"{reason}:owner"):
        return
    group = notify.home_group(conn, task.project_id)
    local, today = to_local(task.due_at, group.zone), to_local(now, group.zone)
    due = common.date(local, has_clock=task.due_has_clock, today=today)
    owner = people.person(conn, task.owner_id)
    who = decider(conn, task, now, but=owner.id)
    if who is not None:
        others = named_in(conn, people.all_departments(conn), why(conn, task), task.department_id)
        asked = texts.undecided(task.label, task.title, owner.name, due, others)
        notify.to_person_or_group(
            conn, house, who.id, group, asked, kind="request", now=now, reason=reason, about=task.label
        )
    note = texts.still_yours(task.label, task.title, due)
    notify.to_person_or_group(
        conn, house, owner.id, group, note, kind="request", now=now, reason=f"{reason}:owner", about=task.label
    )
