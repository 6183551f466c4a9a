"""What commands do with issues: raise, add to, solve; each with its change rows and its case on the ladder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.rules.escalation import level_of
from bot.rules.zones import to_local
from bot.services import ladder, taking_part
from bot.services.turn import Sorry, Turn
from bot.texts import common, endings
from bot.texts import issues as texts
from storage import cases, changes, counters, people
from storage import issues as rows
from storage import tasks as task_rows
from storage.records import Issue, Person, Project, Task


@dataclass(frozen=True, slots=True)
class NewIssue:
    """What `/问题` understood. `level` empty: inferred. `due_at` is an aware UTC moment."""

    title: str
    owner: Person
    level: str = ""
    task: Task | None = None
    due_at: datetime | None = None
    due_has_clock: bool = False
    cause: str = ""
    tried: str = ""
    measure: str = ""
    kind: str = ""  # 资源冲突
    occurred_at: datetime | None = None
    contenders: str = ""  # 争用双方
    allocation: str = ""  # 分配方案
    arbiter_id: int | None = None  # 裁定人
    department_id: int | None = None  # 责任部门, where it is not the owner's


def raise_issue(turn: Turn, project: Project, wanted: NewIssue) -> Issue:
    """A new row of 问题与解决措施, and its case."""
    department = wanted.department_id or wanted.owner.department_id
    number = counters.take(turn.conn, "issue")
    issue_id = rows.add(
        turn.conn,
        number=number,
        project_id=project.id,
        group_id=turn.group.id if turn.group else project.home_group_id,
        task_id=wanted.task.id if wanted.task else None,
        title=wanted.title,
        level=level_of(wanted.level, turn.person.department_id, department),
        raiser_id=turn.person.id,
        owner_id=wanted.owner.id,
        department_id=department,
        due_at=wanted.due_at,
        due_has_clock=wanted.due_has_clock,
        cause=wanted.cause,
        tried=wanted.tried,
        measure=wanted.measure,
        raised_at=turn.now,
        updated_at=turn.now,
        kind=wanted.kind,
        occurred_at=wanted.occurred_at,
        contenders=wanted.contenders,
        allocation=wanted.allocation,
        arbiter_id=wanted.arbiter_id,
    )
    if department:
        taking_part.join(turn, project.id, department)
    changes.record(turn.conn, "issue", issue_id, {"created": (None, number)}, turn.actor)
    made = rows.issue(turn.conn, issue_id)
    ladder.open_unresolved(turn.conn, turn.house, made, turn.actor)
    return made


def update(turn: Turn, issue: Issue, values: Mapping[str, Any]) -> Issue:
    """Set columns with their change rows."""
    changes.record(turn.conn, "issue", issue.id, {k: (getattr(issue, k), v) for k, v in values.items()}, turn.actor)
    rows.set_values(turn.conn, issue.id, {**values, "updated_at": turn.now})
    return rows.issue(turn.conn, issue.id)


def solve(turn: Turn, issue: Issue, *, cause: str, measure: str) -> tuple[Issue, list[int]]:
    """Solved, with cause and measure. Also whom the reply must mention: those alarmed in this group."""
    values = {"cause": cause, "measure": measure, "solved_at": turn.now, "solved_by": turn.person.id}
    done = update(turn, issue, values)
    return done, ladder.end_case(turn, "issue", issue.id, "solved")


def arbiter_of(turn: Turn, project: Project) -> int | None:
    """Who decides where departments compete and nobody is named (规则 11): 分管领导, else who coordinates."""
    return project.executive_id or project.coordinator_id


def by_label(turn: Turn, label: str) -> Issue:
    """Issue `Q7` among those seen from here; a foreign number answers exactly like a missing one."""
    digits = label[1:]
    found = rows.by_number(turn.conn, int(digits), turn.project_ids()) if len(digits) <= 9 else None
    if found is None or found.cancelled_at is not None:
        raise Sorry(common.no_such(label))
    return found


def open_of(turn: Turn) -> list[Issue]:
    """Open issues somebody raised or answers for, by number."""
    mine = rows.of_projects(turn.conn, turn.project_ids(), only_open=True)
    return [issue for issue in mine if turn.person.id in (issue.raiser_id, issue.owner_id)]


def lines(turn: Turn, issues: list[Issue]) -> list[str]:
    """Each issue with number, title, level, owner and due date."""
    names = people.by_ids(turn.conn, [issue.owner_id for issue in issues])
    return [texts.line(i.label, i.title, i.level, names[i.owner_id].name, _due(turn, i)) for i in issues]


def facts(turn: Turn, issue: Issue) -> list[tuple[str, str]]:
    """Every field of an issue as (label, value), empty ones too."""
    names = people.by_ids(turn.conn, [i for i in (issue.owner_id, issue.raiser_id, issue.arbiter_id) if i])
    task = task_rows.task(turn.conn, issue.task_id) if issue.task_id else None
    values = {
        "level": issue.level,
        "kind": issue.kind,
        "occurred": _occurred(turn, issue),
        "department": people.department(turn.conn, issue.department_id).name if issue.department_id else "",
        "owner": names[issue.owner_id].name,
        "raiser": names[issue.raiser_id].name,
        "due": _due(turn, issue),
        "task": f"{task.label} {task.title}" if task else "",
        "cause": issue.cause,
        "tried": issue.tried,
        "contenders": issue.contenders,
        "allocation": issue.allocation,
        "arbiter": names[issue.arbiter_id].name if issue.arbiter_id else "",
        "measure": issue.measure,
        "next": issue.next_plan if issue.open else "",
        "solved": _spoken(turn, issue.solved_at) if issue.solved_at else "",
    }
    return [(texts.FACTS[key], value) for key, value in values.items()]


def what_next(turn: Turn, issue: Issue) -> str:
    """The next thing that happens by itself; empty when nothing does."""
    case = cases.open_case(turn.conn, "issue", issue.id)
    found = ladder.next_rung(turn.conn, turn.house, case, turn.now) if case else None
    if found is None:
        return ""
    moment, ids = found
    return texts.what_next(_spoken(turn, moment), [person.name for person in ids], issue.level)


def took(issue: Issue) -> str:
    """How long it was open, as a phrase."""
    end = issue.solved_at or issue.raised_at
    return endings.took(int((end - issue.raised_at).total_seconds() // 60))


def _occurred(turn: Turn, issue: Issue) -> str:
    """Midnight is how a day without a clock is stored."""
    if issue.occurred_at is None:
        return ""
    return _spoken(turn, issue.occurred_at, to_local(issue.occurred_at, turn.zone).time() != time(0, 0))


def _due(turn: Turn, issue: Issue) -> str:
    return _spoken(turn, issue.due_at, issue.due_has_clock) if issue.due_at else ""


def _spoken(turn: Turn, moment: datetime, has_clock: bool = True) -> str:
    local = to_local(moment, turn.zone)
    return common.date(local, has_clock=has_clock, today=local if local.year == turn.local.year else turn.local)

