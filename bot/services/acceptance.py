"""成果验收: finished work is handed in, somebody other than its owner looks at it within two working days.

What is handed in is reported done (已完成); acceptance is recorded beside it. From 提交 on the acceptor has the ball:
a 不通过 opens the task again, and the days in between are not charged to its owner (see `ball`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.grammar.items import Verdict, read_items
from bot.rules import permissions as p
from bot.rules.paper import accept_by
from bot.services import absences, ladder, paper, proposals, roles, signoffs, tasks
from bot.services.signoffs import Form, Wanted
from bot.services.turn import Sorry, Turn
from bot.texts import acceptances as texts
from bot.texts import common
from storage import acceptance as rows
from storage import paper as paper_rows
from storage import people, projects
from storage import proposals as proposal_rows
from storage import tasks as task_rows
from storage.paper_records import Acceptance, AcceptanceItem
from storage.records import Department, Person, Project, Task

KIND, ITEM = "acceptance", "acceptance_item"
PASSED, FAILED = "passed", "failed"
DONE = 100


@dataclass(frozen=True, slots=True)
class Handed:
    """What `/提交` understood: a note, links as (title, address), who is to look at it."""

    note: str = ""
    links: tuple[tuple[str, str], ...] = ()
    acceptor: Person | None = None
    organiser: Person | None = None
    title: str = ""


# ---------------------------------------------------------------- handing in


def submit(turn: Turn, task: Task, handed: Handed) -> tuple[Acceptance, list[int]]:
    """A new round; an open task is reported done along with it. Also whom the reply must mention (the case ended)."""
    project = projects.project(turn.conn, task.project_id)
    before = rows.last(turn.conn, task.id)
    if before is not None and before.open and task.open:  # taken up again meanwhile: what was handed in is no more
        paper.change(turn, KIND, before.id, {"cancelled_at": turn.now, "cancel_reason": texts.OVERTAKEN})
    elif before is not None and before.open:
        raise Sorry(texts.waits_already(task.label, task.title, name(turn, before.acceptor_id), due(turn, before)))
    if before is not None and before.result == PASSED and not task.open:
        raise Sorry(texts.passed_already(task.label, task.title))
    acceptor = _acceptor(turn, project, task, handed.acceptor, before.acceptor_id if before else None)
    told = _report_done(turn, task, handed.note)
    acceptance_id = paper.born(
        turn,
        KIND,
        round_ := rows.next_round(turn.conn, task.id),
        task_id=task.id,
        round=round_,
        title=(handed.title or task.title)[:200],
        standard=task.deliverable,
        acceptor_id=acceptor.id,
        organiser_id=handed.organiser.id if handed.organiser else project.coordinator_id or acceptor.id,
        due_at=turn.utc(accept_by(turn.local, turn.house.calendar)),
        created_by=turn.person.id,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    rows.add_items(turn.conn, acceptance_id, _items(turn, task, before))
    proposals.attach(turn, acceptance_id, handed.links, kind=KIND)
    return rows.acceptance(turn.conn, acceptance_id), told


def _report_done(turn: Turn, task: Task, note: str) -> list[int]:
    if task.open:
        tasks.report(turn, task, tasks.Report(DONE, note))
        return ladder.end_case(turn, "task", task.id, "done")
    if note:
        tasks.update(turn, task, {"note": note})
    return []


def _items(turn: Turn, task: Task, before: Acceptance | None) -> list[tuple[str, str]]:
    """The standard item by item; what has passed before and reads the same need not be looked at again."""
    known = {one.text: one.result for one in rows.items_of(turn.conn, before.id)} if before else {}
    return [(text, PASSED if known.get(text) == PASSED else "") for text in read_items(task.deliverable)]


def _acceptor(turn: Turn, project: Project, task: Task, named: Person | None, before: int | None) -> Person:
    """The one named, else who looked at it before, the coordinator, else a 牵头部门's lead, else the executive; never the owner."""
    if named is not None and named.id == task.owner_id:
        raise Sorry(texts.not_the_owner(task.label, task.title, named.name))
    leads = [one.lead_id for one in projects.lead_departments(turn.conn, project.id)]
    for found in (named.id if named else None, before, project.coordinator_id, *leads, project.executive_id):
        if found is not None and people.person(turn.conn, found).id != task.owner_id:
            return people.person(turn.conn, found)
    raise Sorry(texts.nobody(task.label, task.title))


# ---------------------------------------------------------------- deciding


def require(turn: Turn, task: Task, one: Acceptance) -> None:
    """The acceptor, or the deputy they named while they are away."""
    acceptor = people.person(turn.conn, one.acceptor_id).id if one.acceptor_id else 0
    deputy = absences.named_deputy(turn.conn, acceptor, turn.now) if acceptor else None
    if turn.person.id == task.owner_id:
        raise Sorry(
            texts.own_work(task.label, task.title, name(turn, one.acceptor_id)), denied=(KIND, one.id, "inspect")
        )
    held = {p.ACCEPTOR} if turn.person.id in (acceptor, deputy) else set[str]()
    holders = [people.person(turn.conn, acceptor)] if acceptor else []
    roles.require(turn, "inspect", held, holders=holders, kind=KIND, object_id=one.id)


def pass_all(turn: Turn, task: Task, one: Acceptance) -> Acceptance:
    """通过: every item, and the whole; then the departments sign."""
    for item in rows.items_of(turn.conn, one.id):
        paper.change(turn, ITEM, item.id, {"result": PASSED, "reason": ""})
    return _passed(turn, task, one)


