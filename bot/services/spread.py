"""A project over several groups: invited by a one-time code, joined and left; and which of them something goes to.

The group stays the wall: a group that joins sees this one project, and its own other projects stay unseen.
Decision 0044 says what goes where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from bot.rules import permissions as p
from bot.rules.zones import to_local
from bot.services import codes, directory_rights, notify, projects, roles
from bot.services.house import House
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import common
from bot.texts import groups as texts
from storage import changes, issues, notes, tasks
from storage import projects as rows
from storage.changes import Change
from storage.records import Group, Project

KIND, FIELD = "project_group", "group"  # of the change row about a project: (None, row id of the group that joined)
INVITED = "invited"  # (None, who)
CODE = "join"
LIVES = timedelta(hours=24)

# ---------------------------------------------------------------- which groups


def shared(conn: Connection, house: House) -> frozenset[int]:
    """Ids of the projects over several groups, kept while the directory does not change."""
    return house.recall.get(conn, "shared", lambda: rows.shared(conn))


def groups(conn: Connection, project_id: int) -> list[Group]:
    """The groups a project is worked on in, home first; none the bot was taken out of."""
    return [one for one in rows.groups_of(conn, project_id) if one.closed_at is None]


def others(conn: Connection, project: Project) -> list[Group]:
    """Those besides the home group."""
    return [one for one in groups(conn, project.id) if one.id != project.home_group_id]


def where_they_are(conn: Connection, found: Iterable[Group], person_id: int) -> Group | None:
    """The first of these groups a person is in."""
    return next((group for group in found if notify.in_group(conn, group, person_id)), None)


def place(conn: Connection, project: Project, made_in: int, owner_id: int | None) -> Group:
    """Where the posts about a record go: the group it was made in; another of the project if only there the owner is.

    A group that has left, or that the bot was taken out of, hears nothing of it.
    """
    home = rows.group(conn, project.home_group_id)
    if not rows.has_guests(conn, project):
        own = home if made_in == home.id else rows.group(conn, made_in)
        return home if own.closed_at is not None else own
    found = groups(conn, project.id)
    here = [one for one in found if one.id == made_in]
    there = where_they_are(conn, [*here, *found], owner_id) if owner_id is not None else None
    return there or (here or found or [home])[0]


def audience(conn: Connection, project_id: int, first: Group, mentioned: Sequence[int]) -> list[Group]:
    """Who hears what cannot wait: every group of the project; with a mention the one where that person is."""
    found = [first, *(one for one in groups(conn, project_id) if one.id != first.id)]
    if len(found) < 2 or not mentioned:
        return found
    return [where_they_are(conn, found, mentioned[0]) or first]


def spoken(house: House, group: Group) -> str:
    """A group as others are told of it."""
    return texts.place(group.title, group.conversation, house.called(group.adapter))


# ---------------------------------------------------------------- inviting, joining, leaving


def invite(turn: Turn, named: str) -> Answer:
    """A one-time code for one other group, by the project's coordinator or one of its leads."""
    project = _meant(turn, named)
    holders = roles.holders_in_project(turn.conn, project, "invite")
    held = roles.in_project(turn.conn, project, turn.person.id)
    roles.require(turn, "invite", held, holders=holders, kind="project", object_id=project.id)
    if project.closed_at is not None:
        raise Sorry(texts.code_wrong())
    code = codes.new_code_for(turn.conn, CODE, project.id, turn.now, LIVES)
    changes.record(turn.conn, KIND, project.id, {INVITED: (None, turn.person.id)}, turn.actor)
    until = common.date(to_local(turn.now + LIVES, turn.zone), has_clock=True, today=turn.local)
    return Answer(texts.invited(code, project.name, project.code, until))


def join(turn: Turn, code: str) -> Answer:
    """This group takes part from now on. A wrong code is answered, not refused with Sorry: the try has to be kept."""
    if turn.group is None:
        raise Sorry(texts.only_in_group())
    if not code:
        raise Sorry(texts.join_usage())
    found = codes.meant_by(turn.conn, CODE, code, turn.person.id, turn.now)
    if found is None and codes.was_used(turn.conn, CODE, code):
        return Answer(texts.code_used())
    project = rows.project(turn.conn, found) if found is not None else None
    if project is None or project.closed_at is not None or project.cancelled_at is not None:
        return Answer(texts.code_wrong())
    if project.id in turn.project_ids():
        raise Sorry(texts.already_in(project.name, project.code))
    _require(turn, turn.group, project)
    codes.use_up(turn.conn, CODE, project.id, code, turn.person.id, turn.now)
    _link(turn, project, turn.group)
    home, own = rows.group(turn.conn, project.home_group_id), turn.default_project()
    if own is None:
        rows.set_group(turn.conn, turn.group.id, default_project_id=project.id)
    told = texts.joined_told(spoken(turn.house, turn.group), project.name, project.code, turn.person.name)
    notify.to_group(turn.conn, turn.house, home, told, kind="notice", now=turn.now)
    return Answer(texts.joined(project.name, project.code, spoken(turn.house, home), own.name if own else ""))


