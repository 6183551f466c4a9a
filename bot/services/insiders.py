"""Who is of a project: whoever is called to one of its matters reads it, and what they say about it is kept there."""

from __future__ import annotations

from bot.services.turn import Turn
from storage import people, projects
from storage.records import Person


def inside(turn: Turn, project_id: int, person: Person) -> bool:
    """Of the project, or known in one of its groups.

    Naming somebody just now puts nobody into the group: on some platforms a name is all there is, and it may be that of
    somebody who only works elsewhere. Whom the platform itself mentions by id is there.
    """
    if project_id in projects.of_person(turn.conn, person.id):
        return True
    here = [people.member_since(turn.conn, one.id, person.id) for one in projects.groups_of(turn.conn, project_id)]
    return any(since is not None and (since < turn.now or _mentioned(turn, person)) for since in here)


def _mentioned(turn: Turn, person: Person) -> bool:
    ids = [one.user_id for one in turn.mentions if one.user_id]
    known = [people.account(turn.conn, turn.adapter, user_id) for user_id in ids]
    return any(one is not None and people.person(turn.conn, one.person_id).id == person.id for one in known)
