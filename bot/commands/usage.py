"""/帮助: at most twelve lines, what this person can do first, in the form this platform hears."""

from __future__ import annotations

from bot.services.turn import Answer, Turn
from bot.texts import help as texts
from storage import people, projects
from storage import tasks as rows

WORDS = ("帮助", "怎么用", "使用说明", "bz", "help")
USAGE = "/帮助"
HELP = "看帮助"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Their own lines first, then the rest."""
    profile = turn.house.profiles.get(turn.adapter)
    name = profile.bot_name if profile else ""
    hears = profile.hears if profile and turn.group else "direct"
    return Answer(texts.full_help(name, hears, _held(turn)))


def _held(turn: Turn) -> list[tuple[str, str]]:
    """Roles of the speaker with their names, the highest first; a department's contact needs no more lines as owner."""
    me = turn.person.id
    seen = projects.by_ids(turn.conn, turn.project_ids())
    led = [d.name for d in people.led_by(turn.conn, me)]
    contact = [d.name for d in people.contact_of(turn.conn, me) if d.name not in led]
    held = {
        texts.EXECUTIVE: any(p.executive_id == me for p in seen),
        texts.COORDINATOR: any(me in (p.coordinator_id, p.deputy_id) for p in seen),
        texts.LEAD: bool(led),
        texts.CONTACT: bool(contact),
        texts.OWNER: not contact and bool(rows.open_of_owner(turn.conn, me, turn.project_ids())),
        texts.ADMIN: turn.person.is_admin,
    }
    departments = {texts.LEAD: led, texts.CONTACT: contact}
    return [(role, texts.role_named(role, departments.get(role, []))) for role, is_held in held.items() if is_held]