def by_item(turn: Turn, task: Task, one: Acceptance, said: Sequence[Verdict], reason: str) -> Acceptance:
    """Verdicts item by item: one failed fails the whole, all passed pass it, else it goes on waiting."""
    items = {item.position: item for item in rows.items_of(turn.conn, one.id)}
    unknown = [verdict.position for verdict in said if verdict.position not in items]
    if unknown:
        raise Sorry(texts.no_such_item(task.label, unknown[0], lines(list(items.values()))))
    for verdict in said:
        values: Mapping[str, str] = {"result": PASSED if verdict.passed else FAILED, "reason": "" if verdict.passed else reason}
        paper.change(turn, ITEM, items[verdict.position].id, values)
    results = [item.result for item in rows.items_of(turn.conn, one.id)]
    if FAILED in results:
        fail(turn, task, one, reason)
    elif all(result == PASSED for result in results):
        return _passed(turn, task, one)
    return rows.acceptance(turn.conn, one.id)


def _passed(turn: Turn, task: Task, one: Acceptance) -> Acceptance:
    _decide(turn, one, PASSED, "")
    form = form_of(one)
    wanted = [Wanted(signoffs.LEAD, department_id=d.id) for d in departments(turn, task)]
    signoffs.ask(turn, form, wanted)
    if any(signoffs.may_sign(turn.conn, place, turn.person.id, turn.now) for place in wanted):
        signoffs.sign(turn, form, task.label)  # whoever passes it signs for their own department at once
    return rows.acceptance(turn.conn, one.id)


def fail(turn: Turn, task: Task, one: Acceptance, reason: str) -> Task:
    """不通过: the task is open again, as it stood before it was reported done."""
    _decide(turn, one, FAILED, reason)
    if task.open:
        return task
    percent = rows.percent_before_done(turn.conn, task.id)
    after = tasks.update(turn, task, {"done_at": None, "percent": percent, "note": texts.note_failed(reason)})
    ladder.reopen_case(turn, "task", task.id)
    return after


def _decide(turn: Turn, one: Acceptance, result: str, reason: str) -> None:
    values = {"result": result, "reason": reason, "decided_by": turn.person.id, "decided_at": turn.now}
    paper.change(turn, KIND, one.id, values)


# ---------------------------------------------------------------- looking


def form_of(one: Acceptance) -> Form:
    """What the departments sign."""
    return Form(KIND, one.id, one.round)


def departments(turn: Turn, task: Task) -> list[Department]:
    """验收部门: 牵头部门 and 涉及部门, each once."""
    return list({one.id: one for one in [*projects.lead_departments(turn.conn, task.project_id), *involved(turn, task)]}.values())


def involved(turn: Turn, task: Task) -> list[Department]:
    """涉及部门: the responsible one, and those that assist."""
    owner = people.person(turn.conn, task.owner_id)
    own = task.department_id or owner.department_id
    found = [people.department(turn.conn, own)] if own else []
    for name in task_rows.assistants(turn.conn, [task.id]).get(task.id, []):
        department = people.department_named(turn.conn, name)
        found += [department] if department else []
    return list({one.id: one for one in found}.values())


def mine(turn: Turn) -> list[tuple[Acceptance, Task]]:
    """What waits for the speaker, or for somebody absent they stand in for, and can be seen from here."""
    absent = [people.person(turn.conn, away.person_id).id for away in absences.stood_for(turn.conn, turn.person.id, turn.now)]
    own = {turn.person.id, *absent}
    waiting = [one for one in rows.waiting(turn.conn, turn.project_ids()) if one.acceptor_id]
    theirs = [one for one in waiting if people.person(turn.conn, one.acceptor_id or 0).id in own]
    return [(one, task_rows.task(turn.conn, one.task_id)) for one in theirs]


def due(turn: Turn, one: Acceptance) -> str:
    """Until when the acceptor has it."""
    return proposals.spoken(turn, one.due_at, True)


def lines(items: Sequence[AcceptanceItem]) -> list[str]:
    """Each item with its result."""
    return [texts.item_line(one.position, one.text, one.result, one.reason) for one in items]


def facts(turn: Turn, task: Task, one: Acceptance) -> list[tuple[str, str]]:
    """成果验收表 as (label, value)."""
    project = projects.project(turn.conn, task.project_id)
    items = lines(rows.items_of(turn.conn, one.id))
    values = {
        "title": one.title,
        "project": f"{project.code} {project.name}",
        "leads": common.people([d.name for d in projects.lead_departments(turn.conn, project.id)]),
        "departments": common.people([d.name for d in involved(turn, task)]),
        "standard": texts.standard(task.label, "" if items else one.standard, items),
        "links": "；".join(f"{a.title} {a.url}".strip() for a in proposal_rows.attachments_of(turn.conn, KIND, one.id)),
        "result": texts.result(one.result, one.reason),
        "acceptor": name(turn, one.acceptor_id),
        "organiser": name(turn, one.organiser_id),
        "date": proposals.spoken(turn, one.decided_at, False),
    }
    return [(words, values[key]) for key, words in texts.FACTS.items() if values[key]]


def spoken(turn: Turn, task: Task) -> str:
    """How the acceptance of a task stands, for its card; empty where nothing was handed in."""
    one = rows.last(turn.conn, task.id)
    if one is None:
        return ""
    if one.open:
        return texts.stands_waiting(name(turn, one.acceptor_id), due(turn, one))
    return texts.stands(one.result, name(turn, one.decided_by), proposals.spoken(turn, one.decided_at, False), one.reason)


def label(turn: Turn, row_id: int) -> str:
    """`T2 核心功能的验收（第 1 次）`, for /撤销."""
    one = paper_rows.row(turn.conn, KIND, row_id)
    task = task_rows.task(turn.conn, one.task_id)
    return texts.label(task.label, task.title, one.round)


def name(turn: Turn, person_id: int | None) -> str:
    """A person's name, empty for nobody."""
    return people.person(turn.conn, person_id).name if person_id else ""
