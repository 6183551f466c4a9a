"""/设置: times, switches and caps of this group's day; `/设置 节假日` the working days of the installation."""

from __future__ import annotations

from datetime import time

from bot.rules import permissions as p
from bot.rules.manners import CAPS, QUIET, SWITCHES, TIMES, Manners, with_values
from bot.rules.setting_values import WORDS as SETTINGS
from bot.rules.setting_values import Wish, read_wishes, silenced
from bot.services import directory_rights, holidays, roles
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import settings as texts
from storage import changes, settings

WORDS = ("设置", "配置", "sz", "settings")
USAGE = "/设置 日报时间 09:00"
HELP = "时间与开关"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Show everything, or change what is named."""
    if (listed := holidays.named(turn.args)) is not None:
        return holidays.answer(turn, listed)
    if turn.group is None:
        raise Sorry(texts.only_in_group())
    manners = turn.house.manners(turn.conn, turn.group.id)
    if not turn.args.strip():
        return Answer(texts.shown([(word, _value(manners, word)) for word in SETTINGS]))
    wishes = read_wishes(turn.args)
    if not wishes:
        raise Sorry(texts.unknown(SETTINGS))
    for wish in wishes:
        if wish.value is None:
            raise Sorry(texts.bad_value(wish.word, wish.typed))
    _allowed(turn, turn.group.id)
    _heard(manners, wishes)
    return _save(turn, turn.group.id, manners, wishes)


def _heard(manners: Manners, wishes: list[Wish]) -> None:
    """Refuse a time within the quiet hours, and quiet hours over a time: nothing would ever go out then."""
    wanted = {wish.word: wish.value for wish in wishes if wish.value is not None}
    new = with_values(wanted, manners)
    for word in silenced(new):
        if word in wanted or (QUIET in wanted and word not in silenced(manners)):
            raise Sorry(texts.silenced(word, _value(new, word), _value(new, QUIET)))


def _save(turn: Turn, group_id: int, manners: Manners, wishes: list[Wish]) -> Answer:
    wanted = {wish.word: wish.value for wish in wishes if wish.value is not None}
    new = {word: value for word, value in wanted.items() if value != _value(manners, word)}
    if not new:
        return Answer(texts.unchanged(list(wanted.items())))
    old = {word: _value(manners, word) for word in new}
    for word, value in new.items():
        settings.write(turn.conn, "group", group_id, word, value)
    changes.record(turn.conn, "setting", group_id, {word: (old[word], new[word]) for word in new}, turn.actor)
    return Answer(texts.saved([(word, old[word], new[word]) for word in new]))


def _allowed(turn: Turn, group_id: int) -> None:
    """Coordinator or deputy of the group's first project, an admin, or whoever begins where no roles exist yet.

    The first, because anybody can make another one and coordinate that.
    """
    found = {p.ADMIN} if turn.person.is_admin else set()
    first = directory_rights.first_project(turn.conn, group_id)
    if first and directory_rights.coordinates(turn.person, first):
        found.add(p.COORDINATOR)
    if directory_rights.beginning(turn):
        found.add(p.FOUNDER)
    holders = directory_rights.coordinators(turn.conn, [first] if first else [])
    roles.require(turn, "settings", found, holders=holders, kind="setting", object_id=group_id)


def _value(manners: Manners, word: str) -> str:
    """The value in force, in canonical text."""
    if word in TIMES:
        clock: time = getattr(manners, TIMES[word])
        return clock.strftime("%H:%M")
    if word in SWITCHES:
        return texts.OPEN if getattr(manners, SWITCHES[word]) else texts.CLOSED
    if word in CAPS:
        return str(getattr(manners, CAPS[word]))
    return f"{manners.quiet_from:%H:%M}-{manners.quiet_to:%H:%M}"
