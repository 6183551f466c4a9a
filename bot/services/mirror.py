"""What changed in one group of a project is told in its others: one line in their next gathered post, nobody mentioned.

Only what a person's message changed, told once from where it was said: what the bot says itself is never read as input,
so nothing travels in circles.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.rules.zones import to_local
from bot.services import gather, rungs, spread
from bot.services.turn import Turn
from bot.texts import common
from bot.texts import groups as texts
from storage import cases, changes, issues, notes, people, projects, tasks
from storage.changes import Change
from storage.records import Case, Group, Issue, Project, Task

RECORDS = ("task", "issue")


def tell(turn: Turn) -> None:
    """After a message was handled, in the same unit. One-to-one only who has an alarm in hand is told on."""
    shared = spread.shared(turn.conn, turn.house)
    if not shared or shared.isdisjoint(turn.project_ids()):
        return
    made = [one for one in changes.of_message(turn.conn, turn.inbox_id) if one.field != "denied"]
    if _unheard(turn, made):
        return
    for kind, object_id in dict.fromkeys((one.kind, one.object_id) for one in made):
        own = {one.field: one for one in made if (one.kind, one.object_id) == (kind, object_id)}
        if kind == "case":
            _in_hand(turn, shared, cases.case(turn.conn, object_id), own)
        elif kind in RECORDS and turn.group is not None:
            record = tasks.task(turn.conn, object_id) if kind == "task" else issues.issue(turn.conn, object_id)
            if record.project_id in shared:
                _changed(turn, turn.group, record, own)


def _unheard(turn: Turn, made: Sequence[Change]) -> bool:
    """A /撤销 of what the others have not heard of: the note has gone with the message."""
    undone = [one.object_id for one in made if (one.kind, one.field) == ("message", "undone")]
    return bool(undone) and not notes.posted_of(turn.conn, undone[0])


def _changed(turn: Turn, here: Group, record: Task | Issue, made: dict[str, Change]) -> None:
    project = projects.project(turn.conn, record.project_id)
    parts = _task(turn, project, record, made) if isinstance(record, Task) else _issue(turn, record, made)
    if parts:
        line = texts.changed(record.label, record.title, parts, spread.spoken(turn.house, here))
        _note(turn, project.id, line, gather.MIRROR, record.label)


def _in_hand(turn: Turn, shared: frozenset[int], case: Case, made: dict[str, Change]) -> None:
    """收到 and 跟进 of whoever was alarmed, perhaps on another platform: those who wait read it."""
    if case.project_id not in shared or not made.keys() & {"seen_by", "follow_until"}:
        return
    matter = rungs.look(turn.conn, turn.house, case)
    until = matter.spoken(case.follow_until, turn.now) if "follow_until" in made and case.follow_until else ""
    line = texts.in_hand(matter.record.label, matter.record.title, turn.person.name, until)
    _note(turn, case.project_id, line, gather.SEEN, matter.record.label)


def _note(turn: Turn, project_id: int, line: str, kind: str, about: str) -> None:
    for group in spread.groups(turn.conn, project_id):
        if group.id != turn.group_id:
            gather.note(
                turn.conn, turn.house, group, line, kind=kind, about=about, now=turn.now, inbox_id=turn.inbox_id
            )


def _task(turn: Turn, project: Project, task: Task, made: dict[str, Change]) -> list[str]:
    """What of a task others want to know, as phrases."""
    owner = people.person(turn.conn, task.owner_id).name
    if "cancelled_at" in made:
        return [texts.opened_again() if task.cancelled_at is None else texts.cancelled()]
    if "created" in made:
        return [texts.new_task(owner, _day(turn, project, task.due_at, task.due_has_clock))]
    if "done_at" in made:
        return [texts.opened_again() if task.done_at is None else texts.done()]
    found = []
    if one := made.get("percent"):
        found.append(texts.percent(one.old or "0", one.new or "0"))
    if "due_at" in made:
        found.append(texts.due(_day(turn, project, task.due_at, task.due_has_clock)))
    if "owner_id" in made:
        found.append(texts.owner(owner))
    if "forecast_at" in made and task.forecast_at is not None:
        found.append(texts.forecast(_day(turn, project, task.forecast_at, False)))
    if "waiting_for" in made and task.waiting_for:
        found.append(texts.waits(task.waiting_for))
    if "risk" in made and task.risk:
        found.append(texts.risk(task.risk))
    return found


def _issue(turn: Turn, issue: Issue, made: dict[str, Change]) -> list[str]:
    """What of an issue others want to know."""
    owner = people.person(turn.conn, issue.owner_id).name
    if "cancelled_at" in made:
        return [texts.opened_again() if issue.cancelled_at is None else texts.cancelled()]
    if "created" in made:
        return [texts.new_issue(owner, issue.level)]
    if "solved_at" in made:
        return [texts.opened_again() if issue.solved_at is None else texts.solved(issue.result)]
    return [texts.owner(owner)] if "owner_id" in made else []


def _day(turn: Turn, project: Project, moment: datetime, has_clock: bool) -> str:
    """A moment in the project's zone, which rules its records."""
    zone = projects.group(turn.conn, project.home_group_id).zone
    return common.date(to_local(moment, zone), has_clock=has_clock, today=to_local(turn.now, zone))
