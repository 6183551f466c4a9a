"""/admin: what is connected, a new connection from a form made from its settings model, test, rotate, switch."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Connection

from adapters.base import Adapter, Health
from bot import watching
from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import adapters as service
from bot.services import admin_adapters, admin_forms
from bot.services.adapters import AdapterError, Cipher
from bot.services.admin_adapters import Overview
from bot.services.setting_rules import SettingsError
from bot.texts import common
from bot.texts import web_admin as texts
from bot.web.admin_door import HEADERS, Turned, Typed, Visit, back, closed, show
from bot.web.admin_guide import Guide, guide, here
from bot.web.state import Qiantou
from storage import projects
from storage.adapters import StoredAdapter

FRESH = 60.0  # seconds for which a look at a platform holds on this page
VERSION = "version"  # of the settings a form was made from
NOWHERE = "https://你的域名"  # as the guides have it: without a public address there is none to type at a platform
HIDDEN = "local"  # it has no platform to connect to


async def all_of_them(visit: Visit) -> Response:
    """The first page."""
    return show("admin/connections.html", **await _list(visit))


async def part(visit: Visit) -> Response:
    """The same list without its frame, for the page that refreshes itself."""
    return show("admin/_connections.html", **await _list(visit))


async def _list(visit: Visit) -> dict[str, Any]:
    state = visit.state
    await watching.look(state, FRESH)
    found = await asyncio.to_thread(_overview, state)
    return frame(visit, connections=[_shown(state, one) for one in found])


def _overview(state: Qiantou) -> list[Overview]:
    with state.read_engine.connect() as conn:
        return admin_adapters.everyone(conn, state.kinds, _cipher(state), state.clock.now())


def frame(visit: Visit, **more: Any) -> dict[str, Any]:
    """What every page of the admin is rendered with."""
    done = visit.request.query_params.get("done", "")
    return {"token": visit.token, "done": texts.done(done, demo=visit.state.demo), "demo": visit.state.demo, "parked": visit.parked} | more


def _cipher(state: Qiantou) -> Cipher:
    assert state.cipher is not None  # without one these routes are not there
    return state.cipher


def _shown(state: Qiantou, one: Overview) -> dict[str, Any]:
    """One connection in the words of the page."""
    now = to_local(state.clock.now(), DEFAULT_ZONE)
    tone, word, hint = _condition(state, one)
    kind = state.kinds.get(one.stored.platform)
    return {
        "one": one,
        "name": one.stored.name,
        "platform": guide(one.stored.platform).name,
        "mode": admin_forms.label(kind.Settings, "mode", one.mode) if kind else "",
        "tone": tone,
        "word": word,
        "hint": hint,
        "event": said(one.last_event, now),
        "trouble_at": said(one.trouble.at, now) if one.trouble else "",
        "quotas": [(texts.pool(pool), used, size, min(100, used * 100 // size)) for pool, used, size in one.quotas if size],
    }


def said(moment: datetime | None, now: datetime) -> str:
    """`11月20日（周五）09:30`; `now` is wall time."""
    return common.date(to_local(moment, DEFAULT_ZONE), has_clock=True, today=now) if moment else ""


def _condition(state: Qiantou, one: Overview) -> tuple[str, str, str]:
    """A colour, a word and what to do: switched off, cannot be read, starting, in order, or not."""
    health = state.platforms.get(one.stored.name)
    if not one.stored.enabled:
        return "idle", "已停用", ""
    if one.unreadable:
        return "late", "不能用", one.unreadable
    if state.demo:
        return "idle", "试用中不连接", ""
    if one.seen is not None and one.seen.at < one.stored.updated_at:
        health = None  # of the settings before
    elif health is None and one.seen is not None and state.standby:
        health = Health(one.seen.ok, one.seen.hint)
    if health is None:
        return "fine", "正在启用", ""
    return ("done", "正常", health.hint) if health.ok else ("late", "不能用", health.hint)


# ---------------------------------------------------------------- a new one


async def platforms(visit: Visit) -> Response:
    """Which platform."""
    kinds = [(kind, guide(kind)) for kind in sorted(visit.state.kinds) if kind != HIDDEN]
    return show("admin/platforms.html", **frame(visit, kinds=kinds))


async def blank(visit: Visit) -> Response:
    """The empty form with the console's steps beside it."""
    return await asyncio.to_thread(_form_of_new, visit, None, None)


def _form_of_new(visit: Visit, typed: Typed | None, refused: AdapterError | None) -> Response:
    platform, kind = _kind(visit)
    name = typed.get("name", "") if typed else _free_name(visit.state, platform)
    made = admin_forms.fields(kind.Settings, {}, typed, _wrong(refused))
    return _form(visit, 400 if refused else 200, platform, made, name=name, new=True, problem=_said_of(refused, typed))


def _wrong(refused: AdapterError | None) -> dict[str, str]:
    """What stands beside each field, by key."""
    return {key: one.beside for key, one in refused.problems.items()} if isinstance(refused, SettingsError) else {}


def _said_of(refused: AdapterError | None, typed: Typed | None) -> str:
    """What stands above the form."""
    if isinstance(refused, SettingsError):
        return texts.not_saved(len(refused.problems), bool(typed and any(typed.values())))
    return str(refused) if refused else ""


def _kind(visit: Visit) -> tuple[str, type[Adapter]]:
    platform = visit.request.path_params["platform"]
    kind = visit.state.kinds.get(platform)
    if kind is None or platform == HIDDEN:
        raise Turned(closed(404, texts.no_page()))
    return platform, kind