def leave(turn: Turn, named: str) -> Answer:
    """This group takes part no longer."""
    if turn.group is None:
        raise Sorry(texts.only_in_group())
    project = projects.find(turn, named) if named else projects.only(turn)
    if project.home_group_id == turn.group.id:
        raise Sorry(texts.home_stays(project.name, project.code))
    _require(turn, turn.group, project)
    _unlink(turn, project, turn.group)
    _tell(turn, rows.group(turn.conn, project.home_group_id), project, turn.group)
    return Answer(texts.left(project.name, project.code))


def expel(turn: Turn, named: str) -> Answer:
    """Another group takes part no longer, by those who may invite."""
    project = projects.only(turn)
    holders = roles.holders_in_project(turn.conn, project, "invite")
    held = roles.in_project(turn.conn, project, turn.person.id)
    roles.require(turn, "invite", held, holders=holders, kind="project", object_id=project.id)
    beside = others(turn.conn, project)
    found = [one for one in beside if named and named in (one.title, spoken(turn.house, one))]
    if len(found) > 1:
        raise Sorry(texts.several_groups())
    if not found:
        raise Sorry(texts.no_such_group(project.name, [spoken(turn.house, one) for one in beside]))
    _unlink(turn, project, found[0])
    _tell(turn, found[0], project, found[0])
    return Answer(texts.left_told(spoken(turn.house, found[0]), project.name, project.code, turn.person.name))


def listed(turn: Turn, named: str) -> Answer:
    """The groups of a project."""
    project = _meant(turn, named)
    found = groups(turn.conn, project.id)
    lines = [texts.home(spoken(turn.house, one)) if one.id == project.home_group_id else spoken(turn.house, one) for one in found]
    return Answer(texts.groups(project.name, project.code, lines))


def beside(turn: Turn, project: Project) -> str:
    """Behind a project in a list: the other groups it is worked on in."""
    if project.id not in shared(turn.conn, turn.house):
        return ""
    return texts.beside([spoken(turn.house, one) for one in groups(turn.conn, project.id) if one.id != turn.group_id])


def undo(turn: Turn, made: Iterable[Change]) -> list[str]:
    """/撤销 of inviting, joining and leaving."""
    lines = []
    for one in made:
        if one.kind != KIND:
            continue
        project = rows.project(turn.conn, one.object_id)
        if one.field == INVITED:
            codes.drop(turn.conn, CODE, project.id, turn.now)
            lines.append(texts.invite_undone(project.name))
            continue
        group = rows.group(turn.conn, int(one.new or one.old or 0))
        if one.new:
            _unlink(turn, project, group)
            _tell(turn, rows.group(turn.conn, project.home_group_id), project, group)
            lines.append(texts.join_undone(project.name))
        else:
            _link(turn, project, group)
            lines.append(texts.leave_undone(project.name, spoken(turn.house, group)))
    return lines


def _meant(turn: Turn, named: str) -> Project:
    """The project named, or the only one; in a group without any it is said how to come by one."""
    if turn.group is not None and not turn.project_ids():
        raise Sorry(texts.no_project_here())
    return projects.find(turn, named) if named else projects.only(turn)


def _require(turn: Turn, group: Group, project: Project) -> None:
    """Whoever speaks for the group, or leads the project."""
    held, speaking = directory_rights.speaking(turn, group.id)
    held |= roles.in_project(turn.conn, project, turn.person.id) - {p.FOUNDER}
    holders = directory_rights.coordinators(turn.conn, speaking)
    roles.require(turn, "switch", held, holders=holders, kind="group", object_id=group.id)


def _link(turn: Turn, project: Project, group: Group) -> None:
    rows.link_group(turn.conn, project.id, group.id)
    changes.record(turn.conn, KIND, project.id, {FIELD: (None, group.id)}, turn.actor)
    turn.forget_projects()


def _unlink(turn: Turn, project: Project, group: Group) -> None:
    """The project's numbers are unknown there from now on, and what waited to be gathered about them is not said."""
    rows.unlink_group(turn.conn, project.id, group.id)
    changes.record(turn.conn, KIND, project.id, {FIELD: (group.id, None)}, turn.actor)
    labels = [task.label for task in tasks.of_projects(turn.conn, [project.id])]
    labels += [issue.label for issue in issues.of_projects(turn.conn, [project.id])]
    notes.withdraw_about(turn.conn, group.id, labels, turn.now)
    if rows.group(turn.conn, group.id).default_project_id == project.id:
        left = rows.of_group(turn.conn, group.id)
        rows.set_group(turn.conn, group.id, default_project_id=left[0] if left else None)
    turn.forget_projects()


def _tell(turn: Turn, to: Group, project: Project, left: Group) -> None:
    if to.id != turn.group_id:
        message = texts.left_told(spoken(turn.house, left), project.name, project.code, turn.person.name)
        notify.to_group(turn.conn, turn.house, to, message, kind="notice", now=turn.now)
