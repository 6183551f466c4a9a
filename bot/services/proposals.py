"""协作需求提报表: raise, add to, look at; which one is meant, who may see it, and what its version is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.grammar.fields import Fields
from bot.rules import permissions as p
from bot.rules.paper import evaluate_by
from bot.rules.zones import to_local
from bot.services import paper, roles, signoffs
from bot.services.signoffs import Form, Wanted
from bot.services.turn import Sorry, Turn
from bot.texts import common
from bot.texts import proposals as texts
from storage import changes, counters, people, projects
from storage import proposals as rows
from storage import signoffs as signoff_rows
from storage.paper_records import Proposal
from storage.records import Department, Person, Project

KIND = "proposal"


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What `/需求` understood. `due_at` is an aware UTC moment; `more` are the other columns by name."""

    name: str
    raiser: Person
    department_id: int | None
    departments: tuple[Department, ...]
    due_at: datetime
    due_has_clock: bool
    more: dict[str, str] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()  # (title, address)


def make(turn: Turn, wanted: NewProposal) -> Proposal:
    """A new request, laid out for signing; its evaluation is due one working day later."""
    assert turn.group is not None
    number = counters.take(turn.conn, KIND)
    local_due = evaluate_by(turn.local, turn.house.calendar)
    proposal_id = paper.born(
        turn,
        KIND,
        number,
        number=number,
        group_id=turn.group.id,
        name=wanted.name[:200],
        department_id=wanted.department_id,
        raiser_id=wanted.raiser.id,
        due_at=wanted.due_at,
        due_has_clock=wanted.due_has_clock,
        state="raised",
        evaluate_by=turn.utc(local_due),
        created_by=turn.person.id,
        created_at=turn.now,
        updated_at=turn.now,
        inbox_id=turn.inbox_id,
        **wanted.more,
    )
    involve(turn, proposal_id, wanted.departments)
    attach(turn, proposal_id, wanted.links)
    made = rows.proposal(turn.conn, proposal_id)
    ask_signatures(turn, made)
    return made


def involve(turn: Turn, proposal_id: int, wanted: Sequence[Department]) -> bool:
    """涉及部门 are exactly these; True when that changed."""
    before = sorted(d.id for d in rows.departments_of(turn.conn, proposal_id))
    after = sorted({d.id for d in wanted})
    if before == after:
        return False
    rows.set_departments(turn.conn, proposal_id, after)
    shown = (",".join(map(str, before)), ",".join(map(str, after)))
    changes.record(turn.conn, KIND, proposal_id, {"departments": shown}, turn.actor)
    return True


def attach(turn: Turn, proposal_id: int, links: Sequence[tuple[str, str]], kind: str = KIND) -> None:
    """附件 as (title, address)."""
    for title, url in links:
        paper.born(
            turn,
            "attachment",
            kind=kind,
            object_id=proposal_id,
            title=title[:200],
            url=url,
            created_by=turn.person.id,
            created_at=turn.now,
            inbox_id=turn.inbox_id,
        )


def update(turn: Turn, proposal: Proposal, values: dict[str, Any]) -> Proposal:
    """Set columns; once somebody has signed, a changed form is a new version to be signed anew."""
    stamped = {**values, "updated_at": turn.now}
    if signoffs.standing(turn.conn, form_of(proposal)).signed and "version" not in values:
        stamped["version"] = proposal.version + 1
    paper.change(turn, KIND, proposal.id, stamped)
    changed = rows.proposal(turn.conn, proposal.id)
    if changed.version != proposal.version:
        ask_signatures(turn, changed)
    return changed


def second_version(turn: Turn, proposal: Proposal) -> Proposal:
    """With its first opinions the request becomes v2, and v2 is what is signed."""
    if proposal.version > 1:
        return proposal
    return update(turn, proposal, {"version": 2})


def ask_signatures(turn: Turn, proposal: Proposal) -> None:
    """需求部门 and 涉及部门 sign by their leads."""
    signoffs.ask(turn, form_of(proposal), leads_wanted(turn.conn, proposal))


def ask_new_departments(turn: Turn, proposal: Proposal) -> None:
    """Departments that came in on a version nobody has signed yet sign it too; those that went out need not."""
    wanted = department_ids(turn.conn, proposal)
    form = form_of(proposal)
    asked = signoff_rows.signers_of(turn.conn, form.kind, form.object_id, form.version)
    for signer in asked:
        if signer.department_id not in wanted:
            paper.change(turn, "signer", signer.id, {"cancelled_at": turn.now})
    known = {signer.department_id for signer in asked}
    signoffs.ask(turn, form, [one for one in leads_wanted(turn.conn, proposal) if one.department_id not in known])


def leads_wanted(conn: Connection, proposal: Proposal) -> list[Wanted]:
    """A signature of each department of the request."""
    return [Wanted(signoffs.LEAD, department_id=one) for one in department_ids(conn, proposal)]


def department_ids(conn: Connection, proposal: Proposal) -> list[int]:
    """需求部门 and 涉及部门, each once."""
    own = [proposal.department_id] if proposal.department_id else []
    return list(dict.fromkeys([*own, *(d.id for d in rows.departments_of(conn, proposal.id))]))


