"""等法务盖章: the department a task waits for, since when. The delay is charged to whoever has the ball."""

from __future__ import annotations

import re
from typing import Any

from bot.services import directory, supports
from bot.services.turn import Turn
from storage import people
from storage.records import Task

_LEAD = re.compile(r"^(?:我们|公司|兄弟部门|对方|那边)?的?")


def charge(turn: Turn, task: Task, waiting_for: str) -> dict[str, Any]:
    """Columns a report sets: charged to the department named, kept since when; cleared by one that waits for nothing.

    A charge that follows from a late 支持 stays with that item.
    """
    if not waiting_for:
        if task.waiting_since is None and task.waiting_department_id is None:
            return {}
        if supports.late_supports(turn.conn, task.id, turn.now):
            return {}
        return {"waiting_department_id": None, "waiting_since": None}
    found = department_of(turn, waiting_for)
    if found == task.department_id:
        found = None
    same = task.waiting_since is not None and found == task.waiting_department_id
    return {"waiting_department_id": found, "waiting_since": task.waiting_since if same else turn.now}


def department_of(turn: Turn, words: str) -> int | None:
    """The department words begin with, with or without its 部, or that of the person they begin with."""
    said = _LEAD.sub("", words.strip())
    known = sorted(directory.all_departments(turn), key=lambda d: len(d.name), reverse=True)
    for department in known:
        short = department.name.removesuffix("部")
        if said.startswith(department.name) or (len(short) > 1 and said.startswith(short)):
            return department.id
    name = max((n for n in turn.house.names if len(n) > 1 and said.startswith(n)), key=len, default="")
    found = {person.department_id for person in people.named(turn.conn, name)} if name else set()
    return found.pop() if len(found) == 1 else None
