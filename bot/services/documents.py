"""文档: registered with its link and review meeting, versioned, signed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules import permissions as p
from bot.services import meetings, paper, roles, signoffs
from bot.services.signoffs import Form, Wanted
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from bot.texts import documents as texts
from storage import counters, people, projects
from storage import documents as rows
from storage import meetings as meeting_rows
from storage import signoffs as signoff_rows
from storage.meeting_records import Document
from storage.records import Person, Project

KIND = "document"
KINDS = ("项目需求说明书", "最终执行方案", "实施方案")
OTHER = "其他"


def form_of(document: Document) -> Form:
    """A version, for signing."""
    return Form(KIND, document.id, document.version)


def add(
    turn: Turn, project: Project, title: str, url: str, meeting_id: int | None, signers: Sequence[Person], before: Document | None
) -> Document:
    """A new document, or the next version of one; laid out for signing."""
    number = before.number if before else counters.take(turn.conn, KIND)
    made = paper.born(
        turn,
        KIND,
        number,
        number=number,
        version=rows.next_version(turn.conn, number),
        project_id=project.id,
        kind=next((one for one in KINDS if one in title), before.kind if before else OTHER),
        title=title[:200],
        url=url,
        meeting_id=meeting_id or (before.meeting_id if before else None),
        created_by=turn.person.id,
        created_at=turn.now,
        inbox_id=turn.inbox_id,
    )
    document = rows.document(turn.conn, made)
    kept = _signers(turn, before) if before else []
    there = {signoffs.signer_person(turn.conn, one) for one in kept}
    wanted = [*kept, *(Wanted(signoffs.PERSON, person_id=one.id) for one in signers if one.id not in there)]
    signoffs.ask(turn, form_of(document), wanted or _usual(turn, project))
    return document


def require(turn: Turn, known: Document) -> None:
    """The next version of a document comes from whoever registered one of it, or who leads the project."""
    held = roles.in_project(turn.conn, projects.project(turn.conn, known.project_id), turn.person.id)
    by = [one.created_by for one in rows.versions(turn.conn, known.number)]
    held |= {p.RAISER} if turn.person.id in by else set()
    holders = people.by_ids(turn.conn, by).values()
    roles.require(turn, KIND, held, holders=holders, kind=KIND, object_id=known.id)


def _signers(turn: Turn, before: Document) -> list[Wanted]:
    """Who signed the version before signs the next one too."""
    asked = signoff_rows.signers_of(turn.conn, KIND, before.id, before.version)
    return [Wanted(one.role, one.department_id, one.person_id) for one in asked]


def _usual(turn: Turn, project: Project) -> list[Wanted]:
    """The leads of the project's departments and its coordinator."""
    found = [Wanted(signoffs.LEAD, department_id=one.id) for one in projects.departments_of(turn.conn, project.id)]
    coordinator = project.coordinator_id
    return [*found, *([Wanted(signoffs.COORDINATOR, person_id=coordinator)] if coordinator else [])]


def by_number(turn: Turn, number: int) -> Document:
    """文档2 in its newest version, among those seen from here."""
    found = next((one for one in rows.newest(turn.conn, turn.project_ids()) if one.number == number), None)
    if found is None:
        raise Sorry(common.no_such(f"文档{number}"))
    return found


def line(one: Document) -> str:
    """One document in a list."""
    return texts.line(one.label, one.title, one.version, one.kind)


def card(turn: Turn, one: Document, *, new: bool = False) -> Answer:
    """The whole record, with who signed and who has not."""
    review = meeting_rows.meeting(turn.conn, one.meeting_id) if one.meeting_id else None
    earlier = [
        texts.version(v.version, people.person(turn.conn, v.created_by).name, meetings.moment(turn, v.created_at))
        for v in rows.versions(turn.conn, one.number)
        if v.version < one.version
    ]
    project = projects.project(turn.conn, one.project_id)
    values = {
        "kind": one.kind,
        "url": one.url,
        "review": f"{review.label} {review.title}" if review else "",
        "versions": "\n".join(earlier),
        "project": f"{project.code} {project.name}",
    }
    standing = signoffs.standing(turn.conn, form_of(one))
    asked = [i for i in (signoffs.signer_person(turn.conn, s) for s in standing.missing) if i and i != turn.person.id]
    notes = signoffs.lines(turn.conn, standing)
    buttons = [texts.sign_button(one.label)] if standing.missing else []
    facts = [(words, values[key]) for key, words in texts.FACTS.items()]
    message = texts.card(texts.head(one.label, one.title, one.version, new=new), facts, notes, buttons)
    return Answer(message, tuple(dict.fromkeys(asked)) if new else (), one.label)
