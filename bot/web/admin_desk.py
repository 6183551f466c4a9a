"""/admin: messages that were not delivered, and what else belongs to admins: hold, holidays, administrators, sessions."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import Response
from sqlalchemy import Connection

from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.texts import web_admin as texts
from bot.texts.check import KINDS
from bot.texts.delivery import why
from bot.web.admin_connections import frame, said
from bot.web.admin_door import Typed, Visit, back, show
from bot.web.state import Qiantou
from storage import changes, hold, outbox, people, projects
from storage.changes import Actor
from storage.records import OutboxRow

SHOWN = 100  # messages on the page
ALL = 100_000
DIGITS = 15


async def messages(visit: Visit) -> Response:
    """What was given up: for whom, when, why; never what it said."""
    rows, count = await asyncio.to_thread(_parked, visit.state)
    return show("admin/messages.html", **frame(visit, rows=rows, count=count))


def _parked(state: Qiantou) -> tuple[list[dict[str, Any]], int]:
    now = to_local(state.clock.now(), DEFAULT_ZONE)
    with state.read_engine.connect() as conn:
        count = sum(one.count for one in outbox.parked_by_reason(conn))
        rows = [
            {
                "id": row.id,
                "adapter": row.adapter,
                "where": _where(conn, row),
                "kind": KINDS.get(row.kind, row.kind),
                "at": said(row.created_at, now),
                "why": why(row.why),
                "advice": texts.advice(row.why, False),
            }
            for row in outbox.parked(conn, limit=SHOWN)
        ]
    return rows, count


def _where(conn: Connection, row: OutboxRow) -> str:
    if row.group_id is not None:
        return projects.group(conn, row.group_id).title
    return people.person(conn, row.person_id).name if row.person_id is not None else row.to_id


async def resend(visit: Visit, typed: Typed) -> Response:
    """One of them, or all, oldest first as they were written."""
    wanted, now = typed.get("id", ""), visit.state.clock.now()

    def unit(conn: Connection) -> int:
        if wanted == "all":
            ids = [row.id for row in reversed(outbox.parked(conn, limit=ALL))]
        else:
            ids = [int(wanted)] if wanted.isascii() and wanted.isdigit() and len(wanted) <= DIGITS else []
        return sum(outbox.resend(conn, one, now) for one in ids)

    count = await visit.state.writer.do(unit)
    visit.state.runner.wake()
    return back("/admin/messages", "resent" if count else "nothing")


# ---------------------------------------------------------------- the installation


async def system(visit: Visit) -> Response:
    """Hold after a restore, holidays, administrators."""
    state = visit.state

    def look() -> dict[str, Any]:
        with state.read_engine.connect() as conn:
            aside = sum(one.count for one in outbox.parked_by_reason(conn) if one.why == hold.RESTORED)
            return {"held": hold.held(conn), "aside": aside, "admins": people.admins(conn)}

    missing = state.house.calendar.missing(to_local(state.clock.now(), DEFAULT_ZONE).date())
    return show("admin/system.html", **frame(visit, missing=missing, **await asyncio.to_thread(look)))


async def release(visit: Visit, typed: Typed) -> Response:
    """Send again after a restore."""
    await visit.state.writer.do(hold.release)
    visit.state.runner.wake()
    return back("/admin/system", "released")


async def demote(visit: Visit, typed: Typed) -> Response:
    """Somebody is no administrator any more."""
    wanted, now = typed.get("id", ""), visit.state.clock.now()

    def unit(conn: Connection) -> None:
        for one in people.admins(conn):
            if str(one.id) == wanted:
                people.set_person(conn, one.id, is_admin=False)
                changes.record(conn, "person", one.id, {"is_admin": (True, False)}, Actor(None, None, now))

    await visit.state.writer.do(unit)
    return back("/admin/system", "demoted")
