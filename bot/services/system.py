"""What happens to the bot itself: it is added to a group or taken out, a group ends, a monthly quota is used up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from adapters.base import IncomingSystem, OutgoingMessage
from bot.rules.delivery import month_of
from bot.rules.zones import DEFAULT_ZONE
from bot.services import notify
from bot.services.house import BOT_NAME, House
from bot.texts import system as texts
from storage import changes, people, projects, slots
from storage.changes import Actor
from storage.records import Group


def happened(conn: Connection, house: House, adapter: str, body: IncomingSystem, actor: Actor) -> None:
    """Write down one system event and tell who has to know. Twice changes nothing more."""
    match body.kind:
        case "bot_added":
            _added(conn, house, adapter, body, actor)
        case "bot_removed" | "group_closed":
            _left(conn, house, adapter, body, actor)
        case "quota_exhausted":
            reason = f"quota:{adapter}:{month_of(actor.now)}"
            _tell_admins_once(conn, house, reason, texts.quota_used_up(adapter, body.detail), actor)


def _added(conn: Connection, house: House, adapter: str, body: IncomingSystem, actor: Actor) -> None:
    where = body.conversation
    if where is None or where.kind != "group":
        return
    group = projects.group_at(conn, adapter, where.id)
    if group is None:
        group = projects.add_group(conn, adapter, where.id, (where.title or where.id)[:200], DEFAULT_ZONE, actor.now)
    elif group.closed_at is not None:
        _set_closed(conn, group, None, actor)
        group = projects.group(conn, group.id)
    if slots.claim(conn, f"hello:G{group.id}", "notice", actor.now, actor.now, "posted"):
        profile = house.profiles.get(adapter)
        message = texts.hello(profile.bot_name if profile else BOT_NAME, profile.hears if profile else "mention")
        notify.to_group(conn, house, group, message, kind="notice", now=actor.now, heed_quiet=False)


def _left(conn: Connection, house: House, adapter: str, body: IncomingSystem, actor: Actor) -> None:
    group = projects.group_at(conn, adapter, body.conversation.id) if body.conversation else None
    if group is None or group.closed_at is not None:
        return
    _set_closed(conn, group, actor.now, actor)
    message = texts.left_group(group.title, adapter, closed=body.kind == "group_closed")
    notify.to_admins(conn, house, message, now=actor.now)


def _set_closed(conn: Connection, group: Group, at: datetime | None, actor: Actor) -> None:
    projects.set_group(conn, group.id, closed_at=at)
    changes.record(conn, "group", group.id, {"closed_at": (group.closed_at, at)}, actor)


def _tell_admins_once(conn: Connection, house: House, reason: str, message: OutgoingMessage, actor: Actor) -> None:
    """Once for a reason; a reason nobody could be told of stays free."""
    if people.admins(conn) and slots.claim(conn, reason, "admin", actor.now, actor.now, "posted"):
        notify.to_admins(conn, house, message, now=actor.now)
