"""Who is of a project: whoever is called to one of its matters reads it, and what they say about it is kept there."""

from __future__ import annotations

from bot.services.turn import Turn
from storage import people, projects
from storage.records import Person


def inside(turn: Turn, project_id: int, person: Person) -> bool:
    """Of the project, or known in one of its groups.

    Where a name alone is enough to mention somebody, naming them just now puts nobody into the group.
    """
    if project_id in projects.of_person(turn.conn, person.id):
        return True
    profile = turn.house.profiles.get(turn.adapter)
    here = [people.member_since(turn.conn, one.id, person.id) for one in projects.groups_of(turn.conn, project_id)]
    by_name = bool(profile and profile.people_by_name)
    return any(since is not None and (since < turn.now or not by_name) for since in here)