def form_of(proposal: Proposal) -> Form:
    """Its present version, for signing."""
    return Form(KIND, proposal.id, proposal.version)


# ---------------------------------------------------------------- which one, and who may


def visible(turn: Turn) -> list[Proposal]:
    """What may be seen from here: raised in this group or of its projects; one-to-one all one takes part in."""
    if turn.group is not None:
        return rows.here(turn.conn, turn.group.id, turn.project_ids())
    found = [*rows.of_person(turn.conn, turn.person.id), *rows.here(turn.conn, None, turn.project_ids())]
    return sorted({one.id: one for one in found}.values(), key=lambda one: one.number)


def by_label(turn: Turn, label: str) -> Proposal:
    """Request `R5` among those seen from here; a foreign number answers exactly like a missing one."""
    found = next((one for one in visible(turn) if one.label == label), None)
    if found is None:
        raise Sorry(common.no_such(label))
    return found


def meant(turn: Turn, fields: Fields, example: str) -> Proposal:
    """The request a line names, the one of the replied-to post, or the only open one here."""
    label = next((n for n in (*fields.numbers, turn.about) if n.startswith("R")), "")
    if label:
        return by_label(turn, label)
    still = [one for one in visible(turn) if one.open]
    if len(still) == 1:
        return still[0]
    if not still:
        raise Sorry(texts.none_open())
    raise Sorry(texts.which([(one.label, one.name) for one in still], example))


def meant_accepted(turn: Turn, fields: Fields) -> Proposal:
    """The request a change is about: named, replied to, or the only accepted one here."""
    if any(n.startswith("R") for n in (*fields.numbers, turn.about)):
        return meant(turn, fields, "")
    agreed = [one for one in visible(turn) if one.state == "accepted"]
    if len(agreed) == 1:
        return agreed[0]
    if not agreed:
        raise Sorry(texts.none_accepted())
    raise Sorry(texts.which([(one.label, one.name) for one in agreed], "/变更 {} 完成时间改到11月6日"))


def roles_towards(turn: Turn, proposal: Proposal) -> set[str]:
    """Roles of the speaker towards a request: its project's, its departments', and those of who raised it."""
    person_id, found = turn.person.id, set[str]()
    project = project_of(turn.conn, proposal)
    if project is not None:
        found |= roles.in_project(turn.conn, project, person_id) - {p.FOUNDER}
    taking_part = people.departments_by_ids(turn.conn, department_ids(turn.conn, proposal)).values()
    if any(d.lead_id == person_id for d in taking_part):
        found.add(p.PROJECT_LEAD)
    if any(d.contact_id == person_id for d in taking_part):
        found.add(p.PROJECT_CONTACT)
    if person_id in (proposal.raiser_id, proposal.created_by):
        found.add(p.RAISER)
    if any(d.lead_id == person_id for d in taking_part if d.id == proposal.department_id):
        found.add(p.RAISER_LEAD)
    if not any(d.lead_id for d in taking_part) and not project:
        found.add(p.FOUNDER)
    return found


def require(turn: Turn, action: str, proposal: Proposal) -> None:
    """Refuse, naming who may, unless the speaker's roles allow `action`."""
    held = roles_towards(turn, proposal)
    if not p.may(action, held):
        roles.require(turn, action, held, holders=_holders(turn, proposal, action), kind=KIND, object_id=proposal.id)


def _holders(turn: Turn, proposal: Proposal, action: str) -> list[Person]:
    taking_part = people.departments_by_ids(turn.conn, department_ids(turn.conn, proposal))
    project = project_of(turn.conn, proposal)
    ids: dict[str, list[int | None]] = {
        p.RAISER: [proposal.raiser_id],
        p.RAISER_LEAD: [d.lead_id for d in taking_part.values() if d.id == proposal.department_id],
        p.PROJECT_LEAD: [d.lead_id for d in taking_part.values()],
        p.PROJECT_CONTACT: [d.contact_id for d in taking_part.values()],
        p.COORDINATOR: [project.coordinator_id] if project else [],
        p.EXECUTIVE: [project.executive_id] if project else [],
    }
    found = [i for role in p.ALLOWED[action] for i in ids.get(role, []) if i]
    return [people.person(turn.conn, i) for i in dict.fromkeys(found)]


def project_of(conn: Connection, proposal: Proposal) -> Project | None:
    """The project it became or belongs to."""
    return projects.project(conn, proposal.project_id) if proposal.project_id else None


def contacts_of(turn: Turn, proposal: Proposal) -> list[int]:
    """Who is asked for an opinion: the contact of each 涉及部门, its lead where there is none; not the speaker."""
    found = [d.contact_id or d.lead_id for d in rows.departments_of(turn.conn, proposal.id)]
    return [i for i in dict.fromkeys(found) if i and i not in (turn.person.id, proposal.raiser_id)]


def spoken(turn: Turn, moment: datetime | None, has_clock: bool) -> str:
    """A recorded moment as people read it here; empty for None."""
    if moment is None:
        return ""
    return common.date(to_local(moment, turn.zone), has_clock=has_clock, today=turn.local)
