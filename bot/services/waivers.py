"""特批（豁免）: the lead of the lead department sets a rule aside once, with a reason; the trace stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.rules import permissions as p
from bot.rules.meetings import TALK_WITHIN
from bot.rules.paper import may_waive
from bot.services import absences, paper, roles
from bot.services.turn import Sorry, Turn
from bot.texts import waivers as texts
from storage import changes, communications, meetings, minutes, people, projects
from storage import paper as paper_rows
from storage import waivers as rows
from storage.changes import Actor
from storage.paper_records import Waiver
from storage.records import Project

KIND = "waiver"


def grant(turn: Turn, project: Project, rule: int, about: str, reason: str) -> int:
    """A rule set aside for one record (`about` "T2") or once for the project."""
    return paper.born(
        turn,
        KIND,
        rule,
        rule=rule,
        project_id=project.id,
        about=about,
        reason=reason,
        person_id=turn.person.id,
        at=turn.now,
        inbox_id=turn.inbox_id,
    )


def require(turn: Turn, project: Project) -> None:
    """Only the lead of a lead department, or the named deputy of an absent one."""
    leads = [d.lead_id for d in projects.lead_departments(turn.conn, project.id) if d.lead_id]
    if not leads:
        raise Sorry(texts.no_lead())
    trusted = [one for one in leads if absences.by_own_word(turn.conn, one, turn.now)]
    standing_in = [absences.named_deputy(turn.conn, one, turn.now) for one in trusted]
    held = {p.HOST_LEAD} if turn.person.id in (*leads, *standing_in) else set[str]()
    holders = [people.person(turn.conn, one) for one in leads]
    roles.require(turn, "waive", held, holders=holders, kind="project", object_id=project.id)


def let_through(turn: Turn, project_id: int, rule: int, about: str = "") -> Waiver | None:
    """The waiver that lets this one thing through, used up by it; None where the rule stands.

    To be asked by whatever refuses by a rule: `if waivers.let_through(turn, project.id, 5, "M3") is None: raise Sorry`.
    """
    if not may_waive(rule):
        return None
    found = [one for one in rows.unused(turn.conn, project_id, rule) if one.about in ("", about)]
    waiver = next((one for one in found if one.about == about), found[0] if found else None)
    if waiver is not None:
        paper.change(turn, KIND, waiver.id, {"used_at": turn.now, "used_by": turn.person.id})
    return waiver


def lines(conn: Connection, project_ids: Sequence[int], since: datetime, until: datetime) -> list[str]:
    """Waivers granted in these projects, and what came late by rules 3 and 5, with since < at <= until: for the weekly."""
    found = rows.between(conn, project_ids, since, until)
    names = people.by_ids(conn, [one.person_id for one in found])
    granted = [texts.line(one.rule, one.about, one.reason, names[one.person_id].name) for one in found]
    given = {texts.reason(one.reason) for one in found}
    called = meetings.called_between(conn, project_ids, since, until)
    then = paper_rows.at(conn, "meeting", called, until) if called else {}  # as they were, moved or cancelled since or not
    late = [one for one in then.values() if one["late_reason"] and not one["cancelled_at"]]
    declared = [one for one in late if one["late_reason"] not in given]
    told = [texts.self_declared(f"M{one['number']}", one["title"], one["late_reason"]) for one in declared]
    talks = communications.late(conn, project_ids, since, until, TALK_WITHIN)
    told += [texts.late_talk(one.label, one.topic) for one in talks if not any(reason in one.note for reason in given)]
    return granted + told + [texts.late_minutes(label) for label in minutes.late(conn, project_ids, since, until)]


def spare(conn: Connection, project_id: int, rule: int, about: str, now: datetime) -> bool:
    """Whether a waiver of just this record holds back what comes by itself: used up by it."""
    found = [one for one in rows.unused(conn, project_id, rule) if one.about == about]
    if not found:
        return False
    paper_rows.set_values(conn, KIND, found[0].id, {"used_at": now})
    changes.record(conn, KIND, found[0].id, {"used_at": (None, now)}, Actor(None, None, now))
    return True