def _free_name(state: Qiantou, platform: str) -> str:
    with state.read_engine.connect() as conn:
        taken = {one.stored.name for one in admin_adapters.everyone(conn, state.kinds, _cipher(state), state.clock.now())}
    return next(name for name in (platform, *(f"{platform}{number}" for number in range(2, 1000))) if name not in taken)


async def add(visit: Visit, typed: Typed) -> Response:
    """A new connection, switched on."""
    platform, kind = _kind(visit)
    state, name = visit.state, typed.get("name", "").strip()
    given, now = admin_forms.given(kind.Settings, {}, typed), visit.state.clock.now()
    try:
        await state.writer.do(lambda conn: service.add(conn, state.kinds, _cipher(state), platform, name, given, now))
    except AdapterError as error:
        return await asyncio.to_thread(_form_of_new, visit, typed, error)
    return back(f"/admin/c/{name}", "added")


# ---------------------------------------------------------------- one of them


async def one(visit: Visit) -> Response:
    """What it is, its settings without secrets, its steps."""
    await watching.look(visit.state, FRESH)
    return await asyncio.to_thread(_page_of, visit, None, None, None)


async def test(visit: Visit, typed: Typed) -> Response:
    """The same as `qiantou adapter test`."""
    name, state = visit.request.path_params["name"], visit.state

    def stored_one() -> tuple[StoredAdapter, Health | None]:
        with state.read_engine.connect() as conn:
            found = service.existing(conn, name)
            return found, watching.kept(conn, found)

    try:
        stored, kept = await asyncio.to_thread(stored_one)
    except AdapterError as error:
        return closed(404, str(error))
    running = state.adapters.get(name)
    serving = await watching.ask(running) if running is not None and not state.standby else kept
    health = await watching.tried(state.kinds, _cipher(state), stored, serving)
    return await asyncio.to_thread(_page_of, visit, None, None, health)


class _Overtaken(AdapterError):
    """Somebody else has changed the connection since the form was opened: what is there now is shown."""


async def change(visit: Visit, typed: Typed) -> Response:
    """Replace what was typed; a secret left empty stays."""
    state, now = visit.state, visit.state.clock.now()
    name = visit.request.path_params["name"]

    def unit(conn: Connection) -> list[str]:
        stored = service.existing(conn, name)
        kind = state.kinds.get(stored.platform)
        if kind is None:
            raise AdapterError(texts.no_page())
        if typed.get(VERSION) != str(stored.version):  # its plain fields would undo what another has saved meanwhile
            raise _Overtaken(texts.changed_meanwhile())
        given = admin_forms.given(kind.Settings, _cipher(state).unlock(stored.settings), typed)
        return service.rotate(conn, state.kinds, _cipher(state), name, given, now)

    try:
        changed = await state.writer.do(unit)
    except _Overtaken as error:
        return await asyncio.to_thread(_page_of, visit, None, error, None)
    except AdapterError as error:
        return await asyncio.to_thread(_page_of, visit, typed, error, None)
    return back(f"/admin/c/{name}", "changed" if changed else "same")


async def switch(visit: Visit, typed: Typed) -> Response:
    """On or off."""
    name, on, now = visit.request.path_params["name"], typed.get("on") == "1", visit.state.clock.now()
    try:
        await visit.state.writer.do(lambda conn: service.switch(conn, name, on, now))
    except AdapterError as error:
        return closed(404, str(error))
    return RedirectResponse(f"/admin/c/{name}?done={'on' if on else 'off'}", 303, HEADERS)


async def remove(visit: Visit, typed: Typed) -> Response:
    """Gone, with its settings; what it received stays."""
    name, now = visit.request.path_params["name"], visit.state.clock.now()
    try:
        await visit.state.writer.do(lambda conn: service.remove(conn, name, now))
    except AdapterError as error:
        return closed(400, str(error))
    return back("/admin", "removed")


def _page_of(visit: Visit, typed: Typed | None, refused: AdapterError | None, tested: Health | None) -> Response:
    state, name = visit.state, visit.request.path_params["name"]
    with state.read_engine.connect() as conn:
        found = [one for one in admin_adapters.everyone(conn, state.kinds, _cipher(state), state.clock.now()) if one.stored.name == name]
        groups = projects.groups_on(conn, name)
    if not found:
        return closed(404, texts.no_page())
    platform = found[0].stored.platform
    kind = state.kinds.get(platform)
    stored: Mapping[str, Any] = {} if found[0].unreadable else _cipher(state).unlock(found[0].stored.settings)
    made = admin_forms.fields(kind.Settings, stored, typed, _wrong(refused)) if kind and not found[0].unreadable else []
    result = (texts.works if tested.ok else texts.fails)(tested.hint) if tested else ""
    version = typed.get(VERSION, "") if typed else found[0].stored.version
    more = {"shown": _shown(state, found[0]), "version": version, "groups": groups, "tested": tested, "result": result}
    problem = _said_of(refused, typed)
    return _form(visit, 400 if problem else 200, platform, made, name=name, new=False, problem=problem, **more)


def _form(visit: Visit, status: int, platform: str, fields: list[admin_forms.Field], *, name: str, new: bool, **more: Any) -> Response:
    told: Guide = guide(platform)
    reachable = bool(visit.state.house.public_url)
    base = visit.base if reachable else NOWHERE
    hook = f"{base}/hooks/{name or platform}"
    values = {"platform": platform, "reachable": reachable, "guide": told, "name": name, "new": new, "hook": hook, "fields": fields}
    return show("admin/connection.html", status, **frame(visit, here=lambda text: here(text, base, hook), **values, **more))
