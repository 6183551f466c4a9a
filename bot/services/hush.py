"""安静: for a while the bot begins nothing in a group. Replies, private rungs and emergencies go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.rules import permissions as p
from bot.rules.manners import HUSH, after_hush, with_values
from bot.services import deadlines, directory_rights, roles
from bot.services.turn import Turn
from bot.texts import quiet as texts
from storage import cases, changes, outbox, settings
from storage.records import Group

KIND = "hush"  # of change rows; the field is the setting's word


def until(turn: Turn, group: Group) -> datetime | None:
    """Until when a group is silent (naive local), None where the bot speaks."""
    found = turn.house.manners(turn.conn, group.id).hushed_until
    return found if found and found > turn.local else None


def start(turn: Turn, group: Group, moment: datetime) -> None:
    """Silent until then (naive local wall time of the group)."""
    _require(turn, group)
    _set(turn, group.id, moment.isoformat())


def end(turn: Turn, group: Group) -> bool:
    """Speak again at once; whether it was silent."""
    if until(turn, group) is None:
        return False
    _require(turn, group)
    _set(turn, group.id, "")
    return True


def undo(turn: Turn, group_id: int, old: str) -> str:
    """/撤销: silent or not as it was; what came back, as a phrase."""
    _set(turn, group_id, old)
    return texts.restored(spoken(turn, datetime.fromisoformat(old)) if old else "")


def _set(turn: Turn, group_id: int, value: str) -> None:
    old = settings.read(turn.conn, "group", group_id).get(HUSH, "")
    settings.clear(turn.conn, "group", group_id, HUSH)
    if value:
        settings.write(turn.conn, "group", group_id, HUSH, value)
    changes.record(turn.conn, KIND, group_id, {HUSH: (old, value)}, turn.actor)
    _move(turn, group_id, old, value)


def _move(turn: Turn, group_id: int, old: str, value: str) -> None:
    """What waits in the group for the end of the silence waits for its new end."""
    base = replace(turn.house.manners(turn.conn, group_id), hushed_until=None)
    was, now = (after_hush(turn.local, with_values({HUSH: one}, base) if one else base) for one in (old, value))
    outbox.move(turn.conn, group_id, turn.utc(was), turn.utc(now))
    if old:  # a rung looks for itself whether it still has to wait
        cases.wake_rungs(turn.conn, turn.utc(datetime.fromisoformat(old)), turn.now)


def spoken(turn: Turn, moment: datetime | None) -> str:
    """`10月12日（周一）16:00`, "" for none."""
    return deadlines.spoken(turn, turn.utc(moment), True) if moment else ""


def _require(turn: Turn, group: Group) -> None:
    """Whoever coordinates a project at home here, leads or is the contact of one of its departments; an admin."""
    found = {p.ADMIN} if turn.person.is_admin else set()
    asked = [turn.default_project(), directory_rights.first_project(turn.conn, group.id)]
    speaking = [one for one in asked if one]
    for one in speaking:
        found |= roles.in_project(turn.conn, one, turn.person.id)
    if directory_rights.beginning(turn):
        found.add(p.FOUNDER)
    holders = directory_rights.coordinators(turn.conn, speaking)
    roles.require(turn, "hush", found, holders=holders, kind="group", object_id=group.id)
