"""Which case a short answer (收到, 跟进, 上报) means: by number, by the post it replies to, or the only one."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.grammar.fields import Fields
from bot.grammar.fold import flat
from bot.services import issues, overspend, projects, roles, rungs, tasks
from bot.services.overspend import Overspend
from bot.services.turn import Ask, Sorry, Turn
from bot.texts import ladder as texts
from storage import cases, people
from storage import issues as issue_rows
from storage import tasks as task_rows
from storage.records import Case, Issue, Person, Task

Record = Task | Issue | Overspend  # what a case is about


def record_of(conn: Connection, case: Case) -> Record:
    """The late task, the unresolved issue or the overspent project of a case."""
    if case.object_kind == "project":
        return overspend.look(conn, case.object_id)
    if case.object_kind == "task":
        return task_rows.task(conn, case.object_id)
    return issue_rows.issue(conn, case.object_id)


def numbers(fields: Fields) -> tuple[str, ...]:
    """The numbers of a line, also the one that answers the question for 编号."""
    asked = flat(fields.named.get("number", "")).replace("-", "").strip(" #").upper()
    return (*fields.numbers, *([asked] if asked[1:].isdigit() else []))


def overspent(turn: Turn, fields: Fields) -> Overspend | None:
    """The project a code names, while more is spent there than planned; a replied-to post is read the same way."""
    if fields.project is None:
        return None
    found = overspend.look(turn.conn, projects.find(turn, fields.project).id)
    return found if found.open else None


def named(turn: Turn, fields: Fields) -> Task | Issue | None:
    """The task or issue a number names, else the one the replied-to post is about."""
    label = next((n for n in numbers(fields) if n[0] in "TQ"), "") or turn.about
    if label.startswith("T"):
        return tasks.by_label(turn, label)
    return issues.by_label(turn, label) if label.startswith("Q") else None


def case_of(turn: Turn, record: Record) -> Case:
    """The open case of a record, or the word that there is none."""
    found = cases.open_case(turn.conn, kind_of(record), record.id)
    if found is None:
        closed = texts.closed if not record.open else texts.no_case
        raise Sorry(closed(record.label, record.title))
    return found


def pick(turn: Turn, fields: Fields, word: str) -> tuple[Record, Case] | None:
    """What `word` answers to; None when nothing was named and nothing alarmed this person. Several are asked about."""
    record = named(turn, fields) or overspent(turn, fields)
    if record is not None:
        return record, case_of(turn, record)
    waiting = cases.open_cases_alarming(turn.conn, turn.person.id, turn.project_ids())
    if not waiting:
        return None
    records = [record_of(turn.conn, case) for case in waiting]
    if len(waiting) > 1:
        draft = f"/{word} {turn.args}".strip()
        raise Sorry(texts.which(word, [(r.label, r.title) for r in records]), ask=Ask(word, "编号", draft))
    return records[0], waiting[0]


def kind_of(record: Record) -> str:
    """`task`, `issue` or `project`."""
    if isinstance(record, Overspend):
        return "project"
    return "task" if isinstance(record, Task) else "issue"


def roles_towards(turn: Turn, record: Record) -> set[str]:
    """Roles of the sender towards the record."""
    if isinstance(record, Overspend):
        return roles.towards_project(turn.conn, record.id, turn.person.id)
    if isinstance(record, Task):
        return roles.towards_task(turn.conn, record, turn.person.id, turn.now)
    return roles.towards_issue(turn.conn, record, turn.person.id, turn.now)


def holders(turn: Turn, record: Task | Issue, action: str) -> list[Person]:
    """Who could do `action` on the record: named in a refusal."""
    if isinstance(record, Issue):
        return roles.holders_of_issue(turn.conn, record, action)
    return roles.holders_of_task(turn.conn, record, action)


def alarmed_names(turn: Turn, case: Case) -> list[str]:
    """Who was alarmed by a case."""
    return rungs.names_of(turn.conn, [people.person(turn.conn, a.person_id).id for a in cases.alarms_of(turn.conn, case.id)])
