"""紧急: who sees one, who may do what to it, who may be called into its team, what is the same."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.grammar.fold import flat
from bot.rules import permissions as p
from bot.services import emergencies as e
from bot.services import insiders, roles
from bot.services.turn import Sorry, Turn
from bot.texts import common
from bot.texts import emergencies as texts
from storage import emergencies as rows
from storage import people, projects
from storage.meeting_records import Emergency
from storage.records import Person

DECIDE, TAKE_PART = "emergency_decide", "emergency"  # in the table of roles


def by_number(turn: Turn, number: int) -> Emergency:
    """紧急`number` of a project seen from here, or one-to-one of a team one belongs to; else it does not exist."""
    found = rows.by_number(turn.conn, number) if number < 10**9 else None
    if found is None or found.cancelled_at is not None or not _sees(turn, found):
        raise Sorry(common.no_such(texts.label(number)))
    return found


def _sees(turn: Turn, one: Emergency) -> bool:
    if one.project_id in turn.project_ids():
        return True
    return turn.group is None and turn.person.id in (*ids(turn, one), *e.asked(turn.conn, one, turn.now))


def ids(turn: Turn, one: Emergency) -> list[int]:
    """Everybody of the team, in the order of calling."""
    return [member.person_id for member in rows.team_of(turn.conn, one.id)]


def waiting(turn: Turn, one: Emergency) -> list[int]:
    """Whoever of the team has not answered yet."""
    return [m.person_id for m in rows.team_of(turn.conn, one.id) if m.answered_at is None]


def require(turn: Turn, one: Emergency, action: str) -> None:
    """Refuse with the role needed, unless somebody called or named, who was asked, or who leads says it."""
    project = projects.project(turn.conn, one.project_id)
    held = roles.in_project(turn.conn, project, turn.person.id)
    asked = e.asked(turn.conn, one, turn.now)
    held |= {p.RAISER_LEAD} if turn.person.id in asked else set()
    held |= {p.RAISER} if turn.person.id == one.created_by else set()
    called = [m.person_id for m in rows.team_of(turn.conn, one.id) if m.role != e.JOINED]
    held |= {p.TEAM} if turn.person.id in called else set()
    holders = people.by_ids(turn.conn, asked).values()
    roles.require(turn, action, held, holders=holders, kind=e.KIND, object_id=one.id)


def refuse_strangers(turn: Turn, project_id: int, named: Iterable[Person | None]) -> None:
    """Only people of the project are called; somebody known nowhere else has nothing elsewhere to tell."""
    others = [one for one in named if one and one.id != turn.person.id]
    names = [one.name for one in others if not insiders.inside(turn, project_id, one) and _elsewhere(turn, project_id, one)]
    if names:
        name = projects.project(turn.conn, project_id).name
        raise Sorry(texts.not_of_the_project(names, name), denied=("project", project_id, TAKE_PART))


def _elsewhere(turn: Turn, project_id: int, person: Person) -> bool:
    here = {one.id for one in projects.groups_of(turn.conn, project_id)} | {turn.group_id}
    return bool(projects.of_person(turn.conn, person.id) or set(people.groups_of(turn.conn, person.id)) - here)


def refuse_twice(turn: Turn, project_id: int, nature: str) -> None:
    """The same trouble said again, in fewer or more words, is the one already raised."""
    said = _bare(nature)
    for one in rows.open_of(turn.conn, [project_id]):
        known = _bare(one.nature)
        if said == known or (min(len(said), len(known)) >= 4 and (said in known or known in said)):
            raise Sorry(texts.already(one.label, one.nature, one.state))


def _bare(words: str) -> str:
    return re.sub(r"[\s，,。.！!、；;]", "", flat(words)).lower()
