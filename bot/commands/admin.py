"""/管理员: who administers the installation, and with a one-time code from the server: to become one."""

from __future__ import annotations

from bot.services import codes, notify
from bot.services.turn import Answer, Turn
from bot.texts import people as texts
from bot.texts import system as system_texts
from storage import changes, people

WORDS = ("管理员", "gly", "admin")
USAGE = "/管理员 7KQ2M-XH4TB"
HELP = "查看或成为管理员"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """A wrong code is answered, not refused with Sorry: the try has to be kept."""
    code = turn.args.strip()
    if not code:
        return Answer(texts.admins([person.name for person in people.admins(turn.conn)]))
    if turn.group is not None:
        codes.try_admin_code(turn.conn, code, turn.person.id, turn.now)  # whoever reads the group has it: burnt
        return Answer(texts.admin_code_private())
    if not codes.try_admin_code(turn.conn, code, turn.person.id, turn.now):
        changes.record(turn.conn, "person", turn.person.id, {"denied": (None, "admin")}, turn.actor)
        return Answer(texts.admin_code_wrong())
    _tell_the_others(turn)
    people.set_person(turn.conn, turn.person.id, is_admin=True)
    changes.record(turn.conn, "person", turn.person.id, {"is_admin": (turn.person.is_admin, True)}, turn.actor)
    return Answer(texts.admin_welcome(turn.person.name))


def _tell_the_others(turn: Turn) -> None:
    """Nobody becomes an administrator unseen."""
    for admin in people.admins(turn.conn):
        if admin.id != turn.person.id:
            note = system_texts.admin_added(turn.person.name)
            notify.to_person(turn.conn, turn.house, admin.id, note, kind="admin", now=turn.now)
